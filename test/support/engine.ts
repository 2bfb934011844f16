/** The real engine in plain Node, with its worker threads, as the command line runs it. */
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Engine, ExamineSettings } from '../../src-main/engine/index.ts';
import { startEngine } from '../../src-main/node-engine.ts';
import type { Finding } from '../../src-shared/model/finding.ts';
import { evidenceResultSchema, type EvidenceResult } from '../../src-shared/model/verification.ts';
import './compile-cache.ts';

/** The worker entry lies beside this file. */
const entry = new URL('../../src-main/node-engine.ts', import.meta.url).href;

export interface TestEngineOptions {
  readonly backgroundText?: boolean;
}

/** An engine whose data lie in `folder`; closed at the end of the test file at the latest. */
export function openEngine(folder: string, { backgroundText = false }: TestEngineOptions = {}): Engine {
  const engine = startEngine({ entry, dataFolder: join(folder, 'data'), backgroundText });
  afterAll(() => engine.close());
  return engine;
}

/** Settings under which these verifier keys are pinned for any origin. */
export const trusting = (vkeys: readonly string[], more: Partial<ExamineSettings> = {}): ExamineSettings => ({
  keys: vkeys.map((vkey) => ({ vkey, origin: '' })),
  heads: {},
  filtered: false,
  thorough: false,
  ...more,
});

/** Verifies one path; the result fits its schema and nothing in it contradicts itself. */
export async function verifyPath(engine: Engine, path: string, settings: ExamineSettings): Promise<EvidenceResult> {
  const [result, ...more] = await engine.verify(path, settings);
  expect(more).toEqual([]);
  return checked(result!);
}

/** What holds of every result, whatever the evidence is. */
export function checked(result: EvidenceResult): EvidenceResult {
  const parsed = evidenceResultSchema.parse(result);
  expect(result).toEqual(parsed);
  const { counts, checks, files, findings, input } = parsed;
  for (const file of files.filter(({ role }) => role === 'events')) {
    expect(file.accepted + file.rejected + file.duplicates, file.path).toBe(file.records + (file.expanded ?? 0));
    // Pages of one line hold many records; every other line is one record, a header or blank.
    if (file.lines > 0 && !file.path.endsWith('.json')) expect(file.records + file.headers + file.blanks, file.path).toBe(file.lines);
  }
  for (const name of ['records', 'rejected', 'duplicates', 'headers'] as const) {
    expect(counts[name], name).toBe(files.reduce((sum, file) => sum + file[name], 0));
  }
  expect(counts.events, 'events').toBe(files.reduce((sum, file) => sum + file.accepted, 0));
  for (const check of checks) {
    if (check.status === 'passed') expect(check.checked, check.id).toBeGreaterThan(0);
    if (check.status === 'passed') expect(check.checked, check.id).toBe(check.total);
    expect(check.checked, check.id).toBeLessThanOrEqual(check.total);
  }
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('broken')) expect(input.verdict).toBe('broken');
  else if (severities.has('incomplete')) expect(input.verdict).toBe('incomplete');
  if (input.verdict === 'verified') {
    expect(severities.has('limit')).toBe(false);
    expect(counts.events).toBeGreaterThan(0);
    expect(counts.hashesChecked).toBe(counts.records);
    expect(checks.filter(({ status }) => status === 'failed' || status === 'limited')).toEqual([]);
  }
  for (const { message, code } of findings) expect(message, code).toMatch(/[.]$/);
  return parsed;
}

/** The findings that decide a verdict. */
export const decisive = (result: EvidenceResult): readonly Finding[] =>
  result.findings.filter(({ severity }) => severity === 'broken' || severity === 'incomplete');

export const codes = (result: EvidenceResult): readonly string[] => result.findings.map(({ code }) => code);

/** `code@seq`, `code@seq-seqTo` of the findings that decide, in the order in which they are told. */
export const briefly = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ code, seq, seqTo }) => `${code}@${seq ?? '-'}${seqTo === null || seqTo === seq ? '' : `-${seqTo}`}`);

/** The only finding of a code. */
export function only(result: EvidenceResult, code: string): Finding {
  const found = result.findings.filter((finding) => finding.code === code);
  expect(
    found.map((finding) => finding.code),
    `${code} among ${codes(result).join(' ')}`,
  ).toHaveLength(1);
  return found[0]!;
}
