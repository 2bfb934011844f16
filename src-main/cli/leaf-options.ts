/** The content that a tlog-proof is about, given from outside. */
import { readFile } from 'node:fs/promises';
import type { ExamineSettings } from '../engine/index.ts';
import { UsageError } from './io.ts';

export const leafOptions = { leaf: { type: 'string' }, 'leaf-hash': { type: 'string' } } as const;

/** Throws UsageError for a file that cannot be read, a hash that is none, or both at once. */
export async function readLeaf(values: {
  readonly leaf?: string | undefined;
  readonly 'leaf-hash'?: string | undefined;
}): Promise<ExamineSettings['leaf']> {
  const { leaf: file, 'leaf-hash': hex } = values;
  if (file !== undefined && hex !== undefined) throw new UsageError('Give --leaf FILE or --leaf-hash HEX, not both.');
  if (hex !== undefined) {
    if (!/^[0-9a-f]{64}$/i.test(hex)) throw new UsageError(`--leaf-hash ${hex} is not 64 hex digits.`);
    return { hex };
  }
  if (file === undefined) return null;
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The file ${file} of --leaf cannot be read (${error.code ?? 'unknown error'}).`);
  });
  return { bytes: new Uint8Array(bytes) };
}
