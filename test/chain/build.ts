/** Chains in memory, with real SHA-256, RFC 8785 and Ed25519, as the record blocks that a reader would make of them. */
import { createHash } from 'node:crypto';
import { bytesToHex, hexToBytes } from '../../src-main/engine/bytes/hex.ts';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { recordFlags, type RecordBlock, type RecordRemark } from '../../src-main/engine/chain/types.ts';
import { formatCheckpoint } from '../../src-main/engine/checkpoint/checkpoint.ts';
import { signNote, verifierKeyOf, type NoteSigner } from '../../src-main/engine/checkpoint/sign.ts';
import { sha256 } from '../../src-main/engine/crypto/sha256.ts';
import { canonicalize } from '../../src-main/engine/json/canonicalize.ts';
import { fromPlain } from '../../src-main/engine/json/plain.ts';
import { createMerkleTree } from '../../src-main/engine/merkle/tree.ts';
import type { Scratch } from '../../src-main/engine/ports.ts';

/** Runs of a property; `PROPERTY_SCALE=20` looks harder. */
export const runs = (usual: number): number => Math.ceil(usual * Number(process.env['PROPERTY_SCALE'] ?? 1));

export const genesis = '0'.repeat(64);

/** One line of an events file: members as they would stand in the JSON, or a line that is none. */
export interface Row {
  readonly members: Readonly<Record<string, unknown>>;
  readonly hash: string;
  /** The line cannot be read, for this reason. */
  readonly malformed?: string;
  readonly scope?: string;
  readonly remarks?: readonly Omit<RecordRemark, 'index'>[];
  /** Members that the hash does not cover. */
  readonly outside?: Readonly<Record<string, unknown>>;
}

export const digest = (members: Readonly<Record<string, unknown>>): string => bytesToHex(sha256(canonicalize(fromPlain(members))));

export const prevOf = (row: Row): string => row.members['prevHash'] as string;

/** A row with the hash that its members give. */
export const rehash = (members: Readonly<Record<string, unknown>>): Row => ({ members, hash: digest(members) });

/** A clean Assay chain of `count` events. */
export function assayChain(count: number, salt = ''): Row[] {
  const rows: Row[] = [];
  let prevHash = genesis;
  for (let seq = 1; seq <= count; seq += 1) {
    const time = new Date(Date.UTC(2026, 0, 1) + seq * 60_000).toISOString();
    const row = rehash({ seq, time, action: 'document.read', actor: { id: `u${seq % 17}${salt}` }, prevHash });
    prevHash = row.hash;
    rows.push(row);
  }
  return rows;
}

export const edit = (row: Row, members: Readonly<Record<string, unknown>>): Row => ({ ...row, members: { ...row.members, ...members } });

/** Rehashes everything from `at` (0-based) on, as somebody who rewrites history would. */
export function rehashFrom(rows: readonly Row[], at: number): Row[] {
  const out = rows.slice(0, at);
  for (const row of rows.slice(at)) {
    const previous = out.at(-1);
    out.push(rehash({ ...row.members, prevHash: previous === undefined ? genesis : previous.hash }));
  }
  return out;
}

export const signer: NoteSigner = { name: 'log.example/chain', seed: new Uint8Array(32).fill(7) };
export const otherSigner: NoteSigner = { name: 'log.example/chain', seed: new Uint8Array(32).fill(8) };
export const pinned = { key: verifierKeyOf(signer), origin: '' };
export const origin = 'log.example/chain/1';

/** Signed checkpoints of the rows' stated hashes at the given sizes. */
export function seal(
  rows: readonly Row[],
  sizes: readonly number[],
  by: NoteSigner | readonly NoteSigner[] = signer,
  chainOrigin = origin,
): { path: string; chain: string; bytes: Uint8Array }[] {
  const tree = createMerkleTree();
  const out: { path: string; chain: string; bytes: Uint8Array }[] = [];
  const cut = (size: number): void => {
    if (sizes.includes(size)) {
      const text = formatCheckpoint({ origin: chainOrigin, size: BigInt(size), root: tree.root(), extensions: [] });
      out.push({ path: `checkpoints/${size}.txt`, chain: 'c', bytes: encodeUtf8(signNote(text, by)) });
    }
  };
  cut(0);
  rows.forEach((row, i) => {
    tree.append(hexToBytes(row.hash) ?? new Uint8Array(32));
    cut(i + 1);
  });
  return out;
}

