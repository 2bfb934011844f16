/** Options that several commands share. */
import { readFile } from 'node:fs/promises';
import { readKeys } from '../engine/index.ts';
import type { ExamineSettings } from '../engine/index.ts';
import { UsageError } from './io.ts';

export const trustOptions = {
  trust: { type: 'string', multiple: true },
  head: { type: 'string', multiple: true },
  filtered: { type: 'boolean', default: false },
  thorough: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

interface TrustValues {
  readonly trust?: string[] | undefined;
  readonly head?: string[] | undefined;
  readonly filtered?: boolean | undefined;
  readonly thorough?: boolean | undefined;
}

/** For which log a key is trusted; empty: bound to none. */
export type KeyOrigin = (key: { readonly name: string; readonly role: 'log' | 'witness' }) => string;

/**
 * Reads the trust files and pinned heads that the auditor names: an act of trust for this run, which binds no key to a log unless `originOf`
 * says so.
 */
export async function readSettings(values: TrustValues, originOf: KeyOrigin = () => ''): Promise<ExamineSettings> {
  const keys: { vkey: string; origin: string }[] = [];
  for (const file of values.trust ?? []) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `The trust file ${file} cannot be read (${error.code ?? 'unknown error'}). Give the path of a file with verifier keys.`,
      );
    });
    const { keys: found, problems } = readKeys(bytes);
    const problem = problems[0];
    if (problem !== undefined) throw new UsageError(`The trust file ${file} is not usable: ${problem}`);
    for (const key of found) keys.push({ vkey: key.vkey, origin: originOf(key) });
  }
  const heads = new Map<string, string>();
  for (const pin of values.head ?? []) {
    const at = pin.lastIndexOf('=');
    const hex = pin.slice(at + 1).toLowerCase();
    if (at < 1 || !/^[0-9a-f]{64}$/.test(hex)) throw new UsageError(`--head ${pin} is not CHAIN=HEX with 64 hex digits.`);
    const chain = pin.slice(0, at);
    if ((heads.get(chain) ?? hex) !== hex)
      throw new UsageError(`--head names two different heads for the chain ${chain}. Give the one that you know.`);
    heads.set(chain, hex);
  }
  // From entries, so that a chain called __proto__ is pinned like any other.
  return { keys, heads: Object.fromEntries(heads), filtered: values.filtered ?? false, thorough: values.thorough ?? false };
}
