/**
 * C2SP tlog-proof: one file that shows that an entry is in a log. Line 1 `c2sp.org/tlog-proof@v1`, optionally `extra <base64>`, `index <decimal>`, the
 * hashes from the leaf to the root, an empty line, and the checkpoint as it was signed. `extra` is covered by nothing.
 */
import { base64ToBytes, bytesToBase64 } from '../bytes/base64.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { limits } from '../../../src-shared/limits.ts';

const FIRST = 'c2sp.org/tlog-proof@v1';

export interface TlogProof {
  readonly index: bigint;
  readonly hashes: readonly Uint8Array[];
  /** Whatever the maker put in; not authenticated. */
  readonly extra: Uint8Array | null;
  /** The signed note, verbatim. */
  readonly checkpoint: string;
}

export type ProofProblem =
  | 'proof.too_large'
  | 'proof.encoding'
  | 'proof.header'
  | 'proof.extra'
  | 'proof.index'
  | 'proof.hash'
  | 'proof.no_checkpoint';

export type ProofResult =
  | { readonly ok: true; readonly proof: TlogProof }
  /** `line` counts from 1; 0 for the file as a whole. */
  | { readonly ok: false; readonly error: { readonly code: ProofProblem; readonly line: number } };

/** True for bytes that begin as a proof does. */
export const isProof = (bytes: Uint8Array): boolean => decodeUtf8(bytes.subarray(0, FIRST.length)) === FIRST;

/** No tree has more levels. */
const hashesAtMost = 64;

/** Parses a proof. Never throws on input. */
export const parseProof = (bytes: Uint8Array): ProofResult => {
  if (bytes.length > limits.smallFileBytes) return problem('proof.too_large', 0);
  const text = decodeUtf8(bytes);
  if (text === null) return problem('proof.encoding', 0);
  const end = text.indexOf('\n\n');
  if (end < 0) return problem('proof.no_checkpoint', 0);
  const lines = text.slice(0, end).split('\n');
  if (lines.shift() !== FIRST) return problem('proof.header', 1);
  let line = 2;
  let extra: Uint8Array | null = null;
  if (lines[0]?.startsWith('extra ') === true) {
    extra = base64ToBytes(lines.shift()?.slice(6) ?? '');
    if (extra === null) return problem('proof.extra', line);
    line += 1;
  }
  const [, digits] = /^index (0|[1-9]\d{0,19})$/.exec(lines.shift() ?? '') ?? [];
  if (digits === undefined || BigInt(digits) >= 1n << 64n) return problem('proof.index', line);
  const hashes: Uint8Array[] = [];
  for (const content of lines) {
    line += 1;
    const hash = base64ToBytes(content);
    if (hash?.length !== 32 || hashes.length === hashesAtMost) return problem('proof.hash', line);
    hashes.push(hash);
  }
  return { ok: true, proof: { index: BigInt(digits), hashes, extra, checkpoint: text.slice(end + 2) } };
};

const problem = (code: ProofProblem, line: number): ProofResult => ({ ok: false, error: { code, line } });

/** Writes a proof that `parseProof` reads back. */
export const formatProof = ({ index, hashes, extra, checkpoint }: TlogProof): string =>
  [
    FIRST,
    ...(extra === null ? [] : [`extra ${bytesToBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map((hash) => bytesToBase64(hash)),
    '',
    checkpoint,
  ].join('\n');
