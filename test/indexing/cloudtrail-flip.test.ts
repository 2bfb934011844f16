/**
 * One changed byte anywhere in a CloudTrail delivery never goes by unseen, but for bytes that nothing protects. These are named here, and the
 * result names them under "what this does not prove": the headers of gzip members, and metadata files apart from the one signature that no
 * digest holds, that of the newest.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awsKey, keyList, makeTrail, signLake, treeOf, trustingAws, writeTree, type Tree } from '../support/cloudtrail.ts';
import { trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const key = awsKey();
const digests = makeTrail(key, { hours: 3, logs: () => 1, events: 2 });
const trail = treeOf(digests);
const metadata = 'object-metadata.json';
const newest = digests[2]!;

/** RFC 1952 section 2.3: MTIME, XFL and OS say nothing about the content; FTEXT is a hint. */
const isGzipHint = (byte: number, by: number): boolean => (byte >= 4 && byte <= 9) || (byte === 3 && by === 1);

/** Where in the metadata file the newest digest's signature stands. */
const protectedMetadata = (): { readonly from: number; readonly to: number } => {
  const from = trail.get(metadata)!.indexOf(newest.signature);
  return { from, to: from + newest.signature.length };
};

interface Flip {
  readonly path: string;
  readonly byte: number;
  readonly by: number;
}
const flipIn = (tree: Tree): fc.Arbitrary<Flip> => {
  const files = [...tree];
  return fc
    .tuple(
      fc.nat({ max: files.length - 1 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      fc.integer({ min: 1, max: 255 }),
    )
    .map(([file, at, by]) => {
      const [path, data] = files[file]!;
      return { path, byte: Math.floor(at * data.length), by };
    });
};

const flipped = (data: Buffer, { byte, by }: Flip): Buffer => {
  const after = Buffer.from(data);
  after[byte] = after[byte]! ^ by;
  return after;
};

describe('2,000 single bytes changed', () => {
  test('in digests, logs and metadata', { timeout: 240_000 }, async () => {
    const path = writeTree(trail, join(folder, 'trail'));
    const settings = trusting([], trustingAws(key));
    expect((await examineHere(path, settings)).input.verdict).toBe('verified');
    const signature = protectedMetadata();
    await fc.assert(
      fc.asyncProperty(flipIn(trail), async (flip) => {
        const before = trail.get(flip.path)!;
        writeFileSync(join(path, flip.path), flipped(before, flip));
        try {
          const result = await examineHere(path, settings);
          if (result.input.verdict !== 'verified') {
            if (result.input.verdict !== 'not_verifiable') expect(result.findings.length + result.limits.length).toBeGreaterThan(0);
            return;
          }
          const words = result.notProven.join('\n');
          const where = `byte ${flip.byte} ^ ${flip.by} of ${flip.path}`;
          if (flip.path === metadata) {
            expect(flip.byte < signature.from || flip.byte >= signature.to, where).toBe(true);
            expect(words).toContain('Metadata files beside the digests');
          } else {
            expect(isGzipHint(flip.byte, flip.by), where).toBe(true);
            expect(words).toContain('Headers of the gzip files');
          }
        } finally {
          writeFileSync(join(path, flip.path), before);
        }
      }),
      { numRuns: 2000, seed: 20_261_125, endOnFailure: true },
    );
    expect((await examineHere(path, settings)).input.verdict).toBe('verified');
  });

  test('in a signed result of CloudTrail Lake', { timeout: 120_000 }, async () => {
    const tree = signLake(key, { 'result_1.csv.gz': 'eventID,eventName\n1,A\n2,B\n', 'result_2.csv.gz': 'eventID,eventName\n3,C\n' });
    const path = writeTree(tree, join(folder, 'lake'));
    const settings = trusting([], { cloudtrail: [{ key: keyList(key), region: '' }] });
    expect((await examineHere(path, settings)).input.verdict).toBe('verified');
    const sign = tree.get('result_sign.json')!;
    const signed = JSON.parse(sign.toString()) as { files: { fileHashValue: string; fileName: string }[]; hashSignature: string };
    await fc.assert(
      fc.asyncProperty(flipIn(tree), async (flip) => {
        const before = tree.get(flip.path)!;
        writeFileSync(join(path, flip.path), flipped(before, flip));
        try {
          const result = await examineHere(path, settings);
          if (result.input.verdict !== 'verified') return;
          // The hashes cover whole files, headers and all; the statement itself is signed in its hashes only.
          expect(flip.path, `byte ${flip.byte} ^ ${flip.by}`).toBe('result_sign.json');
          const changed = JSON.parse(flipped(sign, flip).toString()) as typeof signed;
          expect(changed.files).toEqual(signed.files);
          expect(changed.hashSignature).toBe(signed.hashSignature);
          expect(result.notProven.join('\n')).toContain('is stated by whoever handed it over');
        } finally {
          writeFileSync(join(path, flip.path), before);
        }
      }),
      { numRuns: 600, seed: 7, endOnFailure: true },
    );
  });

  test('every byte of the newest digest’s signature in the metadata', { timeout: 120_000 }, async () => {
    const path = writeTree(trail, join(folder, 'signature'));
    const { from, to } = protectedMetadata();
    for (let byte = from; byte < to; byte += 9) {
      writeFileSync(join(path, metadata), flipped(trail.get(metadata)!, { path: metadata, byte, by: 0x20 }));
      expect((await examineHere(path, trusting([], trustingAws(key)))).input.verdict, String(byte)).not.toBe('verified');
    }
  });
});

test('the stated signature of a Lake result is over all hashes joined by one space', async () => {
  const tree = signLake(key, { 'a.csv.gz': 'eventID\n1\n', 'b.csv.gz': 'eventID\n2\n', 'c.csv.gz': 'eventID\n3\n' });
  const hashes = ['a.csv.gz', 'b.csv.gz', 'c.csv.gz'].map((name) => createHash('sha256').update(tree.get(name)!).digest('hex'));
  expect(JSON.parse(tree.get('result_sign.json')!.toString())).toMatchObject({ files: hashes.map((fileHashValue) => ({ fileHashValue })) });
  const run = (made: Tree, name: string) => examineHere(writeTree(made, join(folder, name)), trusting([], trustingAws(key)));
  const result = await run(tree, 'joined');
  expect(result.input.verdict).toBe('verified');
  expect(result.counts).toMatchObject({ events: 3, headers: 3 });
  expect(result.chains[0]?.proven).toMatchObject([{ from: 1, to: 3 }]);
  const missing = new Map(tree);
  missing.delete('b.csv.gz');
  expect((await run(missing, 'missing')).findings).toMatchObject([{ code: 'file.missing', file: 'b.csv.gz' }]);
  const behind = new Map(tree).set('b.csv.gz', Buffer.concat([tree.get('b.csv.gz')!, Buffer.from('x')]));
  expect((await run(behind, 'behind')).findings).toMatchObject([{ code: 'file.trailing_data', file: 'b.csv.gz' }]);
  const changed = new Map(tree).set('c.csv.gz', signLake(key, { 'c.csv.gz': 'eventID\n4\n' }).get('c.csv.gz')!);
  expect((await run(changed, 'changed')).findings).toMatchObject([{ code: 'file.hash_mismatch', file: 'c.csv.gz', severity: 'broken' }]);
  const forged = new Map(signLake(awsKey(), { 'a.csv.gz': 'eventID\n1\n' }, key.fingerprint));
  expect((await run(forged, 'forged')).findings).toMatchObject([{ code: 'checkpoint.signature_invalid', severity: 'broken' }]);
  expect((await run(new Map(signLake(awsKey(), { 'a.csv.gz': 'eventID\n1\n' })), 'unknown')).findings).toMatchObject([
    { code: 'checkpoint.key_unknown', severity: 'limit' },
  ]);
});
