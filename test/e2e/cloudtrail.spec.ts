/** AWS CloudTrail in the window: digests as pins over time, checks in its own words, events that are read like any others. */
import { join } from 'node:path';
import { screens } from '../../src-shared/text/screens.ts';
import { awsKey, keyList, makeTrail, treeOf, writeTree } from '../support/cloudtrail.ts';
import { writeFile } from 'node:fs/promises';
import { expect, test } from './launch.ts';
import { goTo, hasVerdict, openArchive, pinKey, reverify } from './steps.ts';

const key = awsKey();
const digests = makeTrail(key, { hours: 24, restarts: [16] });

test('a delivery with an absent digest: named, counted, and drawn', async ({ assay }) => {
  const path = join(assay.folder, 'acme-trail');
  const tree = treeOf(digests);
  tree.delete(digests[9]!.object);
  writeTree(tree, path);
  await writeFile(join(assay.folder, 'keys.json'), keyList(key));
  await openArchive(assay, path);
  await hasVerdict(assay, 'Broken');
  await pinKey(assay, join(assay.folder, 'keys.json'));
  await expect(assay.page.getByTestId('anchor')).toContainText(key.fingerprint);
  await reverify(assay);
  await goTo(assay, 'integrity');
  await hasVerdict(assay, 'Broken');
  await expect(assay.page.getByTestId('check-chain.sequence')).toContainText('Digests follow one another without a gap');
  await expect(assay.page.getByTestId('check-checkpoint.signatures')).toContainText('23 of 23');
  await expect(assay.page.getByTestId('finding-detail')).toContainText('checkpoint.missing');
  await expect(assay.page.getByTestId('finding-detail')).toContainText(/20240229T060000Z/);
  await expect(assay.page.getByTestId('chain-ribbon')).toContainText('2024-02-29 06:00 UTC');
  await goTo(assay, 'evidence');
  await expect(assay.page.getByTestId('reconciliation').locator('tfoot td').nth(4)).toHaveText('138');
  await goTo(assay, 'events');
  await expect(assay.page.getByTestId('events-grid')).toHaveAttribute('aria-rowcount', '139');
  await assay.page.getByTestId('grid-row').first().click();
  await expect(assay.page.getByTestId('event-detail')).toContainText('PutBucketPolicy');
  await expect(assay.page.getByTestId('event-detail')).toContainText(screens.events.hashedByFile);
});
