/** The proof of a single event: made from an archive, a log or a case, and verified on its own. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { parseTrustFile } from '../../src-main/engine/checkpoint/trust.ts';
import { examineProof } from '../../src-main/engine/indexing/event-proof.ts';
import { copyOf, editLines, eventPaths, generated, linesOf, resealed, write, writeFiles, type Archive } from '../support/assay-archive.ts';
import { caseTools } from '../support/case.ts';
import { runCli } from '../support/cli.ts';
import { briefly, decisive, openEngine, trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { entryOf, makeEntries, tlogFiles, tlogKey } from '../support/tlog.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
let archive: Archive;
let path = '';
let key = '';
beforeAll(async () => {
  archive = await generated(at('made'), { events: 60, eventsPerFile: 25, checkpointEvery: 20 });
  path = write(archive, at('log.zip'));
  key = archive.vkeys[0]!;
  writeFileSync(at('log.vkey'), `${key}\n`);
});

const proofFile = (text: string): string => {
  const file = at(`p-${Math.random().toString(36).slice(2)}.tlog-proof`);
  writeFileSync(file, text);
  return file;
};
const engine = () => openEngine(folder);

describe('an event of an Assay archive', () => {
  test.each([1, 20, 21, 37, 60])('number %d: proven in one file, and verified from it alone', async (seq) => {
    const made = await engine().prove(path, { chain: null, seq }, trusting([key]));
    expect(made).toMatchObject({ chain: 'main', seq, size: Math.ceil(seq / 20) * 20, trusted: true });
    const result = await examineHere(proofFile(made.proof), trusting([key]));
    expect(result.findings).toEqual([]);
    expect(result.input).toMatchObject({ verdict: 'verified', format: 'tlog-proof/1' });
    expect(result.chains[0]?.proven).toEqual([{ from: seq, to: seq, by: `checkpoint:${made.size}:demo.northwind.example/main` }]);
    expect(result.notProven.join(' ')).toContain('The proof is of one event');
  });
  test('under no pinned key it fits, and nobody is shown to have signed it', async () => {
    const { proof } = await engine().prove(path, { chain: 'main', seq: 7 }, trusting([key]));
    expect((await examineHere(proofFile(proof), trusting([]))).input.verdict).toBe('verified_with_limits');
  });
  test('an event after the last checkpoint, of another chain, or of a changed archive: none is made, with the reason', async () => {
    const reason = (target: string, chain: string | null, seq: number) =>
      engine()
        .prove(target, { chain, seq }, trusting([key]))
        .then(
          () => 'made',
          (error: { detail: { reason: string } }) => error.detail.reason,
        );
    expect(await reason(path, null, 61)).toBe('no_checkpoint');
    expect(await reason(path, 'other', 5)).toBe('no_chain');
    const edited = copyOf(archive);
    editLines(edited, eventPaths(edited)[0]!, (lines) => lines.with(4, lines[4]!.replace('"action":"', '"action":"x')));
    const editedPath = write(resealed(edited), at('edited.zip'));
    // The record’s content no longer gives its leaf: there is nothing true to prove of it. Of the others there is.
    expect(await reason(editedPath, null, 5)).toBe('not_in_tree');
    expect(await reason(editedPath, null, 6)).toBe('made');
  });
});

describe('what a proof is held against', () => {
  const bare = async (seq: number): Promise<string> => {
    const { proof } = await engine().prove(path, { chain: null, seq }, trusting([key]));
    return proof.replace(/^extra .*\n/m, '');
  };
  test('without its event nothing is checked: never verified', async () => {
    const result = await examineHere(proofFile(await bare(9)), trusting([key]));
    expect(result.input.verdict).toBe('not_verifiable');
    expect(result.notProven.join(' ')).toContain('--leaf');
  });
  test('the record from outside, or its hash', async () => {
    const file = proofFile(await bare(9));
    const line = linesOf(archive, eventPaths(archive)[0]!)[8]!;
    writeFileSync(at('record.json'), `${line}\n`);
    const run = (...more: readonly string[]) => runCli(['verify', file, '--trust', at('log.vkey'), ...more], { home: folder });
    expect((await run('--leaf', at('record.json'))).status).toBe(0);
    expect((await run('--leaf-hash', (JSON.parse(line) as { hash: string }).hash)).status).toBe(0);
    expect((await run('--leaf-hash', 'ab'.repeat(32))).status).toBe(1);
    writeFileSync(at('other.json'), linesOf(archive, eventPaths(archive)[0]!)[9]!);
    const other = await run('--leaf', at('other.json'), '--json');
    expect(other.status).toBe(1);
    expect(JSON.parse(other.out).findings).toMatchObject([{ code: 'checkpoint.root_mismatch', seq: 9 }]);
    expect((await run('--leaf-hash', 'zz')).status).toBe(64);
    expect((await run('--leaf', at('absent'))).status).toBe(64);
  });
  test('trap: another record in extra, or another place, is broken', async () => {
    const { proof } = await engine().prove(path, { chain: null, seq: 9 }, trusting([key]));
    const other = await engine().prove(path, { chain: null, seq: 10 }, trusting([key]));
    const extra = /^extra .*$/m.exec(other.proof)![0];
    expect(briefly(decisive(await examineHere(proofFile(proof.replace(/^extra .*$/m, () => extra)), trusting([key]))))).toEqual([
      'checkpoint.root_mismatch@9',
    ]);
    expect((await examineHere(proofFile(proof.replace('index 8', 'index 9')), trusting([key]))).input.verdict).toBe('broken');
    expect((await examineHere(proofFile(proof.replace('\n20\n', '\n21\n')), trusting([key]))).input.verdict).toBe('broken');
  });
  test('one changed byte anywhere: never verified', async () => {
    const { proof } = await engine().prove(path, { chain: null, seq: 9 }, trusting([key]));
    const bytes = Buffer.from(proof);
    const keys = parseTrustFile(encodeUtf8(key)).keys.map((one) => ({ key: one, origin: '' }));
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (where, by) => {
        const changed = Buffer.from(bytes);
        changed[where]! ^= by;
        const { outcome } = examineProof('p', changed, null, keys, {});
        // What extra says beside the record (its chain, its number) is covered by nothing; the record is.
        if (outcome.tallies.chainsCovered > 0) expect(where).toBeLessThan(bytes.indexOf('\nindex'));
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});

test('an entry of a transparency log, also across tiles', async () => {
  const log = writeFiles([...tlogFiles(makeEntries(300))], at('tiles'));
  for (const seq of [1, 256, 257, 300]) {
    const made = await engine().prove(log, { chain: null, seq }, trusting([tlogKey]));
    expect((await examineHere(proofFile(made.proof), trusting([tlogKey]))).input.verdict).toBe('verified');
    const bare = proofFile(made.proof.replace(/^extra .*\n/m, ''));
    const leaf = { bytes: new Uint8Array(entryOf(seq)) };
    expect((await examineHere(bare, trusting([tlogKey], { leaf }))).input.verdict).toBe('verified');
  }
});

test('from a case, as the window does it, and from the command line', async () => {
  const one = engine();
  const tools = caseTools(one, folder);
  const caseFolder = await tools.newCase();
  await tools.pin(key);
  await tools.importInto(path);
  const { rows } = await one.call('events.page', { query: 'seq:33', sort: 'import', offset: 0, limit: 1 });
  const out = at('window.tlog-proof');
  const saved = await one.call('events.proof', { id: rows[0]!.id, grant: one.grant(out) });
  expect(saved).toEqual({ name: 'window.tlog-proof', seq: 33, size: 40, trusted: true });
  expect((await examineHere(out, trusting([key]))).input.verdict).toBe('verified');
  await one.call('case.close', {});
  const cli = at('cli.tlog-proof');
  const run = await runCli(['prove', caseFolder, '--seq', '33', '--out', cli], { home: folder });
  expect({ status: run.status, err: run.err }).toEqual({ status: 0, err: '' });
  expect(readFileSync(cli, 'utf8')).toBe(readFileSync(out, 'utf8'));
  const missing = await runCli(['prove', path, '--seq', '99', '--out', at('no.tlog-proof')], { home: folder });
  expect(missing.status).toBe(64);
  expect(missing.err).toContain('No readable checkpoint counts this event');
  expect(existsSync(at('no.tlog-proof'))).toBe(false);
});

test('a text with a blank line and a dash in it is no signed note', async () => {
  const csv = at('mail.csv');
  writeFileSync(csv, 'time,actor,action\n2026-01-01T00:00:00Z,ada,"sent:\n\n\u2014 Ada"\n2026-01-01T00:00:01Z,ada,logout\n');
  const result = await examineHere(csv, trusting([]));
  expect(result.input.format).not.toBe('signed-note');
  expect(decisive(result)).toEqual([]);
});

const notes = join(import.meta.dirname, '../../../shared/fixtures/signed-note');
if (!existsSync(notes)) console.warn('skipped: fixtures/signed-note is not beside this checkout');
describe.skipIf(!existsSync(notes))('the published signed notes, given as evidence', () => {
  interface Case {
    readonly file: string;
    readonly keys: readonly string[];
    readonly verdict: 'valid' | 'unverified' | 'malformed' | 'tampered';
  }
  const cases = (): readonly Case[] => JSON.parse(readFileSync(join(notes, 'expected.json'), 'utf8')) as Case[];
  test('tampered and malformed ones are broken; the others hold no event, and say what their signatures are worth', async () => {
    for (const { file, keys, verdict } of cases()) {
      const result = await examineHere(join(notes, file), trusting(keys));
      const signatures = result.checks.find(({ id }) => id === 'checkpoint.signatures');
      if (verdict === 'tampered')
        expect([file, decisive(result).map(({ code }) => code)]).toEqual([file, ['checkpoint.signature_invalid']]);
      else if (verdict === 'malformed')
        expect([file, ['broken', 'not_verifiable'].includes(result.input.verdict), signatures?.status === 'passed']).toEqual([
          file,
          true,
          false,
        ]);
      else
        expect([file, result.input.verdict, signatures?.status]).toEqual([
          file,
          'not_verifiable',
          verdict === 'valid' ? 'passed' : 'limited',
        ]);
    }
  });
});
