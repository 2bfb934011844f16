/** Options that several commands share. */
import { readFile } from 'node:fs/promises';
import { readKeys, readMappingFile, settingsOf } from '../engine/index.ts';
import type { ExamineSettings } from '../engine/index.ts';
import type { MappingFile } from '../../src-shared/model/mapping-file.ts';
import { isS3Place, type TrustKey } from '../../src-shared/model/case.ts';
import { UsageError } from './io.ts';

export const trustOptions = {
  trust: { type: 'string', multiple: true },
  head: { type: 'string', multiple: true },
  'as-of': { type: 'string' },
  map: { type: 'string' },
  filtered: { type: 'boolean', default: false },
  thorough: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

interface TrustValues {
  readonly trust?: string[] | undefined;
  readonly head?: string[] | undefined;
  readonly 'as-of'?: string | undefined;
  readonly 'copied-from'?: string | undefined;
  readonly map?: string | undefined;
  readonly filtered?: boolean | undefined;
  readonly thorough?: boolean | undefined;
}

/** For which log a key is trusted; empty: bound to none. */
export type KeyOrigin = (key: TrustKey) => string;

/** Reads the trust files and pinned heads that the auditor names: an act of trust for this run, which binds no key to a log. */
export async function readSettings(values: TrustValues): Promise<ExamineSettings> {
  const trust = settingsOf(await readAnchors(values.trust ?? [], () => ''));
  const heads = new Map<string, string>();
  for (const pin of values.head ?? []) {
    const at = pin.lastIndexOf('=');
    const hex = pin.slice(at + 1).toLowerCase();
    if (at < 1 || !/^[0-9a-f]{64}(?:[0-9a-f]{64})?$/.test(hex)) throw new UsageError(`--head ${pin} is not CHAIN=HEX with 64 hex digits.`);
    const chain = pin.slice(0, at);
    if ((heads.get(chain) ?? hex) !== hex)
      throw new UsageError(`--head names two different heads for the chain ${chain}. Give the one that you know.`);
    heads.set(chain, hex);
  }
  return {
    ...trust,
    // Named for this run, so that it is said when there is nothing to compare one with.
    checkpoints: trust.checkpoints.map((pin) => ({ ...pin, mustApply: true })),
    // From entries, so that a chain called __proto__ is pinned like any other.
    heads: Object.fromEntries([...Object.entries(trust.heads), ...heads]),
    asOf: asOfOf(values['as-of']),
    copiedFrom: copiedFromOf(values['copied-from']),
    filtered: values.filtered ?? false,
    mapping: values.map === undefined ? null : await readMapping(values.map),
    thorough: values.thorough ?? false,
  };
}

/** Reads the mapping file that the auditor names. Throws UsageError for one that cannot be read or used. */
export async function readMapping(file: string): Promise<MappingFile> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The mapping file ${file} cannot be read (${error.code ?? 'unknown error'}). Give the path of a mapping file.`);
  });
  const read = readMappingFile(bytes);
  if (!read.ok) throw new UsageError(`The mapping file ${file} is not usable: ${read.problem}.`);
  return read.mapping;
}

/** What the trust files hold that the auditor names. Throws UsageError for one that cannot be read or used. */
export async function readAnchors(files: readonly string[], originOf: KeyOrigin): Promise<readonly TrustAnchorText[]> {
  const anchors: TrustAnchorText[] = [];
  for (const file of files) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `The trust file ${file} cannot be read (${error.code ?? 'unknown error'}). Give the path of a file with verifier keys.`,
      );
    });
    const { keys: found, problems } = await readKeys(bytes);
    const problem = problems[0];
    if (problem !== undefined) throw new UsageError(`The trust file ${file} is not usable: ${problem}`);
    for (const key of found) anchors.push({ ...key, origin: originOf(key), source: file });
  }
  return anchors;
}

/** A pinned thing with where it came from. */
export type TrustAnchorText = TrustKey & { readonly origin: string; readonly source: string };

/** The place in S3 that the evidence's root is a copy of. Throws UsageError for anything else. */
export function copiedFromOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!isS3Place(text)) throw new UsageError(`--copied-from ${text} is not a place in S3. Give it as s3://BUCKET or s3://BUCKET/PREFIX.`);
  return text;
}

/** A date is the end of its day: what was valid on it still is. */
export function asOfOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text;
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(time) ? Date.parse(time) : NaN;
  if (Number.isNaN(ms))
    throw new UsageError(`--as-of ${text} is not a date (2026-03-31) or a time with its offset (2026-03-31T12:00:00Z).`);
  return ms;
}
