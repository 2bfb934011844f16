import { equalBytes } from '../../bytes/bytes.ts';
import type { RecordStore } from '../record-store.ts';
import type { Rec, Run, Unsound } from './state.ts';

/** What resolving needs to know of single records inside runs. Border records are at hand, others are read back from the store. */
export interface RunAccess {
  ordinalOf(run: Run, slot: number): number;
  /** Ordinals of the slots `from`…`to` of the run, as consecutive stretches. */
  ordinals(run: Run, from: number, to: number): readonly { readonly first: number; readonly count: number }[];
  /** Stated hashes of the slots `from`…`to`, which lie in the run. */
  hashes(run: Run, from: number, to: number): Promise<Uint8Array>;
  identities(run: Run, from: number, to: number): Promise<BigUint64Array>;
  hashAt(run: Run, slot: number): Promise<Uint8Array>;
  /** The hash that the next record of the run links to: the recomputed one where only the stated one is wrong. */
  linkHashAt(run: Run, slot: number): Promise<Uint8Array>;
  /** The previous hash that the record states. */
  prevAt(run: Run, slot: number): Promise<Uint8Array>;
  recordAt(run: Run, slot: number): Promise<Pick<Rec, 'ordinal' | 'file' | 'line' | 'byte' | 'hash'>>;
  close(): Promise<void>;
}

export function createRunAccess(store: RecordStore): RunAccess {
  const ordinalOf = (run: Run, slot: number): number => {
    const extent = run.extents[extentIndex(run, slot)];
    return extent === undefined ? run.first.ordinal : extent.ordinal + (slot - extent.slot);
  };

  const collect = async <T extends Uint8Array | BigUint64Array>(
    run: Run,
    from: number,
    to: number,
    read: (ordinal: number, count: number) => Promise<T>,
    join: (parts: readonly T[]) => T,
  ): Promise<T> => {
    const parts: T[] = [];
    for (let slot = from, index = extentIndex(run, from); slot <= to; index += 1) {
      const end = Math.min(to, (run.extents[index + 1]?.slot ?? Infinity) - 1);
      parts.push(await read(ordinalOf(run, slot), end - slot + 1));
      slot = end + 1;
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : join(parts);
  };

  const hashes = (run: Run, from: number, to: number): Promise<Uint8Array> => collect(run, from, to, store.hashes, joinBytes);
  const hashAt = async (run: Run, slot: number): Promise<Uint8Array> => {
    if (slot === run.to) return run.last.hash;
    return slot === run.from ? run.first.hash : hashes(run, slot, slot);
  };
  const linkHashAt = async (run: Run, slot: number): Promise<Uint8Array> => {
    const unsound = unsoundAt(run, slot);
    return unsound?.kind === 'hash_edited' && unsound.computed !== null ? unsound.computed : hashAt(run, slot);
  };
  const ordinals = (run: Run, from: number, to: number): readonly { readonly first: number; readonly count: number }[] => {
    const out: { first: number; count: number }[] = [];
    for (let slot = from, index = extentIndex(run, from); slot <= to; index += 1) {
      const end = Math.min(to, (run.extents[index + 1]?.slot ?? Infinity) - 1);
      out.push({ first: ordinalOf(run, slot), count: end - slot + 1 });
      slot = end + 1;
    }
    return out;
  };
  return {
    ordinalOf,
    ordinals,
    hashes,
    identities: (run, from, to) => collect(run, from, to, store.identities, joinBig),
    hashAt,
    linkHashAt,
    prevAt: async (run, slot) => (slot === run.from ? run.first.prev : linkHashAt(run, slot - 1)),
    async recordAt(run, slot) {
      if (slot === run.from) return run.first;
      if (slot === run.to) return run.last;
      const ordinal = ordinalOf(run, slot);
      return { ordinal, ...(await store.place(ordinal)), hash: await hashAt(run, slot) };
    },
    close: store.close,
  };
}

function extentIndex(run: Run, slot: number): number {
  let low = 0;
  let high = run.extents.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((run.extents[middle]?.slot ?? Infinity) <= slot) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The kept facts of an unsound record at this slot. */
export function unsoundAt(run: Run, slot: number): Unsound | undefined {
  let low = 0;
  let high = run.unsound.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((run.unsound[middle]?.slot ?? Infinity) < slot) low = middle + 1;
    else high = middle;
  }
  const found = run.unsound[low];
  return found?.slot === slot ? found : undefined;
}

/** True when nothing is known against the record's content: forgotten ones count as unsound. */
export function isSoundAt(run: Run, slot: number): boolean {
  if (slot === run.from) return run.first.sound;
  if (slot === run.to) return run.last.sound;
  return unsoundAt(run, slot) === undefined && slot < run.forgottenFrom;
}

/** True when `prev` is the record's stated or recomputed hash. */
export function isLinkTo(prev: Uint8Array, record: Rec): boolean {
  return equalBytes(prev, record.hash) || (record.computed !== null && equalBytes(prev, record.computed));
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function joinBig(parts: readonly BigUint64Array[]): BigUint64Array {
  const out = new BigUint64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
