import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleResult } from '../../src-main/engine/chain/result/assemble.ts';
import { combineResults } from '../../src-main/engine/chain/result/combine.ts';
import type { AssembleInput, FileFacts } from '../../src-main/engine/chain/result/inputs.ts';
import { missingFilesOf } from '../../src-main/engine/chain/inputs.ts';
import { readCheckpoints } from './checkpoints.ts';
import { severityOf } from '../../src-main/engine/chain/severity.ts';
import type { ChainOutcome } from '../../src-main/engine/chain/types.ts';
import { checkIds, checkReasons } from '../../src-shared/model/check.ts';
import { findingCodes, findingSeverities, type FindingCode, type RawFinding } from '../../src-shared/model/finding.ts';
import { evidenceResultSchema, limitCodes, verificationSchema, type EvidenceResult } from '../../src-shared/model/verification.ts';
import { checkName, checkReasonText } from '../../src-shared/text/check-words.ts';
import { findingMessage, limitText, notProvenText, verdictWord } from '../../src-shared/text/findings.ts';
import { verdicts } from '../../src-shared/model/verdict.ts';
import { assayChain, edit, every, origin, pinned, rehashFrom, runs, seal, type Row } from './build.ts';
import { verify, type Case } from './assay.ts';
import { byTime, linkedChain, one, verifyLinked } from './hyrelog.ts';

const sealed = assayChain(60);
const sizes = every(10, 60);

const plan: AssembleInput['plan'] = {
  format: 'assay-archive/1',
  integrity: 'sequenced',
  files: [{ hashes: 'seen' }],
  chains: [{ id: 'c', firstSeq: 1, lastSeq: 60, head: null }],
  manifestPath: 'manifest.json',
  listed: [{ path: 'events/1.ndjson', bytes: 1, sha256: 'a' }],
  findings: [],
  notProven: [{ id: 'manifest.createdAt', detail: { value: '2026' } }],
  unhashedFields: [],
};
const noCheckpoints: AssembleInput['checkpoints'] = { found: 0, valid: 0, checkpoints: [], findings: [] };
const facts = {
  input: { path: 'x.zip', bytes: 1, sha256: null },
  expectedSha256: null,
  problems: [],
  trustedKeys: 1,
  filtered: false,
  refusal: null,
} as const;

const fileRow = (records: number, rejected: number, duplicates: number): FileFacts => ({
  path: 'events/1.ndjson',
  role: 'events',
  bytes: 1,
  sha256: 'a',
  lines: records,
  headers: 0,
  blanks: 0,
  records,
  accepted: records - rejected - duplicates,
  rejected,
  duplicates,
  trailingBytes: 0,
  decodedBytes: 1,
  readToEnd: true,
});

async function result(given: Case, more: Partial<AssembleInput> = {}): Promise<EvidenceResult> {
  const outcome = await verify({ sealed, sizes, ...given });
  const checkpoints = readCheckpoints(given.checkpoints ?? seal(given.sealed ?? sealed, given.sizes ?? sizes), given.keys ?? [pinned], [
    { id: 'c', origin },
  ]);
  const { records, malformed } = outcome.tallies;
  return assembleResult({
    ...facts,
    plan,
    outcome,
    checkpoints,
    files: [fileRow(records, malformed, outcome.duplicates.size)],
    filtered: given.filtered ?? false,
    ...more,
  }).result;
}

async function linked(rows: readonly Row[], options = {}): Promise<EvidenceResult> {
  const outcome: ChainOutcome = await verifyLinked({ files: one(rows), options: { unhashedFields: ['ip'], ...options } });
  const own = {
    ...plan,
    format: 'hyrelog-export',
    integrity: 'linked',
    chains: [],
    manifestPath: null,
    listed: [],
    notProven: [],
    unhashedFields: ['ip'],
  } as const;
  return assembleResult({
    ...facts,
    plan: own,
    outcome,
    checkpoints: noCheckpoints,
    files: [fileRow(rows.length, 0, outcome.duplicates.size)],
  }).result;
}

const altered = sealed.with(32, edit(sealed[32]!, { action: 'x' }));
const status = (from: EvidenceResult, id: string): string | undefined => from.checks.find((check) => check.id === id)?.status;