export const every = (step: number, count: number): number[] => Array.from({ length: Math.floor(count / step) }, (_, i) => (i + 1) * step);

export interface PlacedFile {
  readonly path: string;
  readonly rows: readonly Row[];
  readonly chain?: string | null;
}

export const lineOf = (row: Row): string =>
  row.malformed === undefined
    ? JSON.stringify({ ...row.members, ...row.outside, hash: row.hash })
    : `{"broken":${JSON.stringify(row.malformed)}`;

/** The blocks of some files in reading order; `blockSize` records a block. */
export function blocksOf(files: readonly PlacedFile[], blockSize = 700): RecordBlock[] {
  const blocks: RecordBlock[] = [];
  let ordinal = 0;
  files.forEach((file, index) => {
    let byte = 0;
    for (let at = 0; at < file.rows.length; at += blockSize) {
      const rows = file.rows.slice(at, at + blockSize);
      const block = blockOf(rows, index, ordinal, at + 1, byte);
      byte = (block.byte[rows.length - 1] ?? 0) + (block.length[rows.length - 1] ?? 0) + 1;
      ordinal += rows.length;
      blocks.push(block);
    }
  });
  return blocks;
}

function blockOf(rows: readonly Row[], file: number, firstOrdinal: number, firstLine: number, firstByte: number): RecordBlock {
  const count = rows.length;
  const scopes = [...new Set(rows.map((row) => row.scope ?? ''))];
  const block = {
    file,
    firstOrdinal,
    count,
    flags: new Uint8Array(count),
    line: new Uint32Array(count),
    byte: new Float64Array(count),
    length: new Uint32Array(count),
    seq: new Float64Array(count).fill(NaN),
    time: new Float64Array(count).fill(NaN),
    scope: new Uint32Array(count),
    scopes,
    width: 32,
    stated: new Uint8Array(count * 32),
    prev: new Uint8Array(count * 32),
    mismatches: [] as { index: number; computed: Uint8Array }[],
    identity: new BigUint64Array(count),
    remarks: [] as RecordRemark[],
  };
  let byte = firstByte;
  rows.forEach((row, i) => {
    const line = encodeUtf8(lineOf(row));
    block.line[i] = firstLine + i;
    block.byte[i] = byte;
    block.length[i] = line.length;
    byte += line.length + 1;
    block.identity[i] = createHash('sha256').update(line).digest().readBigUInt64LE(0);
    block.scope[i] = scopes.indexOf(row.scope ?? '');
    for (const remark of row.remarks ?? []) block.remarks.push({ ...remark, index: i });
    if (row.malformed !== undefined) {
      block.flags[i] = recordFlags.malformed;
      block.remarks.push({ index: i, code: 'event.malformed', reason: row.malformed, byte: 3, member: null });
      return;
    }
    const { members, hash } = row;
    if (typeof members['seq'] === 'number') block.seq[i] = members['seq'];
    const time = Date.parse(String(members['time'] ?? members['timestamp'] ?? ''));
    block.time[i] = time;
    if (hash === '') {
      block.flags[i] = recordFlags.unhashed;
      return;
    }
    block.stated.set(hexToBytes(hash) ?? new Uint8Array(32), i * 32);
    const prev = members['prevHash'];
    if (typeof prev === 'string' && prev !== genesis) block.prev.set(hexToBytes(prev) ?? new Uint8Array(32), i * 32);
    else block.flags[i] = recordFlags.genesis;
    const computed = digest(members);
    if (computed !== hash) {
      block.flags[i] = (block.flags[i] ?? 0) | recordFlags.hashMismatch;
      block.mismatches.push({ index: i, computed: hexToBytes(computed) ?? new Uint8Array(32) });
    }
  });
  return block;
}

/** Scratch files in memory. `created` counts them. */
export function memoryScratch(): Scratch & { readonly created: () => number; readonly open: () => number } {
  let created = 0;
  let open = 0;
  return {
    created: () => created,
    open: () => open,
    async create() {
      created += 1;
      open += 1;
      let data = Buffer.alloc(0);
      return {
        get bytes() {
          return data.length;
        },
        async append(more) {
          data = Buffer.concat([data, more]);
        },
        async read(position, length) {
          return new Uint8Array(data.subarray(position, position + length));
        },
        async close() {
          open -= 1;
        },
      };
    },
  };
}
