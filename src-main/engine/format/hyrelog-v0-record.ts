/**
 * HyreLog rows of its predecessor, chain v0: SHA-256 over the previous hash's digits, or nothing, followed by the record's canonical text.
 * Time is the server's `createdAt`. Replicas in other regions and the service's own erasure of personal data leave records that no longer
 * give their hash.
 */
import { encodeUtf8 } from '../bytes/utf8.ts';
import { recordFlags } from '../chain/types.ts';
import { HASH_BYTES, readHash } from './block-builder.ts';
import { hyrelogFault, hyrelogScope } from './hyrelog-record.ts';
import { hashedTextsV0, shapeV0 } from './hyrelog-row.ts';
import { mapHyrelogWords } from './mapping.ts';
import type { Hashers, RecordReader } from './record-reader.ts';
import { parseRecord, rejectMember, remarkInexact, settleHash } from './record-reader.ts';
import { normaliseHyrelogTime, parseRfc3339Text } from './time.ts';
import { createRowWalker } from './walk-row.ts';

/** A reader for one thread. */
export const createHyrelogV0Reader = (hashers: Hashers): RecordReader => {
  const walk = createRowWalker(shapeV0);
  return (target, bytes, start, end, index) => {
    const { block, rows } = target;
    block.identify(index, bytes.subarray(start, end));
    const parsed = parseRecord(bytes, start, end);
    if (!parsed.ok) {
      block.malformed(index, parsed.reason, parsed.byte);
      return;
    }
    const { record } = parsed;
    const fault = hyrelogFault(record, ['createdAt', 'category', 'action']);
    if (fault !== null) {
      rejectMember(target, bytes, start, end, index, fault.reason, fault.member);
      return;
    }
    const stated = record.get('hash') ?? null;
    const prev = record.get('prevHash') ?? null;
    const offset = index * HASH_BYTES;
    const created = normaliseHyrelogTime(String(record.get('createdAt')));
    const time = created === null ? NaN : parseRfc3339Text(created);
    block.time[index] = time;
    block.scope[index] = block.scopeIndex(scopeV0(hyrelogScope(record)));
    if (stated === null) block.flags[index] = recordFlags.unhashed;
    else {
      block.flags[index] = prev === null ? recordFlags.genesis : 0;
      readHash(encodeUtf8(String(stated)), 0, block.stated, offset);
      if (prev !== null) readHash(encodeUtf8(String(prev)), 0, block.prev, offset);
      const texts = hashedTextsV0(record).map(encodeUtf8);
      const right = texts.find((text) => hashers.fast.hash(text, 0, text.length) === stated);
      const text = right ?? (texts[0] as Uint8Array);
      if (right === undefined || target.thorough) {
        settleHash(target, index, String(stated), hashers.fast.hash(text, 0, text.length), hashers.check(text, 0, text.length));
      }
      remarkInexact(target, bytes, start, end, index, record);
    }
    if (rows === null) return;
    rows.beginRow(end - start);
    walk(rows, index, bytes, start, end);
    rows.endRow(index);
    rows.mapWords(index, mapHyrelogWords);
    rows.time[index] = time;
    rows.recorded[index] = time;
  };
};

/** `companyId/workspaceId`: v0 chains are per workspace, its projects share one. */
const scopeV0 = (scope: string): string => scope.replace(/\/[^/]*$/, '');
