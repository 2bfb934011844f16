/** Clean CloudTrail deliveries of every shape: what verifies, from which signature, and what stays a limit. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ExamineSettings } from '../../src-main/engine/indexing/settings.ts';
import { buildZip } from '../archive/build.ts';
import { awsKey, makeTrail, signDigest, treeOf, trustingAws, writeTree, type Tree } from '../support/cloudtrail.ts';
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

/** The same files below another folder. */
const below = (prefix: string, tree: Tree): Tree => new Map([...tree].map(([path, data]) => [prefix + path, data]));
const place = (result: Awaited<ReturnType<typeof run>>) =>
  result.findings.map(({ code, file }) => `${code} ${(file ?? '').replace(/^.*\//, '')}`);

describe('several chains in one evidence', () => {
  test('regions, accounts of an organisation and backfilled digests are chains of their own', async () => {
    const trails = [
      makeTrail(key),
      makeTrail(key, { region: 'eu-west-1', home: 'us-east-1', hours: 3 }),
      makeTrail(key, { account: '210987654321', organisation: 'o-abcdefghij', trail: 'org_trail', hours: 2 }),
      makeTrail(key, { backfill: true, start: '2024-02-20T00:00:00Z', hours: 2 }),
    ];
    const tree = new Map(trails.flatMap((trail) => [...treeOf(trail, 'heads')]));
    const result = await run(tree);
    expect(codes(result)).toEqual([]);
    expect(result.input.verdict).toBe('verified');
    expect(result.chains.map(({ id, events }) => `${id} ${events}`)).toEqual([
      '123456789012/eu-west-1/audit@us-east-1 18',
      '123456789012/us-east-1/audit 36',
      '123456789012/us-east-1/audit/backfill 12',
      'o-abcdefghij/210987654321/us-east-1/org_trail 12',
    ]);
    expect(result.notProven.filter((line) => line.startsWith('The digests of'))).toHaveLength(4);
  });

  test('a fault in one region is said of that region', async () => {
    const other = makeTrail(key, { region: 'eu-west-1', home: 'us-east-1' });
    const tree = new Map([...treeOf(makeTrail(key), 'heads'), ...treeOf(other, 'heads')]);
    tree.delete(other[2]!.object);
    const result = await run(tree);
    expect(result.findings.filter(({ code }) => code === 'checkpoint.missing')).toMatchObject([
      { chain: '123456789012/eu-west-1/audit@us-east-1' },
    ]);
    expect(result.chains.find(({ id }) => id.includes('us-east-1/audit'))?.proven).toMatchObject([{ from: 1, to: 36 }]);
  });

  test('a pause in logging is a limit that names the time, and both parts verify', async () => {
    const result = await run(treeOf(makeTrail(key, { restarts: [3] })));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.findings).toMatchObject([{ code: 'period.gap', severity: 'limit' }]);
    expect(result.findings[0]?.message).toContain('2024-02-28 23:00:00 UTC to 2024-02-29 02:00:00 UTC');
    expect(result.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([
      [1, 18],
      [19, 36],
    ]);
  });

  test('a digest before a pause that came unsigned is said to be uncovered', async () => {
    const result = await run(treeOf(makeTrail(key, { restarts: [3] }), 'none'));
    expect(codes(result)).toEqual(['chain.unsealed_tail', 'chain.unsealed_tail', 'period.gap']);
    expect(result.counts.checkpointsValid).toBe(4);
  });

  test('hours without activity have digests without logs', async () => {
    const result = await run(treeOf(makeTrail(key, { logs: (hour) => (hour % 2 === 0 ? 1 : 0) })));
    expect(result.input.verdict).toBe('verified');
    expect(result.chains[0]?.checkpoints.map(({ size }) => size)).toEqual([3, 3, 6, 6, 9, 9]);
  });

  test('digests of hours without any activity alone are not verifiable: zero events were checked', async () => {
    const result = await run(treeOf(makeTrail(key, { logs: () => 0 })));
    expect(result.input.verdict).toBe('not_verifiable');
    expect(result.counts).toMatchObject({ records: 0, checkpointsValid: 6 });
  });

  test('digests that contradict nothing but leave time between them are a limit', async () => {
    const digests = makeTrail(key, { hours: 2 });
    const late = makeTrail(key, { start: '2024-02-28T23:00:00Z', hours: 1 })[0]!;
    const content = {
      ...late.content,
      previousDigestS3Bucket: 'acme-trail',
      previousDigestS3Object: digests[1]!.object,
      previousDigestHashValue: createHash('sha256').update(digests[1]!.text).digest('hex'),
      previousDigestHashAlgorithm: 'SHA-256',
      previousDigestSignature: digests[1]!.signature,
    };
    const text = JSON.stringify(content);
    const result = await run(treeOf([...digests, { ...late, content, text, signature: signDigest(content, text, key) }]));
    expect(result.findings).toMatchObject([{ code: 'period.gap', severity: 'limit' }]);
    expect(result.findings[0]?.message).toContain('no digest covers 2024-02-28 22:00:00 UTC to 2024-02-28 23:00:00 UTC');
  });
});

