/** What a profile's records show while they pass by, apart from hashes and links: signatures, members outside the hash, order in the file. */
import { bytesToHex } from '../../bytes/hex.ts';
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import { createFindingSink } from '../finding-sink.ts';
import { recordFlags, type RecordBlock } from '../types.ts';
import type { ProfiledOptions } from './inputs.ts';

/** Order of `signedStates` in the profile module; an architecture rule keeps the two apart, a test keeps them the same. */
export const signedCode = { none: 0, trusted: 1, unknown: 2, absent: 3, malformed: 4, invalid: 5, disagreement: 6 } as const;

/** The last record of a chain, in the order of the file or by its number. */
export interface LastRecord {
  readonly seq: number;
  /** Lowercase hex of the stated hash, as the verifiers hold it. */
  readonly hash: string;
  readonly isTrusted: boolean;
}

export interface Watch {
  add(block: RecordBlock): void;
  readonly signatures: { readonly found: number; readonly trusted: number };
  readonly last: ReadonlyMap<string, LastRecord>;
  /** Whole hashes by what stands for them in the columns. */
  readonly full: ReadonlyMap<string, string>;
  readonly first: { readonly prev: string | null; readonly seq: number; readonly position: Partial<RawFinding> } | null;
  findings(): readonly RawFinding[];
  beyond(): ReturnType<ReturnType<typeof createFindingSink>['beyond']>;
}

const fullAtMost = 50_000;
const chainsAtMost = 100_000;
const outsideAtMost = 50;

export const createWatch = (options: ProfiledOptions): Watch => {
  const { files } = options;
  const sink = createFindingSink();
  const full = new Map<string, string>();
  const last = new Map<string, LastRecord>();
  const outside = new Set<string>();
  const signatures = { found: 0, trusted: 0 };
  const unknown = { count: 0, first: null as RawFinding | null };
  let outsideCount = 0;
  let first: Watch['first'] = null;

  const at = (block: RecordBlock, i: number): Partial<RawFinding> & { readonly chain: string } => {
    const seq = block.seq[i] ?? NaN;
    return {
      chain: block.scopes[block.scope[i] ?? 0] ?? '',
      seq: Number.isNaN(seq) ? null : seq,
      file: files[block.file]?.path ?? null,
      line: block.line[i] ?? null,
      byte: block.byte[i] ?? null,
      ordinal: block.firstOrdinal + i,
    };
  };

  const judge = (block: RecordBlock, i: number, state: number, isSound: boolean): void => {
    if (state !== signedCode.none && state !== signedCode.absent) signatures.found += 1;
    switch (state) {
      case signedCode.trusted:
        signatures.trusted += 1;
        return;
      case signedCode.unknown:
        // Of a record whose content was changed the signature must fail: that is one fault, and it has its finding.
        if (!isSound) return;
        unknown.count += 1;
        unknown.first ??= { code: 'checkpoint.key_unknown', ...at(block, i), reason: 'record_key' };
        return;
      case signedCode.absent:
        sink.add({ code: 'checkpoint.missing', ...at(block, i), reason: 'record_signature' });
        return;
      case signedCode.malformed:
        sink.add({ code: 'checkpoint.malformed', ...at(block, i), reason: 'record_signature' });
        return;
      case signedCode.invalid:
        if (isSound) sink.add({ code: 'checkpoint.signature_invalid', ...at(block, i), reason: 'record_key' });
        return;
      case signedCode.disagreement:
        sink.add({ code: 'crypto.disagreement', ...at(block, i), reason: 'signature', detail: { key: 'a pinned key' } });
    }
  };

  return {
    signatures,
    last,
    full,
    get first() {
      return first;
    },
    add(block) {
      for (const [folded, whole] of block.fullHashes ?? []) if (full.size < fullAtMost) full.set(folded, whole);
      for (const name of block.outside?.names ?? []) if (outside.size < outsideAtMost) outside.add(name);
      outsideCount += block.outside?.records ?? 0;
      const { signed, width } = block;
      const isLastWanted = signed !== undefined || options.isKeyed;
      if (signed === undefined && !isLastWanted && first !== null) return;
      for (let i = 0; i < block.count; i += 1) {
        const flags = block.flags[i] ?? 0;
        if ((flags & (recordFlags.malformed | recordFlags.unhashed)) !== 0) continue;
        const isSound = (flags & recordFlags.hashMismatch) === 0;
        if (signed !== undefined) judge(block, i, signed[i] ?? 0, isSound);
        if (first === null) {
          const prev = (flags & recordFlags.genesis) !== 0 ? null : bytesToHex(block.prev.subarray(i * width, (i + 1) * width));
          first = { prev, seq: block.seq[i] ?? NaN, position: at(block, i) };
        }
        if (isLastWanted) noteLast(block, i, isSound && (options.isKeyed || signed?.[i] === signedCode.trusted));
      }
    },
    findings() {
      const known = unknown.first === null ? [] : [{ ...unknown.first, count: unknown.count }];
      const fields: readonly RawFinding[] =
        outside.size === 0
          ? []
          : [
              {
                code: 'fields.unhashed',
                chain: null,
                count: outside.size,
                reason: 'seen',
                detail: { fields: [...outside].toSorted().join(', '), records: outsideCount },
              },
            ];
      return [...sink.findings, ...known, ...fields];
    },
    beyond: sink.beyond,
  };

  function noteLast(block: RecordBlock, i: number, isTrusted: boolean): void {
    const chain = block.scopes[block.scope[i] ?? 0] ?? '';
    const known = last.get(chain);
    const seq = block.seq[i] ?? NaN;
    if (known !== undefined && options.order.by === 'seq' && seq < known.seq) return;
    if (known === undefined && last.size >= chainsAtMost) return;
    const { width } = block;
    last.set(chain, { seq, hash: bytesToHex(block.stated.subarray(i * width, (i + 1) * width)), isTrusted });
  }
};
