/** Clean CloudTrail deliveries of every shape: what verifies, from which signature, and what stays a limit. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExamineSettings } from '../../src-main/engine/indexing/settings.ts';
import { awsKey, makeTrail, treeOf, trustingAws, writeTree, type Tree } from '../support/cloudtrail.ts';
import { codes, trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const key = awsKey();
let made = 0;
const run = (tree: Tree, settings: Partial<ExamineSettings> = trustingAws(key)) =>
  examineHere(writeTree(tree, join(folder, String((made += 1)))), trusting([], settings));

describe('a complete delivery', () => {
  const digests = makeTrail(key);

  test.each(['map', 'heads', 'list'] as const)('is verified, with the newest signature from metadata as %s', async (metadata) => {
    const result = await run(treeOf(digests, metadata));
    expect(codes(result)).toEqual([]);
    expect(result.input.verdict).toBe('verified');
    expect(result.counts).toMatchObject({ records: 36, hashesChecked: 36, linksChecked: 6, checkpointsFound: 6, checkpointsValid: 6 });
    expect(result.chains).toMatchObject([
      {
        id: '123456789012/us-east-1/audit',
        profile: 'cloudtrail-digest/1',
        origin: 's3://acme-trail/',
        events: 36,
        firstSeq: null,
        proven: [{ from: 1, to: 36, by: `checkpoint:36:${key.fingerprint}` }],
      },
    ]);
    expect(result.chains[0]?.checkpoints.map(({ size, status }) => `${size} ${status}`)).toEqual([
      '6 valid',
      '12 valid',
      '18 valid',
      '24 valid',
      '30 valid',
      '36 valid',
    ]);
  });

  test('without metadata all but the newest digest verify from the digest after them', async () => {
    const result = await run(treeOf(digests, 'none'));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(codes(result)).toEqual(['chain.unsealed_tail']);
    expect(result.findings[0]).toMatchObject({ file: digests[5]?.object, count: 6 });
    expect(result.counts.checkpointsValid).toBe(5);
    expect(result.chains[0]?.proven).toMatchObject([{ from: 1, to: 30 }]);
  });

  test('a single head-object output that names no digest is tried on the one that has no signature', async () => {
    const tree = treeOf(digests, 'none');
    tree.set(
      'head.json',
      Buffer.from(JSON.stringify({ Metadata: { signature: digests[5]?.signature, 'signature-algorithm': 'SHA256withRSA' } })),
    );
    expect((await run(tree)).input.verdict).toBe('verified');
  });

  test('a pinned head stands in for the signature of the newest digest', async () => {
    const { createHash } = await import('node:crypto');
    const hex = createHash('sha256')
      .update(digests[5]?.text ?? '')
      .digest('hex');
    const result = await run(treeOf(digests, 'none'), { ...trustingAws(key), heads: { '123456789012/us-east-1/audit': hex } });
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(codes(result)).toEqual([]);
    expect(result.chains[0]?.proven).toMatchObject([{ from: 1, to: 36, by: `head:${hex}` }]);
  });

  test('says which period the digests cover, since the removal of the newest cannot be seen', async () => {
    const cut = makeTrail(key).slice(0, 4);
    const tree = treeOf(cut);
    const result = await run(tree);
    expect(result.input.verdict).toBe('verified');
    expect(result.notProven[0]).toContain('2024-02-28 20:00:00 UTC to 2024-02-29 00:00:00 UTC');
  });
});
