import { equalBytes } from '../../bytes/bytes.ts';
import { bytesToHex } from '../../bytes/hex.ts';
import type { FindingCode, RawFinding, Severity } from '../../../../src-shared/model/finding.ts';
import { createFindingSink, type FindingSink } from '../finding-sink.ts';
import type { ChainFile } from '../inputs.ts';
import type { OrdinalSetBuilder } from '../ordinal-set.ts';
import { isLinkTo } from './access.ts';
import { positionOf } from './malformed.ts';
import { isSlot, isZero, type ChainState, type Rec } from './state.ts';

export interface FloodContext {
  readonly files: readonly ChainFile[];
  readonly duplicates: OrdinalSetBuilder;
  /** Severity of missing events. */
  readonly missing: Severity;
}

/**
 * Judges a record against the one before it and forgets it: for chains with so many faults that their pieces would not fit into memory.
 * Every fault is still found and counted, the first ones with their positions; what is lost is telling moved records from inserted and
 * missing ones, and so nothing of the kind is claimed (`closeFlood`).
 */
export function judgeInFlood(chain: ChainState, rec: Rec, { files, duplicates, missing }: FloodContext): void {
  if (chain.floodSink === null) beginFlood(chain);
  const sink = (chain.floodSink ??= createFindingSink());
  const before = chain.floodLast ?? chain.run?.last ?? null;
  const at = { chain: chain.id, seq: isSlot(rec.seq) ? rec.seq : null, ...positionOf(rec, files) };
  if (isSlot(rec.seq)) chain.floodFrom = Math.min(chain.floodFrom, rec.seq);
  if (chain.pinnedHead !== null && equalBytes(rec.hash, chain.pinnedHead)) chain.isHeadInFlood = true;
  if (!rec.sound) chain.unsoundCount += 1;

  if (before !== null && !(rec.seq > before.seq)) {
    if (rec.seq === before.seq && rec.identity === before.identity && equalBytes(rec.hash, before.hash)) {
      chain.floodCopies += 1;
      duplicates.add(rec.ordinal);
      sink.add({ ...at, code: 'event.duplicate', found: bytesToHex(rec.hash), reason: 'identical' });
      return;
    }
    if (rec.seq === before.seq) {
      sink.add({ ...at, code: 'event.inserted', found: bytesToHex(rec.hash), reason: 'twin' });
    } else {
      chain.isRising = false;
      sink.add({ ...at, code: 'event.reordered', found: String(rec.seq), reason: 'flood', detail: { before: before.seq } });
    }
    if (!rec.sound) sink.add(unsoundFinding(chain, rec, null, files));
    return;
  }

  settleLast(chain, rec.prev, files, sink);
  // Lines that cannot be read stand for records, as far as numbers are free for them.
  const expected = (before === null ? chain.start : before.seq + 1) + chain.malformedSince;
  if (rec.seq > expected) {
    const seqTo = rec.seq - 1;
    sink.add({ ...at, code: 'event.missing', severity: missing, seq: expected, seqTo, count: rec.seq - expected, reason: 'numbers' });
  }
  if (before !== null && rec.seq === before.seq + 1) {
    chain.linksChecked += 1;
    if (rec.sound && before.sound && !isLinkTo(rec.prev, before))
      sink.add({ ...at, code: 'chain.link_broken', expected: bytesToHex(before.hash), found: bytesToHex(rec.prev), reason: 'flood' });
  } else if (before === null && rec.seq === 1) {
    chain.linksChecked += 1;
    if (rec.sound && !isZero(rec.prev)) {
      const zeros = bytesToHex(new Uint8Array(rec.prev.length));
      sink.add({ ...at, code: 'chain.link_broken', expected: zeros, found: bytesToHex(rec.prev), reason: 'not_genesis' });
    }
  }
  chain.floodLast = rec;
}

/** Whether the numbers have risen up to here. */
function beginFlood(chain: ChainState): void {
  chain.isRising = chain.runs.every(({ from }, i) => from >= 1 && from >= (chain.runs[i - 1]?.to ?? 0));
}

/** Says of the last record, if its hash fails, whether content or hash is wrong. `prev`: what the next record links to, or null. */
function settleLast(chain: ChainState, prev: Uint8Array | null, files: readonly ChainFile[], sink: FindingSink): void {
  const last = chain.floodLast;
  if (last !== null && !last.sound) sink.add(unsoundFinding(chain, last, prev, files));
}

function unsoundFinding(chain: ChainState, rec: Rec, prev: Uint8Array | null, files: readonly ChainFile[]): RawFinding {
  const isEdited = prev !== null && rec.computed !== null && equalBytes(prev, rec.computed);
  const stated = bytesToHex(rec.hash);
  const computed = rec.computed === null ? null : bytesToHex(rec.computed);
  return {
    code: isEdited ? 'event.hash_edited' : 'event.altered',
    chain: chain.id,
    seq: isSlot(rec.seq) ? rec.seq : null,
    ...positionOf(rec, files),
    expected: isEdited ? computed : stated,
    found: isEdited ? stated : computed,
    ...(isEdited ? {} : { reason: prev !== null && equalBytes(prev, rec.hash) ? 'content' : 'undecided' }),
  };
}

/** Hands over the flood's findings, now that it is known whether a gap in the numbers can be one of the chain. */
export function closeFlood(chain: ChainState, files: readonly ChainFile[], sink: FindingSink): void {
  const own = chain.floodSink;
  if (own === null) return;
  settleLast(chain, null, files, own);
  const isGap = (code: FindingCode): boolean => code === 'event.missing' && !chain.isRising;
  for (const finding of own.findings) {
    const { code, severity: _severity, ...rest } = finding;
    sink.add(isGap(code) ? { ...rest, code: 'event.reordered', reason: 'flood_gap' } : finding);
  }
  for (const [code, count] of Object.entries(own.beyond()) as [FindingCode, number][])
    sink.count(isGap(code) ? 'event.reordered' : code, count);
}

/** Numbers that no record holds where they belong, in a chain whose records are in such disorder that they may stand elsewhere. */
export const isGapUnclear = (chain: ChainState): boolean => chain.flood && !chain.isRising;
