import { base64ToBytes, bytesToBase64 } from '../bytes/base64.ts';

/** The text of a C2SP tlog-checkpoint: origin, tree size, root hash, optional extension lines. */
export interface Checkpoint {
  /** Which log this is about. Trust binds a key to an origin; the two need not be equal. */
  readonly origin: string;
  /** Number of leaves, up to 2^64-1. */
  readonly size: bigint;
  /** RFC 6962 root, 32 bytes. */
  readonly root: Uint8Array;
  /** Further lines, verbatim. Not every signature type covers them. */
  readonly extensions: readonly string[];
}

export type CheckpointProblem = 'checkpoint.lines' | 'checkpoint.size' | 'checkpoint.root';

export type CheckpointResult =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  /** `line` counts from 1. */
  | { readonly ok: false; readonly error: { readonly code: CheckpointProblem; readonly line: number } };

/** Parses a note's text as a checkpoint. Refuses empty lines, sizes with leading zeros or beyond 64 bits, and roots that are not 32 bytes. */
export const parseCheckpoint = (text: string): CheckpointResult => {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length < 3) return problem('checkpoint.lines', lines.length + 1);
  const empty = lines.indexOf('');
  if (empty >= 0) return problem('checkpoint.lines', empty + 1);
  const [origin = '', sizeText = '', rootText = '', ...extensions] = lines;
  // 20 digits hold every 64-bit number; checked before BigInt, so that a hostile one costs nothing.
  if (!/^(?:0|[1-9][0-9]{0,19})$/.test(sizeText) || BigInt(sizeText) >= 1n << 64n) return problem('checkpoint.size', 2);
  const root = base64ToBytes(rootText);
  if (root?.length !== 32) return problem('checkpoint.root', 3);
  return { ok: true, checkpoint: { origin, size: BigInt(sizeText), root, extensions } };
};

const problem = (code: CheckpointProblem, line: number): CheckpointResult => ({ ok: false, error: { code, line } });

/** Writes the text to sign. Throws RangeError for what `parseCheckpoint` would not read back. */
export const formatCheckpoint = (checkpoint: Checkpoint): string => {
  const { origin, size, root, extensions } = checkpoint;
  const text = [origin, String(size), bytesToBase64(root), ...extensions].map((line) => `${line}\n`).join('');
  const back = parseCheckpoint(text);
  if (!back.ok || back.checkpoint.origin !== origin || back.checkpoint.extensions.length !== extensions.length) {
    throw new RangeError('not a checkpoint: check origin, size, root and extension lines');
  }
  return text;
};
