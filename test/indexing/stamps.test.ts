/** Time stamps in and beside evidence: what they are of, what they date, and what they never lend. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generated, write, writeFiles, type Archive } from '../support/assay-archive.ts';
import { caseTools } from '../support/case.ts';
import { runCli } from '../support/cli.ts';
import { codes, openEngine, trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { makeAuthority, makeStamp, pemOf, timeStamping, type Authority } from '../support/time-stamp.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
let root: Authority;
let tsa: Authority;
let archive: Archive;
let path = '';
let hyrelog = '';
const roots = () => [pemOf(root)];
const check = (result: { readonly checks: readonly { readonly id: string }[] }) => result.checks.find(({ id }) => id === 'timestamps');
beforeAll(async () => {
  root = await makeAuthority({ name: 'Root', ca: true });
  tsa = await makeAuthority({ name: 'Stamps', issuer: root, purposes: [timeStamping] });
  archive = await generated(at('made'), { events: 30, eventsPerFile: 30, checkpointEvery: 10 });
  path = write(archive, at('log.zip'));
  hyrelog = at('hyrelog.zip');
  await generateArchive({ out: hyrelog, format: 'hyrelog', events: 40 });
});

describe('beside the evidence (NAME.tsr)', () => {
  test('dates an export that has no other anchor, in the limits, the ranges and the checks', async () => {
    writeFileSync(`${hyrelog}.tsr`, await makeStamp({ by: tsa, data: readFileSync(hyrelog), with: [tsa] }));
    const result = await examineHere(hyrelog, trusting([], { roots: roots() }));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.timestamps).toMatchObject([
      { file: 'hyrelog.zip.tsr', status: 'valid', time: '2025-06-01T12:00:00.000Z', authority: 'CN=Stamps', target: { kind: 'input' } },
    ]);
    expect(result.limits.find(({ code }) => code === 'chain.unkeyed')?.message).toContain('no later than 2025-06-01 12:00:00 UTC');
    for (const chain of result.chains)
      expect(chain.proven).toEqual([{ from: 1, to: chain.events, by: 'timestamp:2025-06-01T12:00:00.000Z' }]);
    expect(check(result)).toMatchObject({ status: 'passed', checked: 1, total: 1 });
    expect(result.notProven.join(' ')).toContain('revoked is not checked');
  });
  test('of another file is broken: one of the two was changed', async () => {
    copyFileSync(path, at('other.zip'));
    writeFileSync(at('other.zip.tsr'), await makeStamp({ by: tsa, data: 'something else', with: [tsa] }));
    const result = await examineHere(at('other.zip'), trusting(archive.vkeys, { roots: roots() }));
    expect(result.input.verdict).toBe('broken');
    expect(codes(result)).toEqual(['timestamp.mismatch']);
  });
  test('damaged is broken; under no pinned root it is only listed, and takes nothing away', async () => {
    copyFileSync(path, at('third.zip'));
    const stamp = await makeStamp({ by: tsa, data: readFileSync(path), with: [tsa] });
    writeFileSync(at('third.zip.tsr'), stamp);
    const unpinned = await examineHere(at('third.zip'), trusting(archive.vkeys));
    expect(unpinned.input.verdict).toBe('verified');
    expect(unpinned.findings).toMatchObject([{ code: 'timestamp.untrusted', severity: 'note' }]);
    expect(check(unpinned)).toMatchObject({ status: 'not_run', reason: 'no_pinned_root' });
    stamp[stamp.length - 5]! ^= 1;
    writeFileSync(at('third.zip.tsr'), stamp);
    const broken = await examineHere(at('third.zip'), trusting(archive.vkeys, { roots: roots() }));
    expect(codes(broken)).toEqual(['timestamp.invalid']);
    writeFileSync(at('third.zip.tsr'), stamp.subarray(0, 300));
    expect(codes(await examineHere(at('third.zip'), trusting(archive.vkeys, { roots: roots() })))).toEqual(['timestamp.invalid']);
  });
  test('never lends what only a signature can: an unsealed chain stays so', async () => {
    copyFileSync(path, at('fourth.zip'));
    writeFileSync(at('fourth.zip.tsr'), await makeStamp({ by: tsa, data: readFileSync(path), with: [tsa] }));
    const result = await examineHere(at('fourth.zip'), trusting([], { roots: roots() }));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(codes(result).toSorted()).toEqual(['chain.unsealed_tail', 'checkpoint.key_unknown']);
    expect(result.checks.find(({ id }) => id === 'checkpoint.coverage')).toMatchObject({ checked: 0 });
  });
});

describe('inside the evidence', () => {
  const inside = async (stamps: ReadonlyMap<string, Uint8Array>): Promise<string> => {
    const files = new Map([...archive.files, ...[...stamps].map(([name, bytes]) => [name, Buffer.from(bytes)] as const)]);
    const { createHash } = await import('node:crypto');
    const listed = [...stamps].map(([name, bytes]) => ({
      path: name,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      role: 'other',
    }));
    const manifest = { ...archive.manifest, files: [...archive.manifest.files, ...listed] };
    return writeFiles(
      [['manifest.json', Buffer.from(JSON.stringify(manifest))], ...files],
      at(`inside-${Math.random().toString(36).slice(2)}`),
    );
  };
  test('of a file, of a chain’s head, and of a signed root', async () => {
    const head = Buffer.from(archive.manifest.chains[0]!.head!, 'hex');
    const checkpoint = archive.manifest.files.find(({ role }) => role === 'checkpoint')!.path;
    const events = archive.manifest.files.find(({ role }) => role === 'events')!.path;
    const rootHash = Buffer.from(archive.files.get(checkpoint)!.toString().split('\n')[2]!, 'base64');
    const found = await examineHere(
      await inside(
        new Map([
          ['stamps/head.tsr', await makeStamp({ by: tsa, hash: head, with: [tsa] })],
          ['stamps/head-bytes.tsr', await makeStamp({ by: tsa, data: head, with: [tsa] })],
          ['stamps/root.tsr', await makeStamp({ by: tsa, hash: rootHash, with: [tsa] })],
          [`${events}.tsr`, await makeStamp({ by: tsa, data: archive.files.get(events)!, with: [tsa] })],
        ]),
      ),
      trusting(archive.vkeys, { roots: roots() }),
    );
    expect(found.findings).toEqual([]);
    expect(found.input.verdict).toBe('verified');
    expect(found.timestamps.map(({ file, target }) => [file, target?.kind]).toSorted()).toEqual([
      [`${events}.tsr`, 'file'],
      ['stamps/head-bytes.tsr', 'head'],
      ['stamps/head.tsr', 'head'],
      ['stamps/root.tsr', 'root'],
    ]);
    const by = 'timestamp:2025-06-01T12:00:00.000Z';
    expect(found.chains[0]?.proven.filter((range) => range.by === by)).toEqual(
      expect.arrayContaining([
        { from: 1, to: 30, by },
        { from: 1, to: 10, by },
      ]),
    );
  });
  test('that dates nothing here is only listed; one beside a changed file is broken', async () => {
    const events = archive.manifest.files.find(({ role }) => role === 'events')!.path;
    const nothing = await examineHere(
      await inside(new Map([['x.tsr', await makeStamp({ by: tsa, data: 'elsewhere', with: [tsa] })]])),
      trusting(archive.vkeys, { roots: roots() }),
    );
    expect([nothing.input.verdict, codes(nothing)]).toEqual(['verified', ['timestamp.untrusted']]);
    const changed = await examineHere(
      await inside(new Map([[`${events}.tsr`, await makeStamp({ by: tsa, data: 'before', with: [tsa] })]])),
      trusting(archive.vkeys, { roots: roots() }),
    );
    expect(codes(changed)).toEqual(['timestamp.mismatch']);
  });
});

test('a case keeps the stamp that stood beside its evidence, and judges it again when a root is pinned', async () => {
  const engine = openEngine(folder);
  const tools = caseTools(engine, folder);
  await tools.newCase();
  const { id, result } = await tools.importInto(hyrelog);
  expect(result.timestamps).toMatchObject([{ status: 'untrusted', reason: 'no_pinned_root' }]);
  await tools.pin(pemOf(root));
  await engine.call('evidence.verify', { thorough: false });
  expect((await engine.call('evidence.get', { id })).result.timestamps).toMatchObject([{ status: 'valid', target: { kind: 'input' } }]);
});

const fixture = join(import.meta.dirname, '../../../shared/fixtures/rfc3161');
describe.skipIf(!existsSync(fixture))('the published responses, as evidence', () => {
  test('a root is trusted by its PEM file; the stamped file is dated, the other one is broken', async () => {
    for (const [name, status, verdict] of [
      ['rekor2-happy-path', 'valid', 3],
      ['rekor2-timestamp-payload-mismatch_fail', 'mismatch', 1],
    ] as const) {
      const file = at(`${name}.bin`);
      copyFileSync(join(fixture, name, 'data.bin'), file);
      copyFileSync(join(fixture, name, 'response.tsr'), `${file}.tsr`);
      const run = await runCli(['verify', file, '--trust', join(fixture, name, 'tsa-chain.pem'), '--json'], { home: folder });
      expect({ status: run.status, err: run.err }).toEqual({ status: verdict, err: '' });
      expect(JSON.parse(run.out).timestamps).toMatchObject([{ status, authority: 'CN=sigstore-tsa, O=sigstore.dev' }]);
    }
  });
});
