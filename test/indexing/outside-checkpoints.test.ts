/** Consistency between checkpoints of any source: pinned ones, those of other inputs, and those of other evidence in a case. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkpointsOf } from '../../src-main/engine/chain/outside-checkpoints.ts';
import type { NoteSigner } from '../../src-main/engine/checkpoint/sign.ts';
import {
  addCheckpoint,
  copyOf,
  editLines,
  eventPaths,
  generated,
  hashOf,
  linesOf,
  logSigner,
  noteOf,
  relinked,
  resealed,
  resigned,
  restated,
  rootOf,
  storeLines,
  write,
  type Archive,
} from '../support/assay-archive.ts';
import { caseTools } from '../support/case.ts';
import { runCli } from '../support/cli.ts';
import { briefly, decisive, only, openEngine, trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const origin = 'demo.northwind.example/main';
let clean: Archive;
/** The same log, rewritten from 31 on and signed again with the log's own key. */
let rewritten: Archive;
let cleanPath = '';
let rewrittenPath = '';

const linesUpTo = (archive: Archive, size: number): string[] =>
  eventPaths(archive)
    .flatMap((path) => linesOf(archive, path))
    .slice(0, size);
const pin = (note: string, mustApply = true) => ({ note, label: 'kept.txt', mustApply });
const kept = (size: number, signers: NoteSigner = logSigner()): string => noteOf({ size, root: rootOf(linesUpTo(clean, size)), signers });

beforeAll(async () => {
  clean = await generated(join(folder, 'made'), { events: 60, eventsPerFile: 60, checkpointEvery: 20 });
  cleanPath = write(clean, join(folder, 'clean.zip'));
  rewritten = copyOf(clean);
  const [path = ''] = eventPaths(rewritten);
  editLines(rewritten, path, (lines) => {
    const edited = restated(lines[30]!, { action: 'user.erased' });
    const rest = relinked([edited, ...lines.slice(31)], hashOf(lines[29]!));
    return [...lines.slice(0, 30), ...rest];
  });
  rewrittenPath = write(resealed(resigned(rewritten)), join(folder, 'rewritten.zip'));
});

describe('a checkpoint that the auditor kept', () => {
  test('agrees with the evidence that goes on from it', async () => {
    const result = await examineHere(cleanPath, trusting(clean.vkeys, { checkpoints: [pin(kept(37))] }));
    expect(result.input.verdict).toBe('verified');
    expect(result.counts).toMatchObject({ checkpointsFound: 3, checkpointsValid: 3 });
    expect(result.chains[0]?.checkpoints.filter(({ pinned }) => pinned)).toMatchObject([{ size: 37, status: 'valid', file: 'kept.txt' }]);
  });
  test('is an anchor of its own: without any key it seals what it counts', async () => {
    const whole = await examineHere(cleanPath, trusting([], { checkpoints: [pin(kept(60))] }));
    expect(whole.chains[0]?.proven).toEqual([{ from: 1, to: 60, by: 'checkpoint:60:pinned' }]);
    expect(whole.findings.map(({ code }) => code)).toEqual(['checkpoint.key_unknown']);
    const part = await examineHere(cleanPath, trusting([], { checkpoints: [pin(kept(45))] }));
    expect(part.chains[0]?.proven).toEqual([{ from: 1, to: 45, by: 'checkpoint:45:pinned' }]);
    expect(only(part, 'chain.unsealed_tail')).toMatchObject({ seq: 46, seqTo: 60 });
  });
  test('contradicts a history that was rewritten and signed again', async () => {
    expect((await examineHere(rewrittenPath, trusting(clean.vkeys))).input.verdict).toBe('verified');
    const result = await examineHere(rewrittenPath, trusting(clean.vkeys, { checkpoints: [pin(kept(37))] }));
    expect(briefly(decisive(result))).toEqual(['checkpoint.inconsistent@37-60']);
    expect(only(result, 'checkpoint.inconsistent').message).toContain('does not continue the one of size 37 (kept.txt)');
  });
  test('of before the rewriting it does not contradict: what was there then still is', async () => {
    const result = await examineHere(rewrittenPath, trusting(clean.vkeys, { checkpoints: [pin(kept(30))] }));
    expect(result.input.verdict).toBe('verified');
  });
  test('trap: two roots of one size under the same pinned key are a fork', async () => {
    const result = await examineHere(rewrittenPath, trusting(clean.vkeys, { checkpoints: [pin(kept(40))] }));
    expect(briefly(decisive(result))).toEqual(['checkpoint.fork@40']);
  });
  test('trap: two of one size, of which one is only pinned, cannot both be true, but are no fork', async () => {
    const stranger: NoteSigner = { name: 'someone.example', seed: new Uint8Array(32).fill(9) };
    const result = await examineHere(rewrittenPath, trusting(clean.vkeys, { checkpoints: [pin(kept(40, stranger))] }));
    expect(briefly(decisive(result))).toEqual(['checkpoint.inconsistent@40']);
  });
  test('that counts more than is here: the end is missing', async () => {
    const cut = copyOf(clean);
    const [path = ''] = eventPaths(cut);
    storeLines(cut, path, linesOf(cut, path).slice(0, 40));
    cut.files.delete(cut.manifest.files.filter(({ role }) => role === 'checkpoint')[2]!.path);
    const cutPath = write(resealed(cut), join(folder, 'cut.zip'));
    expect((await examineHere(cutPath, trusting(clean.vkeys))).input.verdict).toBe('verified');
    const result = await examineHere(cutPath, trusting(clean.vkeys, { checkpoints: [pin(kept(60))] }));
    expect(briefly(decisive(result))).toEqual(['chain.truncated@41-60']);
    expect(only(result, 'chain.truncated').message).toContain('that you pinned');
  });
  test('trap: of a log that no chain here is (its origin was changed): never silently verified', async () => {
    const other = noteOf({ origin: 'other.example', size: 20, root: rootOf(linesUpTo(clean, 20)) });
    const result = await examineHere(cleanPath, trusting(clean.vkeys, { checkpoints: [pin(other)] }));
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(only(result, 'checkpoint.origin_mismatch')).toMatchObject({ severity: 'limit', found: 'other.example' });
    // In a case, pins of other logs are usual.
    const inCase = await examineHere(cleanPath, trusting(clean.vkeys, { checkpoints: [pin(other, false)] }));
    expect(inCase.input.verdict).toBe('verified');
  });
});

