/** The published CloudTrail cases, with the verdicts of AWS's own validator translated into ours (and bettered where it says too little). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { examineHere } from '../support/examine-here.ts';
import { decisive, trusting } from '../support/engine.ts';

const fixtures = join(import.meta.dirname, '../../../shared/fixtures');
const digests = join(fixtures, 'cloudtrail-digest');
const lake = join(fixtures, 'cloudtrail-lake-sign');
const isHere = existsSync(digests) && existsSync(lake);
if (!isHere) console.log(`skipped: no published CloudTrail cases at ${fixtures}`);

const run = (folder: string, keys = join(folder, 'list-public-keys.json')) =>
  examineHere(folder, { ...trusting([]), cloudtrail: [{ key: readFileSync(keys, 'utf8'), region: '' }] });

const name = (time: string) => `218007301253_CloudTrail-Digest_us-east-1_org-trail_us-east-1_${time}.json.gz`;
const log = (id: string) => new RegExp(`_${id}\\.json\\.gz$`);
/** Every folder holds what AWS's tool printed, which is no part of a delivery. */
const always = ['file.unlisted awscli-output.txt', 'period.gap 20230710T211337Z'];

describe.runIf(isHere)('published CloudTrail digests', () => {
  const brief = (result: Awaited<ReturnType<typeof run>>) =>
    result.findings.map(
      ({ code, file, expected }) =>
        `${code} ${
          /(\d{8}T\d{6}Z)|_(\w{16})\.json\.gz$|([\w-]+\.txt)$/
            .exec(file ?? expected ?? '')
            ?.slice(1)
            .find(Boolean) ??
          file ??
          '-'
        }`,
    );

  test.each([
    ['01-valid', 'verified_with_limits', [], 8, 9],
    ['02-log-edited', 'broken', ['file.hash_mismatch 86g9Vok9HiUCgSI7'], 8, 8],
    ['04-log-trailing-bytes', 'broken', ['file.trailing_data 86g9Vok9HiUCgSI7'], 8, 8],
    ['06-log-deleted', 'broken', ['file.missing lKy08gyrqqRJyzsn'], 8, 8],
    ['07-digest-deleted', 'broken', ['checkpoint.missing 20230710T151337Z', 'file.unlisted nx9Yx1FyJdBaTqKj'], 7, 8],
    ['10-digest-wrong-signature', 'broken', ['checkpoint.signature_invalid 20230710T171337Z'], 7, 9],
    ['13-no-metadata-newest', 'verified_with_limits', ['chain.unsealed_tail 20230710T221337Z'], 7, 9],
  ] as const)('%s is %s', async (folder, verdict, findings, signed, logs) => {
    const result = await run(join(digests, folder));
    expect(result.input).toMatchObject({ verdict, format: 'cloudtrail-digest/1' });
    expect(brief(result).toSorted()).toEqual([...findings, ...always].toSorted());
    const check = (id: string) => result.checks.find((one) => one.id === id);
    expect(check('checkpoint.signatures')).toMatchObject({ checked: signed });
    expect(check('file.digests')).toMatchObject({ checked: logs });
    expect(result.notProven.join('\n')).toContain('cover 2023-07-10 11:13:37 UTC to 2023-07-10 22:13:37 UTC');
  });

  test('an edited log is named with both hashes, and what is around it stays proven', async () => {
    const result = await run(join(digests, '02-log-edited'));
    expect(decisive(result)).toMatchObject([
      {
        file: expect.stringMatching(log('86g9Vok9HiUCgSI7')) as string,
        expected: expect.stringMatching(/^a307/) as string,
        found: expect.stringMatching(/^2752/) as string,
      },
    ]);
    expect(result.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([
      [1, 15],
      [34, 67],
      [68, 74],
    ]);
  });

  test('an absent digest is named by its object and its hour', async () => {
    const [missing] = decisive(await run(join(digests, '07-digest-deleted')));
    expect(missing?.expected).toMatch(new RegExp(`/2023/07/10/${name('20230710T151337Z')}$`));
    expect(missing?.message).toContain('2023-07-10 14:13:37 UTC to 2023-07-10 15:13:37 UTC');
  });

  test('without a pinned key nothing is wrong and nothing is proven', async () => {
    const result = await examineHere(join(digests, '01-valid'), trusting([]));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.chains[0]?.proven).toEqual([]);
    expect(result.findings.filter(({ code }) => code === 'checkpoint.key_unknown')).toHaveLength(2);
  });

  test('the events of every log are there', async () => {
    const result = await run(join(digests, '01-valid'));
    expect(result.counts).toMatchObject({ records: 75, events: 75, rejected: 0, checkpointsFound: 8, checkpointsValid: 8 });
  });
});

describe.runIf(isHere)('published result of CloudTrail Lake', () => {
  test('verifies although the stated fingerprint is not that of the key', async () => {
    const result = await run(join(lake, 'valid'), join(lake, 'list-public-keys.json'));
    expect(result.input).toMatchObject({ verdict: 'verified', format: 'cloudtrail-lake/1' });
    expect(result.counts).toMatchObject({ events: 4, headers: 2, checkpointsValid: 1 });
    expect(result.notProven.join('\n')).toMatch(/67b9fa73676d86966b449dd677850753.*is not its MD5/);
  });
});