describe('verdicts', () => {
  test('verified: everything checked and right, sealed to the last event', async () => {
    const made = await result({ rows: sealed });
    expect(made.input.verdict).toBe('verified');
    expect(made.findings).toEqual([]);
    expect(made.limits).toEqual([]);
    expect(made.checks.map(({ id, status: is }) => `${id} ${is}`)).toEqual(
      [...checkIds].map((id) => `${id} ${['head.pinned', 'checkpoint.quorum', 'timestamps'].includes(id) ? 'not_run' : 'passed'}`),
    );
    expect(evidenceResultSchema.safeParse(made).error).toBeUndefined();
  });
  test('verified by a pinned head alone', async () => {
    const made = await result({ rows: sealed, checkpoints: [], heads: new Map([['c', sealed.at(-1)!.hash]]) });
    expect(made.input.verdict).toBe('verified');
  });
  test('limits: no key, unsealed tail, unlisted file, dangling start', async () => {
    expect((await result({ rows: sealed, keys: [] })).input.verdict).toBe('verified_with_limits');
    expect((await result({ rows: sealed, checkpoints: [] })).input.verdict).toBe('verified_with_limits');
    expect((await result({ rows: sealed, sizes: [50] })).limits.map(({ code }) => code)).toEqual(['chain.unsealed_tail']);
    const unlisted = await result(
      { rows: sealed },
      { problems: [{ code: 'file.unlisted', path: 'q', reason: 'not_in_manifest', byte: null }] },
    );
    expect(unlisted.input.verdict).toBe('verified_with_limits');
    const litter = await result(
      { rows: sealed },
      { problems: [{ code: 'file.unlisted', path: '.DS_Store', reason: 'system_litter', byte: null }] },
    );
    expect(litter.input.verdict).toBe('verified');
    expect((await result({ rows: sealed.slice(20), declaration: { firstSeq: 21 } })).input.verdict).toBe('verified_with_limits');
    const filtered = await result({ rows: sealed.toSpliced(5, 2), filtered: true });
    expect(filtered.input.verdict).toBe('verified_with_limits');
    expect(filtered.limits.map(({ code }) => code)).toContain('filtered.declared');
  });
  test('broken wins over everything', async () => {
    expect((await result({ rows: altered })).input.verdict).toBe('broken');
    const digest = await result({ rows: sealed }, { files: [{ ...fileRow(60, 0, 0), sha256: 'b' }] });
    expect(digest.findings).toMatchObject([{ code: 'file.hash_mismatch', file: 'events/1.ndjson', expected: 'a', found: 'b' }]);
    expect(digest.input.verdict).toBe('broken');
  });
  test('incomplete: not read to the end', async () => {
    const unread = await result(
      { rows: sealed },
      { problems: [{ code: 'file.unreadable', path: 'events/1.ndjson', reason: 'truncated', byte: 7 }] },
    );
    expect(unread.input.verdict).toBe('incomplete');
    expect(status(unread, 'evidence.read')).toBe('failed');
  });
  test('a listed file that was not read is never verified', async () => {
    const made = await result({ rows: sealed }, { files: [{ ...fileRow(60, 0, 0), sha256: null }] });
    expect(made.input.verdict).toBe('verified_with_limits');
  });
  test('nothing checked is not verifiable', async () => {
    expect((await result({ rows: [], checkpoints: seal([], [0]), declaration: { head: null } })).input.verdict).toBe('not_verifiable');
    const none = { ...plan, format: 'unknown', integrity: 'none', chains: [], manifestPath: null, listed: [], notProven: [] } as const;
    const outcome = await verifyLinked({ files: one([]), options: { integrity: 'none' } });
    const made = assembleResult({ ...facts, plan: none, outcome, checkpoints: noCheckpoints, files: [], refusal: 'It is empty.' }).result;
    expect(made.input.verdict).toBe('not_verifiable');
    expect(made.checks.every((check) => check.status === 'not_run' && check.reason !== null)).toBe(true);
  });
  test('a keyless chain is never more than verified with limits', async () => {
    const rows = byTime(linkedChain('a', 20), linkedChain('b', 9));
    const heads = new Map([
      ['a', rows.findLast(({ scope }) => scope === 'a')!.hash],
      ['b', rows.findLast(({ scope }) => scope === 'b')!.hash],
    ]);
    const made = await linked(rows, { heads });
    expect(made.input.verdict).toBe('verified_with_limits');
    expect(made.limits.map(({ code }) => code)).toEqual(['chain.unkeyed', 'fields.unhashed']);
    expect(status(made, 'checkpoint.coverage')).toBe('passed');
    expect(made.notProven).toContain(notProvenText('chain.unkeyed'));
  });
});

