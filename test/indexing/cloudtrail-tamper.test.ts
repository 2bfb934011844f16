/** Each kind of tampering with a CloudTrail delivery × its first, middle and last digest: the right finding, at the right place, once. */
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ExamineSettings } from '../../src-main/engine/indexing/settings.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import {
  awsKey,
  keyList,
  makeTrail,
  sha256,
  signDigest,
  treeOf,
  trustingAws,
  writeTree,
  type Digest,
  type Tree,
} from '../support/cloudtrail.ts';
import { trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const key = awsKey();
const foreign = awsKey();
const digests = makeTrail(key);
const positions = [
  ['first', 0],
  ['middle', 3],
  ['last', 5],
] as const;

let made = 0;
const run = (tree: Tree, settings: Partial<ExamineSettings> = trustingAws(key)) =>
  examineHere(writeTree(tree, join(folder, String((made += 1)))), trusting([], settings));
const at = (index: number): Digest => digests[index]!;
const logOf = (index: number) => at(index).logs[0]!.object;
/** `code place`: of a file its last name part, of an absent digest its time. */
const brief = (result: EvidenceResult): readonly string[] =>
  result.findings.map(({ code, file, expected }) => `${code} ${(file ?? expected ?? '').replace(/^.*\//, '')}`).toSorted();
const name = (object: string): string => object.replace(/^.*\//, '');
const edited = (data: Buffer): Buffer => gzipSync(gunzipSync(data).toString().replace('"ada"', '"eve"'));
const change = (tree: Tree, path: string, by: (data: Buffer) => Buffer): Tree => tree.set(path, by(tree.get(path)!));
const without = (tree: Tree, ...paths: readonly string[]): Tree => {
  for (const path of paths) if (!tree.delete(path)) throw new Error(`no ${path}`);
  return tree;
};

describe.each(positions)('at the %s digest', (where, index) => {
  test('an edited log', async () => {
    const result = await run(change(treeOf(digests), logOf(index), edited));
    expect(result.input.verdict).toBe('broken');
    expect(brief(result)).toEqual([`file.hash_mismatch ${name(logOf(index))}`]);
    expect(result.findings[0]).toMatchObject({ expected: sha256(at(index).logs[0]!.text) });
    expect(result.chains[0]?.proven.reduce((sum, { from, to }) => sum + to - from + 1, 0)).toBe(33);
  });

  test.each([
    ['bytes', Buffer.from('hidden')],
    ['zeros', Buffer.alloc(512)],
    ['another gzip member', gzipSync('{"Records":[{"eventName":"hidden"}]}')],
    ['an empty gzip member', gzipSync('')],
  ])('%s behind a log', async (_, more) => {
    const result = await run(change(treeOf(digests), logOf(index), (data) => Buffer.concat([data, more])));
    expect(result.input.verdict).toBe('broken');
    expect(brief(result)).toEqual([`file.trailing_data ${name(logOf(index))}`]);
    expect(result.counts).toMatchObject({ records: 36, events: 36 });
  });

  test('a log that was deleted', async () => {
    const result = await run(without(treeOf(digests), logOf(index)));
    expect(result.input.verdict).toBe('broken');
    expect(brief(result)).toEqual([`file.missing ${name(logOf(index))}`]);
  });

  test('a log of which only the compression was made anew is as it was', async () => {
    const tree = change(treeOf(digests), logOf(index), (data) => gzipSync(gunzipSync(data), { level: 1 }));
    expect((await run(change(tree, at(index).object, gunzipSync))).input.verdict).toBe('verified');
  });

  test('a digest that was edited to fit an edited log', async () => {
    const tree = change(treeOf(digests), logOf(index), edited);
    const text = gunzipSync(tree.get(logOf(index))!);
    change(tree, at(index).object, (data) =>
      gzipSync(
        gunzipSync(data)
          .toString()
          .replace(sha256(at(index).logs[0]!.text), sha256(text)),
      ),
    );
    const result = await run(tree);
    expect(result.input.verdict).toBe('broken');
    expect(brief(result)).toEqual([`checkpoint.signature_invalid ${name(at(index).object)}`]);
    expect(result.chains[0]?.proven.reduce((sum, range) => sum + range.to - range.from + 1, 0)).toBe(30);
  });

  test('the same without metadata, where there is a digest after it', async () => {
    const tree = change(treeOf(digests, 'none'), at(index).object, (data) =>
      gzipSync(gunzipSync(data).toString().replace('"SHA-256"', '"SHA-256" ')),
    );
    const result = await run(tree);
    expect(brief(result)).toEqual(
      where === 'last'
        ? [`chain.unsealed_tail ${name(at(5).object)}`]
        : [`chain.unsealed_tail ${name(at(5).object)}`, `checkpoint.signature_invalid ${name(at(index).object)}`],
    );
  });

  test('a digest that was edited, and no key pinned: the digest after it gives it away', async () => {
    const tree = change(treeOf(digests), at(index).object, (data) =>
      gzipSync(gunzipSync(data).toString().replace('"SHA-256"', '"SHA-256" ')),
    );
    const result = await run(tree, {});
    expect(brief(result)).toEqual([
      `checkpoint.key_unknown ${name(at(0).object)}`,
      ...(where === 'last' ? [] : [`file.hash_mismatch ${name(at(index).object)}`]),
    ]);
  });

  test('a log and, elsewhere, a digest: two faults, each once', async () => {
    const other = (index + 2) % 6;
    const tree = change(treeOf(digests), logOf(other), edited);
    change(tree, at(index).object, (data) => gzipSync(`${gunzipSync(data).toString()} `));
    expect(brief(await run(tree))).toEqual([
      `checkpoint.signature_invalid ${name(at(index).object)}`,
      `file.hash_mismatch ${name(logOf(other))}`,
    ]);
  });

  test('bytes behind a digest', async () => {
    const result = await run(change(treeOf(digests), at(index).object, (data) => Buffer.concat([data, gzipSync('{}')])));
    expect(brief(result)).toEqual([`file.trailing_data ${name(at(index).object)}`]);
    expect(result.input.verdict).toBe('broken');
  });

  test('a digest that is no JSON any more', async () => {
    const result = await run(change(treeOf(digests), at(index).object, () => gzipSync(at(index).text.slice(0, -1))));
    const logs = at(index).logs.map(({ object }) => `file.unlisted ${name(object)}`);
    expect(brief(result).filter((one) => !one.startsWith('chain.'))).toEqual([
      `checkpoint.malformed ${name(at(index).object)}`,
      ...logs.toSorted(),
    ]);
    expect(result.input.verdict).toBe('broken');
  });

  test('a digest that cannot be unpacked is incomplete, and not called missing', async () => {
    const result = await run(change(treeOf(digests), at(index).object, (data) => data.subarray(0, 60)));
    expect(brief(result)).toContain(`file.unreadable ${name(at(index).object)}`);
    expect(brief(result).filter((one) => one.startsWith('checkpoint.missing'))).toEqual([]);
    expect(result.input.verdict).toBe('incomplete');
  });

  test('the metadata of another digest', async () => {
    const tree = treeOf(digests.map((one, i) => (i === index ? { ...one, signature: at((index + 1) % 6).signature } : one)));
    const result = await run(tree);
    expect(result.input.verdict).toBe('broken');
    expect(brief(result)).toEqual([`checkpoint.signature_invalid ${name(at(index).object)}`]);
    // With a digest after it, the digest itself is known to be right.
    expect(result.findings[0]?.message).toMatch(where === 'last' ? /is wrong under the pinned AWS key/ : /The digest itself is right/);
  });

  test('a digest signed anew with another key under AWS’s fingerprint', async () => {
    const tree = treeOf(digests.map((one, i) => (i === index ? { ...one, signature: signDigest(one.content, one.text, foreign) } : one)));
    expect(brief(await run(tree))).toEqual([`checkpoint.signature_invalid ${name(at(index).object)}`]);
  });

  test('a copy of another digest in its place', async () => {
    const other = (index + 1) % 6;
    const tree = change(treeOf(digests), at(index).object, () => gzipSync(at(other).text));
    const result = await run(tree);
    expect(result.input.verdict).toBe('broken');
    expect(brief(result)).toContain(`checkpoint.origin_mismatch ${name(at(index).object)}`);
    if (where === 'middle') expect(brief(result)).toContain(`checkpoint.missing ${name(at(index).object)}`);
  });
});

describe('deleted digests', () => {
  const unlisted = (...indices: readonly number[]) =>
    indices.flatMap((i) => at(i).logs.map(({ object }) => `file.unlisted ${name(object)}`));
  const gone = (...indices: readonly number[]) => without(treeOf(digests), ...indices.map((i) => at(i).object));

  test.each([[[1]], [[3]], [[2, 3]], [[1, 2, 3, 4]], [[1, 4]]])('%o: every one is named', async (indices) => {
    const result = await run(gone(...indices));
    expect(result.input.verdict).toBe('broken');
    expect(brief(result)).toEqual([...indices.map((i) => `checkpoint.missing ${name(at(i).object)}`), ...unlisted(...indices)].toSorted());
    expect(result.findings.filter(({ code }) => code === 'checkpoint.missing').map(({ expected }) => expected)).toEqual(
      indices.map((i) => at(i).object),
    );
    expect(result.checks.find(({ id }) => id === 'chain.sequence')).toMatchObject({ status: 'failed', total: 6 });
  });

  test('the first one: the chain begins later, which is a limit', async () => {
    const result = await run(gone(0));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(brief(result)).toEqual(
      [`chain.dangling_start ${name(at(1).object)}`, `checkpoint.missing ${name(at(0).object)}`, ...unlisted(0)].toSorted(),
    );
  });

  test('the newest: its logs and its metadata give it away', async () => {
    const result = await run(gone(5));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(brief(result)).toEqual([`checkpoint.missing ${name(at(5).object)}`, ...unlisted(5)].toSorted());
  });

  test('all of them: nothing vouches for the logs, and nothing is verified', async () => {
    const result = await run(gone(0, 1, 2, 3, 4, 5));
    expect(result.input.verdict).not.toBe('verified');
    expect(result.counts.hashesChecked).toBe(0);
  });

  test('a declared filtered export makes them limits, and says so', async () => {
    const result = await run(gone(2), { ...trustingAws(key), filtered: true });
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.limits.map(({ code }) => code)).toContain('filtered.declared');
  });

  test('a gap of a thousand years is counted, not listed', async () => {
    const old = makeTrail(key, { start: '1024-02-28T20:00:00Z', hours: 1 });
    const result = await run(new Map([...treeOf(old, 'none'), ...treeOf(digests.slice(1), 'none')]));
    expect(result.findings.filter(({ code }) => code === 'checkpoint.missing')).toHaveLength(200);
    expect(result.findingsTotal).toBeGreaterThan(8_000_000);
  });
});

describe('keys', () => {
  const resigned = makeTrail(foreign);

  test('everything signed anew with another key proves nothing, and is a limit', async () => {
    const result = await run(treeOf(resigned));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(brief(result)).toEqual([`checkpoint.key_unknown ${name(at(0).object)}`]);
    expect(result.findings[0]?.count).toBe(6);
    expect(result.chains[0]?.proven).toEqual([]);
  });

  test('the same with the other key’s list inside the evidence: a hint, not trusted', async () => {
    const result = await run(treeOf(resigned).set('list-public-keys.json', Buffer.from(keyList(foreign))));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.chains[0]?.proven).toEqual([]);
    expect(result.notProven.join('\n')).toContain('not trusted');
  });

  test('everything signed anew under AWS’s fingerprint: every signature is wrong', async () => {
    const forged = makeTrail({ ...foreign, fingerprint: key.fingerprint });
    const result = await run(treeOf(forged));
    expect(result.input.verdict).toBe('broken');
    expect(result.findings.map(({ code }) => code)).toEqual(Array(6).fill('checkpoint.signature_invalid'));
  });

  test('a tail that was rewritten with another key is not proven; what is before it stays so', async () => {
    const forged = makeTrail(key, { keyOf: (hour) => (hour < 3 ? key : foreign) });
    const result = await run(treeOf(forged));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.findings).toMatchObject([{ code: 'checkpoint.key_unknown', count: 3 }]);
    expect(result.chains[0]?.proven).toMatchObject([{ from: 1, to: 18 }]);
  });

  test('a rotation of keys is no fault', async () => {
    const result = await run(treeOf(makeTrail(key, { keyOf: (hour) => (hour < 3 ? key : foreign) })), trustingAws(key, foreign));
    expect(result.input.verdict).toBe('verified');
  });

  test('a key that was pinned for another region does not count', async () => {
    const cloudtrail = [{ key: keyList(key), region: 'eu-west-1' }];
    const result = await run(treeOf(digests), { cloudtrail });
    expect(result.findings).toMatchObject([
      { code: 'checkpoint.key_unknown', message: expect.stringContaining('for another region') as string },
    ]);
    expect((await run(treeOf(digests), { cloudtrail: [{ key: keyList(key), region: 'us-east-1' }] })).input.verdict).toBe('verified');
  });

  test('a key that was not in use at the time of the digests is a limit', async () => {
    const list = JSON.parse(keyList(key)) as { PublicKeyList: object[] };
    const inUse = (from: string, to: string) => ({
      cloudtrail: [
        {
          key: JSON.stringify({
            PublicKeyList: [
              { ...list.PublicKeyList[0], ValidityStartTime: Date.parse(from) / 1000, ValidityEndTime: Date.parse(to) / 1000 },
            ],
          }),
          region: '',
        },
      ],
    });
    expect((await run(treeOf(digests), inUse('2024-02-01T00:00:00Z', '2024-02-29T00:30:00Z'))).input.verdict).toBe('verified');
    const late = await run(treeOf(digests), inUse('2024-01-01T00:00:00Z', '2024-02-28T22:30:00Z'));
    expect(late.findings).toMatchObject([{ code: 'checkpoint.key_unknown', severity: 'limit', count: 2 }]);
  });
});