describe('where the files lie', () => {
  const digests = makeTrail(key, { prefix: 'logs/prod/' });

  test('under any folder that ends as the bucket’s tree does', async () => {
    expect((await run(below('downloads/acme-trail/', treeOf(digests)))).input.verdict).toBe('verified');
  });

  const part = (tree: Tree): Tree =>
    new Map(
      [...tree].map(([path, data]) => [path.replace(/^logs\/prod\/AWSLogs\/\d+\/(CloudTrail(?:-Digest)?)\/us-east-1\//, '$1/'), data]),
    );

  test('a part of the tree is verified with the limit that only path endings were compared', async () => {
    const result = await run(part(treeOf(digests)));
    expect(codes(result)).toEqual([]);
    expect(result.limits).toMatchObject([
      { code: 'files.moved', message: expect.stringContaining('18 files lie at other places') as string },
    ]);
    expect(result.input.verdict).toBe('verified_with_limits');
  });

  test('one flat folder too', async () => {
    const flat = new Map([...treeOf(digests)].map(([path, data]) => [path.replace(/^.*\//, ''), data]));
    expect((await run(flat)).limits.map(({ code }) => code)).toEqual(['files.moved']);
  });

  test('the auditor’s word on where they were copied from is compared with the digests', async () => {
    const from = (copiedFrom: string) => ({ ...trustingAws(key), copiedFrom });
    const whole = new Map([...treeOf(digests)].map(([path, data]) => [path.replace(/^logs\/prod\//, ''), data]));
    expect((await run(whole, from('s3://acme-trail/logs/prod/'))).input.verdict).toBe('verified');
    const wrong = await run(whole, from('s3://other-bucket/logs/prod'));
    expect(wrong.input.verdict).toBe('broken');
    expect(codes(wrong)).toEqual(Array(6).fill('checkpoint.origin_mismatch'));
  });

  test('a digest under another name is said to be', async () => {
    const tree = treeOf(digests);
    const { object } = digests[2]!;
    const other = object.replace('230000Z', '230001Z');
    tree.set(other, tree.get(object)!);
    tree.delete(object);
    const result = await run(tree);
    expect(place(result)).toEqual([`checkpoint.origin_mismatch ${other.replace(/^.*\//, '')}`]);
    expect(result.input.verdict).toBe('broken');
  });

  test('one digest that was moved among others that lie in their places is said to be', async () => {
    const tree = treeOf(digests);
    const { object } = digests[2]!;
    const other = object.replace('2024/02/28', '2024/03/01');
    tree.set(other, tree.get(object)!);
    tree.delete(object);
    const result = await run(tree);
    expect(result.findings).toMatchObject([{ code: 'checkpoint.origin_mismatch', severity: 'broken', file: other, found: object }]);
    expect(result.counts.checkpointsValid).toBe(6);
  });

  test('a second copy of everything changes nothing but is listed', async () => {
    const result = await run(new Map([...treeOf(digests), ...below('copy/', treeOf(digests, 'none'))]));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(new Set(codes(result))).toEqual(new Set(['file.unlisted']));
    expect(result.counts).toMatchObject({ events: 36, checkpointsValid: 6 });
  });

  test('two digests with different content for one place: the signed one counts', async () => {
    const tree = treeOf(digests);
    const { object, text } = digests[2]!;
    tree.set(`other/${object}`, gzipSync(text.replace('"SHA-256"', '"SHA-256" ')));
    const result = await run(tree);
    expect(codes(result)).toEqual(['checkpoint.inconsistent']);
    expect(result.counts.checkpointsValid).toBe(6);
  });

  test('logs that no digest lists are named and not read', async () => {
    const tree = treeOf(digests);
    const extra = makeTrail(key, { prefix: 'logs/prod/', start: '2024-02-29T02:00:00Z', hours: 1 })[0]!.logs[0]!;
    tree.set(extra.object, gzipSync(extra.text));
    const result = await run(tree);
    expect(place(result)).toEqual([`file.unlisted ${extra.object.replace(/^.*\//, '')}`]);
    expect(result.counts.events).toBe(36);
  });

  test('a digest of the same series that nothing goes on from is said to be out of place', async () => {
    const tree = treeOf(digests);
    const stray = makeTrail(key, { prefix: 'logs/prod/', start: '2024-02-28T21:30:00Z', hours: 1 })[0]!;
    for (const [path, data] of treeOf([stray], 'none')) tree.set(path, data);
    const result = await run(tree);
    expect(result.input.verdict).toBe('broken');
    expect(place(result)).toEqual([`chain.link_broken ${stray.object.replace(/^.*\//, '')}`]);
  });

  test('unpacked by a browser, the names kept or without .gz', async () => {
    const plain = new Map([...treeOf(digests)].map(([path, data]) => [path, path.endsWith('.gz') ? gunzipSync(data) : data]));
    expect((await run(plain)).input.verdict).toBe('verified');
    const renamed = new Map([...plain].map(([path, data]) => [path.replace(/\.gz$/, ''), data]));
    expect((await run(renamed)).input.verdict).toBe('verified');
  });

  test('in a .zip, with a wrapping folder; cut off it is incomplete, and nothing in it is called missing', async () => {
    const data = buildZip([...below('export/', treeOf(digests))].map(([name, content]) => ({ name, content })));
    const path = join(folder, 'delivery.zip');
    writeFileSync(path, data);
    const result = await examineHere(path, trusting([], trustingAws(key)));
    expect(result.input.verdict).toBe('verified');
    expect(result.notProven.join('\n')).toContain('headers of the container');
    writeFileSync(path, data.subarray(0, data.length * 0.7));
    const cut = await examineHere(path, trusting([], trustingAws(key)));
    expect(cut.input.verdict).not.toBe('verified');
    expect(codes(cut).filter((code) => code === 'checkpoint.missing' || code === 'file.missing')).toEqual([]);
  });

  test('a pinned head that no digest has', async () => {
    const result = await run(treeOf(digests), { ...trustingAws(key), heads: { '123456789012/us-east-1/audit': '0'.repeat(64) } });
    expect(result.findings).toMatchObject([{ code: 'head.mismatch', severity: 'broken' }]);
    const other = await run(treeOf(digests), { ...trustingAws(key), heads: { nobody: '0'.repeat(64) } });
    expect(other.findings).toMatchObject([{ code: 'head.mismatch', chain: 'nobody' }]);
  });
});

describe('hostile digests', () => {
  const digests = makeTrail(key, { hours: 2 });
  const base = digests[1]!;
  const withText = (text: string) => run(treeOf([digests[0]!, { ...base, text }]));
  const content = (more: object): string => JSON.stringify({ ...base.content, ...more });

  test.each([
    ['a list', '[]', 'file.unlisted'],
    ['a key twice', base.text.replace('{', '{"awsAccountId":"1",'), 'checkpoint.malformed'],
    ['no times', content({ digestEndTime: 'now' }), 'checkpoint.malformed'],
    ['a period that ends before it begins', content({ digestEndTime: '2001-01-01T00:00:00Z' }), 'checkpoint.malformed'],
    ['logs that are no list', content({ logFiles: { length: 1e9 } }), 'checkpoint.malformed'],
    [
      'a log without a name',
      content({ logFiles: [{ hashValue: '0'.repeat(64), hashAlgorithm: 'SHA-256', s3Bucket: 'b' }] }),
      'checkpoint.malformed',
    ],
    ['a hash in capital letters', content({ previousDigestHashValue: 'A'.repeat(64) }), 'checkpoint.malformed'],
    ['another algorithm', content({ digestSignatureAlgorithm: 'SHA1withRSA' }), 'checkpoint.malformed'],
    ['a line break in what is signed', content({ digestS3Bucket: 'a\nb' }), 'checkpoint.malformed'],
    ['half of a previous digest', content({ previousDigestS3Object: null }), 'checkpoint.malformed'],
    ['no word on the previous signature', content({ previousDigestSignature: undefined }), 'checkpoint.malformed'],
  ])('%s: a coded finding, and nothing else suffers', async (_, text, code) => {
    const result = await withText(text);
    expect(codes(result)).toContain(code);
    expect(result.input.verdict).not.toBe('verified');
    expect(result.counts.checkpointsValid).toBe(1);
  });

  test('names, prototypes and paths out of the evidence are only names', async () => {
    const logFiles = ['__proto__', '../../etc/passwd', '/etc/passwd', 'constructor', ''.padEnd(5000, 'x/')].map((s3Object) => ({
      s3Bucket: 'b',
      s3Object,
      hashValue: '0'.repeat(64),
      hashAlgorithm: 'SHA-256',
    }));
    const text = content({ logFiles });
    const forged = { ...base, text, content: { ...base.content, logFiles }, signature: signDigest(base.content, text, key), logs: [] };
    const result = await run(treeOf([digests[0]!, forged]));
    expect(codes(result)).toEqual(Array(5).fill('file.missing'));
    expect(result.input.verdict).toBe('broken');
  });

  test('a digest that names itself, or a later one, as the one before ends the walk', async () => {
    for (const previousDigestS3Object of [base.object, base.object.replace('220000Z', '230000Z')]) {
      const own = { ...base.content, previousDigestS3Object };
      const text = JSON.stringify(own);
      const result = await run(treeOf([digests[0]!, { ...base, content: own, text, signature: signDigest(own, text, key) }]));
      expect(result.input.verdict).not.toBe('verified');
    }
  });

  test('100,000 listed logs are read within bounds', async () => {
    const logFiles = Array.from({ length: 60_000 }, (_, i) => ({
      s3Bucket: 'b',
      s3Object: `x/${i}`,
      hashValue: '0'.repeat(64),
      hashAlgorithm: 'SHA-256',
    }));
    const text = content({ logFiles });
    const result = await withText(text);
    expect(result.input.verdict).toBe('broken');
  });
});

test('a thorough run hashes every file with the second implementation too, and says the same', async () => {
  const tree = treeOf(makeTrail(key));
  const path = writeTree(tree, join(folder, 'thorough'));
  const settings = { ...trusting([], trustingAws(key)), thorough: true };
  expect((await examineHere(path, settings)).input.verdict).toBe('verified');
});

test('many series in one evidence are told apart in time, also without a pinned key', async () => {
  const trails = Array.from({ length: 40 }, (_, i) => makeTrail(key, { trail: `t${i}`, hours: 5, logs: () => 0 }));
  const result = await run(new Map(trails.flatMap((trail) => [...treeOf(trail, 'heads')])), {});
  expect(result.chains).toHaveLength(40);
  expect(result.findings.map(({ code, count }) => `${code} ${count}`)).toEqual(Array(40).fill('checkpoint.key_unknown 5'));
});