describe('the parts of a result', () => {
  test('an absent file is told once, with the events that went with it', async () => {
    const findings: RawFinding[] = [{ code: 'file.missing', file: 'events/2.ndjson', chain: 'c', reason: 'events', seq: 21, seqTo: 40 }];
    const files = [
      { path: 'a', rows: sealed.slice(0, 20), chain: 'c' },
      { path: 'b', rows: sealed.slice(40), chain: 'c' },
    ];
    const given = { rows: sealed, files, missingFiles: missingFilesOf(findings) };
    const base = await result({ rows: sealed });
    const made = await result(given, { plan: { ...plan, findings } });
    expect(made.findings.filter(({ code }) => code === 'file.missing')).toMatchObject([
      { file: 'events/2.ndjson', seq: 21, seqTo: 40, count: 20 },
    ]);
    expect(base.findings).toEqual([]);
  });
  test('findings are capped per code, and counted in full', async () => {
    const rows = assayChain(700);
    const made = await result({ rows: rows.map((row) => edit(row, { action: 'x' })), sealed: rows, sizes: [700] });
    expect(made.findings).toHaveLength(200);
    expect(made.findings[0]).toMatchObject({ seq: 1 });
    expect(made.findingsTotal).toBe(700);
  });
  test('a check that fails by a fault that is named elsewhere is failed', async () => {
    const rows = [...rehashFrom(sealed.with(11, edit(sealed[11]!, { action: 'x' })), 11).slice(0, 25), ...sealed.slice(25)];
    const made = await result({ rows });
    expect(made.findings.map(({ code }) => code)).toEqual(['chain.link_broken']);
    expect(status(made, 'checkpoint.roots')).toBe('failed');
  });
  test('several inputs: the worst decides, counts add up', async () => {
    const [good, bad] = [await result({ rows: sealed }), await result({ rows: altered })];
    const made = combineResults([good, bad], '0.1.0');
    expect(made.verdict).toBe('broken');
    expect(made.inputs.map(({ verdict }) => verdict)).toEqual(['verified', 'broken']);
    expect(made.counts.records).toBe(120);
    expect(made.checks.find(({ id }) => id === 'event.hashes')).toMatchObject({ status: 'failed', checked: 119, total: 120 });
    expect(verificationSchema.safeParse(made).error).toBeUndefined();
    expect(combineResults([], '0.1.0').verdict).toBe('not_verifiable');
    expect(combineResults([good], '0.1.0').checks).toEqual(good.checks);
    const mixed = combineResults([good, await linked(linkedChain('a', 5))], '0.1.0');
    expect(mixed.checks.find(({ id }) => id === 'checkpoint.roots')?.status).not.toBe('passed');
  });
  test('severities that depend on the format', () => {
    expect(severityOf({ code: 'event.malformed' }, 'none')).toBe('note');
    expect(severityOf({ code: 'event.malformed' }, 'linked')).toBe('broken');
    expect(severityOf({ code: 'event.duplicate' }, 'sequenced')).toBe('broken');
    expect(severityOf({ code: 'event.duplicate', reason: 'paging' }, 'linked')).toBe('note');
    expect(severityOf({ code: 'event.duplicate', reason: 'outside_hash' }, 'linked')).toBe('limit');
    expect(severityOf({ code: 'event.missing', severity: 'limit' }, 'linked')).toBe('limit');
    for (const code of findingCodes)
      if (!['event.duplicate', 'event.malformed'].includes(code)) expect(severityOf({ code }, 'linked')).toBe(findingSeverities[code]);
  });
});

describe('no combination of facts', () => {
  test('with a broken, an incomplete or a limiting finding is verified', async () => {
    const outcome = await verify({ rows: sealed, sealed, sizes });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...findingCodes), async (code: FindingCode) => {
        const made = await result({ rows: sealed }, { outcome: { ...outcome, findings: [{ code }] } });
        expect(made.input.verdict === 'verified').toBe(findingSeverities[code] === 'note');
        const counted = await result({ rows: sealed }, { outcome: { ...outcome, findingsBeyond: { [code]: 3 } } });
        expect(counted.input.verdict === 'verified').toBe(findingSeverities[code] === 'note');
        expect(counted.findingsTotal).toBe(3);
      }),
      { numRuns: runs(60) },
    );
  });
  test('with fewer things checked than there are is verified', async () => {
    const outcome = await verify({ rows: sealed, sealed, sizes });
    const keys = ['hashesChecked', 'linksChecked', 'sequenceChecked', 'rootsChecked', 'chainsCovered'] as const;
    for (const key of keys) {
      const made = await result(
        { rows: sealed },
        { outcome: { ...outcome, tallies: { ...outcome.tallies, [key]: outcome.tallies[key] - 1 } } },
      );
      if (key !== 'rootsChecked') expect(made.input.verdict, key).not.toBe('verified');
      const none = await result({ rows: sealed }, { outcome: { ...outcome, tallies: { ...outcome.tallies, [key]: 0 } } });
      if (key !== 'rootsChecked') expect(none.input.verdict, key).not.toBe('verified');
    }
  });
});

describe('words', () => {
  test('every code, check, reason, limit and verdict has its sentence', () => {
    for (const code of findingCodes) {
      const message = findingMessage({ code, seq: 5, count: 2, seqTo: 6, expected: 'a', found: 'b' });
      expect(message).toMatch(/^["“A-Z0-9].*\.$/s);
      expect(message).not.toMatch(/undefined|null|NaN|\[object/);
    }
    for (const id of checkIds) expect(checkName(id)).not.toBe('');
    for (const reason of checkReasons) expect(checkReasonText(reason)).not.toBe(reason);
    for (const code of limitCodes) expect(limitText(code, 3)).toMatch(/\.$/);
    for (const verdict of verdicts) expect(verdictWord(verdict)).not.toBe('');
  });
  test('an altered event says no more than is known', async () => {
    const made = await result({ rows: altered });
    expect(made.findings[0]?.message).toBe(
      'The content is not what was hashed; that hash was fixed no later than the checkpoint of 40 events. When, and by whom, the content was changed is not shown.',
    );
  });
  test('text from evidence is made visible', () => {
    expect(findingMessage({ code: 'checkpoint.origin_mismatch', found: 'a\u202eb', expected: 'c' })).not.toContain('\u202e');
  });
});
