/** Fills a `RecordBlock`, column by column, while a frame is read. */
import { asBuffer } from '../bytes/bytes.ts';
import { recordFlags } from '../chain/types.ts';
import type { RecordBlock, RecordRemark } from '../chain/types.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import type { RemarkReason } from './types.ts';

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

/** Most whole hashes that a block remembers. */
const fullHashesAtMost = 1024;
/** Names of uncovered members that a block remembers. */
const outsideAtMost = 50;

export interface BlockBuilder {
  readonly flags: Uint8Array;
  readonly seq: Float64Array;
  readonly time: Float64Array;
  readonly scope: Uint32Array;
  readonly stated: Uint8Array;
  readonly prev: Uint8Array;
  /** 8 bytes a record. */
  readonly identity: Uint8Array;
  place(index: number, line: number, byte: number, length: number): void;
  /** Index of a scope's name, which is added when it is new. */
  scopeIndex(name: string): number;
  remark(index: number, code: RecordRemark['code'], reason: RemarkReason, byte?: number | null, member?: string | null): void;
  /** The same without a place in the record, once for all records of the block that have it. */
  note(index: number, code: RecordRemark['code'], reason: RemarkReason, member: string | null): void;
  malformed(index: number, reason: RemarkReason, byte?: number | null, member?: string | null): void;
  mismatch(index: number, computedHex: string): void;
  /** Remembers the whole hash that stands in the columns as a 32-byte digest of it, for what is said of faults. */
  noteFull(folded: Uint8Array, full: Uint8Array): void;
  /** Remembers members of a record that its hash does not cover. */
  noteOutside(names: readonly string[]): void;
  /** Without hashes, `stated` is the digest of what tells the record apart: its id. */
  tellApart(index: number, unique: string): void;
  /** What the record's signatures are worth: an index into the profile's `signedStates`. */
  sign(index: number, state: number): void;
  /** Sets the identity from the record's bytes as they stand. */
  identify(index: number, bytes: Uint8Array): void;
  finish(): RecordBlock;
}

/** Kinds of notes kept apart in one block: the columns of a hostile table are many. */
const notesAtMost = 1000;

