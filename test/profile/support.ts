/** Evidence that is read by a hash-chain profile: fixtures of other projects, and chains that the tests make. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { ExamineSettings } from '../../src-main/engine/indexing/settings.ts';
import { findPreset } from '../../src-main/engine/profile/presets.ts';
import { profileFileSchema, type ProfileFile } from '../../src-shared/model/profile-file.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { examineHere } from '../support/examine-here.ts';

export const fixtures = join(import.meta.dirname, '../../../shared/fixtures');
export const hasFixtures = existsSync(join(fixtures, 'hash-chain'));

const folder = mkdtempSync(join(tmpdir(), 'assay-profile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;

/** Writes a file of evidence and gives its path. */
export function fileOf(content: string | Uint8Array, name = `evidence-${(made += 1)}.jsonl`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export const preset = (name: string): ProfileFile => {
  const found = findPreset(name);
  if (found === null) throw new Error(`no preset ${name}`);
  return found;
};

type ProfileInput = Omit<Parameters<typeof profileFileSchema.parse>[0] & object, never>;

/** A profile from its short form. */
export const profileOf = (input: ProfileInput): ProfileFile =>
  profileFileSchema.parse({ schema: 'assay.profile/1', name: 'test/1', title: 'Test', container: { kind: 'jsonl' }, ...input });

export interface VerifyOptions {
  readonly keys?: readonly string[];
  readonly secret?: string | Uint8Array | null;
  readonly heads?: Readonly<Record<string, string>>;
  readonly filtered?: boolean;
  readonly thorough?: boolean;
}

export const settingsFor = (
  file: ProfileFile | null,
  { keys = [], secret = null, heads = {}, filtered = false, thorough = false }: VerifyOptions = {},
): ExamineSettings => ({
  keys: keys.map((vkey) => ({ vkey, origin: '' })),
  heads,
  filtered,
  thorough,
  profile: file === null ? null : { file, secret: typeof secret === 'string' ? new TextEncoder().encode(secret) : secret },
});

/** Verifies a file by a profile. */
export const verifyBy = (file: ProfileFile, path: string, options: VerifyOptions = {}): Promise<EvidenceResult> =>
  examineHere(path, settingsFor(file, options));

export const fixture = (path: string): string => join(fixtures, path);
export const fixtureText = (path: string): string => readFileSync(fixture(path), 'utf8');

/** `code@seq` or `code:line` of the findings of a severity, in the order in which they are told. */
export const told = (result: EvidenceResult, severity = 'broken'): readonly string[] =>
  result.findings
    .filter((finding) => finding.severity === severity)
    .map(({ code, seq, line }) => (seq === null ? `${code}:${line ?? '-'}` : `${code}@${seq}`));
