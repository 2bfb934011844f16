import { equalBytes } from '../../bytes/bytes.ts';
import { bytesToHex } from '../../bytes/hex.ts';
import type { Severity } from '../../../../src-shared/model/finding.ts';
import type { FindingSink } from '../finding-sink.ts';
import type { ChainFile } from '../inputs.ts';
import { isLinkTo } from './access.ts';
import { positionOf } from './malformed.ts';
import { isSlot, isZero, type ChainState, type Rec } from './state.ts';

/**
 * Judges a record against the one before it and forgets it: for chains with so many faults that their pieces would not fit into memory.
 * Every fault is still found and counted, the first ones with their positions; what is lost is telling moved records from inserted ones.
 */
export function judgeInFlood(chain: ChainState, rec: Rec, files: readonly ChainFile[], sink: FindingSink, missing: Severity): void {
  const before = chain.floodLast ?? chain.run?.last ?? null;
  const at = { chain: chain.id, seq: isSlot(rec.seq) ? rec.seq : null, ...positionOf(rec, files) };
  if (before !== null && !isSlot(rec.seq - before.seq)) {
    sink.add({ ...at, code: 'event.inserted', reason: 'other_content' });
    return;
  }
  settleLast(chain, rec.prev, files, sink);
  if (before !== null && rec.seq > before.seq + 1) {
    sink.add({
      ...at,
      code: 'event.missing',
      severity: missing,
      seq: before.seq + 1,
      seqTo: rec.seq - 1,
      count: rec.seq - 1 - before.seq,
      reason: 'numbers',
    });
  } else if (before !== null && rec.sound && before.sound && !isLinkTo(rec.prev, before)) {
    sink.add({ ...at, code: 'chain.link_broken', expected: bytesToHex(before.hash), found: bytesToHex(rec.prev), reason: 'unexplained' });
  } else if (before === null && rec.seq === 1 && rec.sound && !isZero(rec.prev)) {
    sink.add({
      ...at,
      code: 'chain.link_broken',
      expected: bytesToHex(new Uint8Array(rec.prev.length)),
      found: bytesToHex(rec.prev),
      reason: 'not_genesis',
    });
  }
  chain.linksChecked += 1;
  if (!rec.sound) chain.unsoundCount += 1;
  chain.floodLast = rec;
}

/** Says of the last record, if its hash fails, whether content or hash is wrong. `prev`: what the next record links to, or null. */
export function settleLast(chain: ChainState, prev: Uint8Array | null, files: readonly ChainFile[], sink: FindingSink): void {
  const last = chain.floodLast;
  if (last === null || last.sound) return;
  const isEdited = prev !== null && last.computed !== null && equalBytes(prev, last.computed);
  const stated = bytesToHex(last.hash);
  const computed = last.computed === null ? null : bytesToHex(last.computed);
  sink.add({
    code: isEdited ? 'event.hash_edited' : 'event.altered',
    chain: chain.id,
    seq: last.seq,
    ...positionOf(last, files),
    expected: isEdited ? computed : stated,
    found: isEdited ? stated : computed,
  });
}