/** A builder for a block of `count` records; times and sequence numbers begin as NaN. */
export const createBlockBuilder = (file: number, firstOrdinal: number, count: number): BlockBuilder => {
  const { flags, line, byte, length, seq, time, scope, stated, prev, identity } = newColumns(count);
  const identityBytes = asBuffer(new Uint8Array(identity.buffer, identity.byteOffset, identity.byteLength));
  const scopes: string[] = [];
  const scopeIndices = new Map<string, number>();
  const mismatches: { readonly index: number; readonly computed: Uint8Array }[] = [];
  const remarks: RecordRemark[] = [];
  const notes = new Map<string, { -readonly [K in keyof RecordRemark]: RecordRemark[K] } & { count: number }>();
  const fullHashes = new Map<string, string>();
  let signed: Uint8Array | null = null;
  const outside = new Set<string>();
  let outsideRecords = 0;

  const builder: BlockBuilder = {
    flags,
    seq,
    time,
    scope,
    stated,
    prev,
    identity: identityBytes,
    place: (index, lineNumber, at, bytes) => {
      line[index] = lineNumber;
      byte[index] = at;
      length[index] = bytes;
    },
    scopeIndex: (name) => {
      const known = scopeIndices.get(name);
      if (known !== undefined) return known;
      scopes.push(name);
      scopeIndices.set(name, scopes.length - 1);
      return scopes.length - 1;
    },
    remark: (index, code, reason, at = null, member = null) => void remarks.push({ index, code, reason, byte: at, member }),
    note: (index, code, reason, member) => {
      const key = `${code} ${reason} ${member ?? ''}`;
      const known = notes.get(key);
      if (known !== undefined) known.count += 1;
      else if (notes.size < notesAtMost) notes.set(key, { index, code, reason, byte: null, member, count: 1 });
    },
    malformed: (index, reason, at = null, member = null) => {
      flags[index] = recordFlags.malformed;
      seq[index] = NaN;
      time[index] = NaN;
      stated.fill(0, index * HASH_BYTES, (index + 1) * HASH_BYTES);
      prev.fill(0, index * HASH_BYTES, (index + 1) * HASH_BYTES);
      scope[index] = builder.scopeIndex('');
      remarks.push({ index, code: 'event.malformed', reason, byte: at, member });
    },
    mismatch: (index, computedHex) => {
      flags[index] = (flags[index] as number) | recordFlags.hashMismatch;
      mismatches.push({ index, computed: new Uint8Array(Buffer.from(computedHex, 'hex')) });
    },
    noteFull: (folded, full) => {
      if (full.length !== HASH_BYTES && fullHashes.size < fullHashesAtMost) fullHashes.set(bytesToHex(folded), bytesToHex(full));
    },
    noteOutside: (names) => {
      if (names.length === 0) return;
      outsideRecords += 1;
      for (const name of names) if (outside.size < outsideAtMost) outside.add(name.slice(0, 100));
    },
    tellApart: (index, unique) => {
      asBuffer(stated).write(sha256Hex(unique), index * HASH_BYTES, 'hex');
    },
    sign: (index, state) => {
      signed ??= new Uint8Array(count);
      signed[index] = state;
    },
    identify: (index, bytes) => {
      identityBytes.write(sha256Hex(bytes).slice(0, 16), index * 8, 'hex');
    },
    finish: () => ({
      file,
      firstOrdinal,
      count,
      flags,
      line,
      byte,
      length,
      seq,
      time,
      scope,
      scopes: scopes.length === 0 ? [''] : scopes,
      width: HASH_BYTES,
      stated,
      prev,
      mismatches,
      identity,
      remarks: notes.size === 0 ? remarks : [...remarks, ...notes.values()],
      ...(fullHashes.size === 0 ? {} : { fullHashes }),
      ...(signed === null ? {} : { signed }),
      ...(outsideRecords === 0 ? {} : { outside: { names: [...outside], records: outsideRecords } }),
    }),
  };
  return builder;
};

/** All columns in one buffer, widest first, so that one thing moves between threads. */
const newColumns = (count: number) => {
  const buffer = new ArrayBuffer((32 + 2 * HASH_BYTES + 12 + 1) * count);
  let at = 0;
  const place = (bytes: number): number => {
    at += bytes * count;
    return at - bytes * count;
  };
  return {
    byte: new Float64Array(buffer, place(8), count),
    seq: new Float64Array(buffer, place(8), count).fill(NaN),
    time: new Float64Array(buffer, place(8), count).fill(NaN),
    identity: new BigUint64Array(buffer, place(8), count),
    stated: new Uint8Array(buffer, place(HASH_BYTES), HASH_BYTES * count),
    prev: new Uint8Array(buffer, place(HASH_BYTES), HASH_BYTES * count),
    line: new Uint32Array(buffer, place(4), count),
    length: new Uint32Array(buffer, place(4), count),
    scope: new Uint32Array(buffer, place(4), count),
    flags: new Uint8Array(buffer, place(1), count),
  };
};

/** Value of each hexadecimal digit in lower case, 255 for every other byte. */
const HEX: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : 255,
);

/** Decodes 64 lowercase hex digits at `at` into 32 bytes of `target`. False, with the target in disorder, when a digit is none. */
export const readHash = (bytes: Uint8Array, at: number, target: Uint8Array, offset: number): boolean => {
  let bad = 0;
  for (let i = 0; i < HASH_BYTES; i += 1) {
    const high = HEX[bytes[at + 2 * i] as number] as number;
    const low = HEX[bytes[at + 2 * i + 1] as number] as number;
    bad |= high | low;
    target[offset + i] = (high << 4) | low;
  }
  return bad < 16;
};

/** True when the ASCII text stands at `at`. */
export const isTextAt = (bytes: Uint8Array, at: number, text: string): boolean => {
  for (let i = 0; i < text.length; i += 1) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
};