test('a witness that saw more, earlier: the log was set back', async () => {
  const witness = (at: bigint): NoteSigner => ({ name: 'w.example', seed: new Uint8Array(32).fill(5), cosignedAt: at });
  const made = copyOf(clean);
  const at = (size: number, time: bigint): string =>
    noteOf({ size, root: rootOf(linesUpTo(clean, size)), signers: [logSigner(), witness(time)] });
  addCheckpoint(made, 'checkpoints/a.txt', at(50, 1_700_000_000n));
  const path = write(made, join(folder, 'rollback.zip'));
  const { formatVerifierKey } = await import('../../src-main/engine/checkpoint/vkey.ts');
  const { verifierKeyOf } = await import('../../src-main/engine/checkpoint/sign.ts');
  const keys = [...clean.vkeys, formatVerifierKey(verifierKeyOf(witness(0n)))];
  const later = pin(at(45, 1_700_000_500n));
  expect(briefly(decisive(await examineHere(path, trusting(keys, { checkpoints: [later] }))))).toEqual(['checkpoint.rollback@45']);
  const earlier = pin(at(45, 1_600_000_000n));
  expect((await examineHere(path, trusting(keys, { checkpoints: [earlier] }))).input.verdict).toBe('verified');
});

describe('evidence held against other evidence of the same log', () => {
  test('two histories under one key, given together: both are told', async () => {
    const vkey = join(folder, 'log.vkey');
    writeFileSync(vkey, `${clean.vkeys[0]}\n`);
    const run = await runCli(['verify', cleanPath, rewrittenPath, '--trust', vkey, '--json'], { home: folder });
    expect(run.status).toBe(1);
    const { findings, inputs } = JSON.parse(run.out) as { findings: { code: string; seq: number }[]; inputs: { verdict: string }[] };
    expect(inputs.map(({ verdict }) => verdict)).toEqual(['broken', 'broken']);
    expect(findings.filter(({ code }) => code === 'checkpoint.fork').map(({ seq }) => seq)).toEqual([40, 60, 40, 60]);
    const alone = await runCli(['verify', cleanPath, '--trust', vkey, '--json'], { home: folder });
    expect(alone.status).toBe(0);
  });
  test('an older and a longer export of one log agree, in either order; the older one lacks nothing', async () => {
    const older = copyOf(clean);
    const [path = ''] = eventPaths(older);
    storeLines(older, path, linesOf(older, path).slice(0, 40));
    older.files.delete(older.manifest.files.filter(({ role }) => role === 'checkpoint')[2]!.path);
    const olderPath = write(resealed(older), join(folder, 'older.zip'));
    const engine = openEngine(folder);
    for (const paths of [
      [olderPath, cleanPath],
      [cleanPath, olderPath],
    ]) {
      const results = await engine.verify(paths, trusting(clean.vkeys));
      expect(results.map(({ input }) => input.verdict)).toEqual(['verified', 'verified']);
    }
  });
  test('in a case: what is imported later is held against what was there, and the other way round', async () => {
    const engine = openEngine(folder);
    const tools = caseTools(engine, folder);
    await tools.newCase();
    await tools.pin(clean.vkeys[0]!);
    const first = await tools.importInto(cleanPath);
    expect(first.result.input.verdict).toBe('verified');
    const second = await tools.importInto(rewrittenPath);
    expect(briefly(decisive(second.result))).toEqual(['checkpoint.fork@40', 'checkpoint.fork@60']);
    const again = (await engine.call('evidence.get', { id: first.id })).result;
    expect(briefly(decisive(again))).toEqual(['checkpoint.fork@40', 'checkpoint.fork@60']);
  });
  test('what is not under a pinned key is not held against anything', async () => {
    const result = await examineHere(rewrittenPath, trusting([]));
    expect(checkpointsOf([result])).toEqual([]);
  });
});

test('the as-of date is a recorded parameter, and never the clock', async () => {
  expect((await examineHere(cleanPath, trusting(clean.vkeys))).asOf).toBeNull();
  const asOf = Date.UTC(2026, 2, 31);
  expect((await examineHere(cleanPath, trusting(clean.vkeys, { asOf }))).asOf).toBe('2026-03-31T00:00:00.000Z');
  const bad = await runCli(['verify', cleanPath, '--as-of', 'soon'], { home: folder });
  expect(bad.status).toBe(64);
  expect(bad.err).toContain('--as-of soon is not a date');
});

test('a pinned checkpoint is read from a trust file, and origins tell which chain it is about', async () => {
  const file = join(folder, 'kept.txt');
  writeFileSync(file, kept(60));
  const run = await runCli(['verify', cleanPath, '--trust', file, '--json'], { home: folder });
  expect(run.status).toBe(2);
  expect(JSON.parse(run.out).chains[0]).toMatchObject({ origin, proven: [{ from: 1, to: 60, by: 'checkpoint:60:pinned' }] });
});
