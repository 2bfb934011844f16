/**
 * Entries of a transparency log: any bytes. The leaf hash of RFC 6962 (SHA-256 over a zero byte and the entry) is what the log's tree holds.
 * An entry that is a JSON object is mapped by the names that audit records usually have; any other is shown as it is.
 */
import { decodeUtf8 } from '../bytes/utf8.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { sha256NobleHex } from '../crypto/sha256-noble.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { JsonObject } from '../json/value.ts';
import { isJsonNumber } from '../json/value.ts';
import { HASH_BYTES } from './block-builder.ts';
import { parseRecord } from './record-reader.ts';
import type { RecordReader } from './record-reader.ts';
import { columnOf } from './row-builder.ts';
import { parseRfc3339Text } from './time.ts';
import { column, createRowWalker, group, hidden, type RowShape } from './walk-row.ts';

const party = group({
  id: column('actorId'),
  email: column('actorEmail'),
  name: column('actorEmail'),
  type: column('actorType'),
  role: column('actorRole'),
});

const shape: RowShape = {
  time: hidden,
  timestamp: hidden,
  '@timestamp': hidden,
  recordedAt: hidden,
  hash: hidden,
  prevHash: hidden,
  id: column('eventId'),
  eventId: column('eventId'),
  action: column('action'),
  eventName: column('action'),
  eventType: column('action'),
  category: column('category'),
  outcome: column('outcome'),
  session: column('session'),
  ip: column('ip'),
  actor: party,
  user: party,
  resource: group({ type: column('resourceType'), id: column('resourceId'), name: column('resourceName') }),
  source: group({ ip: column('ip'), userAgent: column('userAgent'), country: column('country') }),
};

/** Longest entry, in bytes, that is shown as hex digits. */
const shownBytes = 512;

/** RFC 6962 leaf hash. */
const leafOf = (entry: Uint8Array): Uint8Array => sha256(concatBytes(Uint8Array.of(0), entry));

/** A reader for one thread. */
export const createTlogReader = (): RecordReader => {
  const walk = createRowWalker(shape);
  return (target, bytes, start, end, index) => {
    const { block, rows } = target;
    const entry = bytes.subarray(start, end);
    const leaf = leafOf(entry);
    block.identify(index, entry);
    block.stated.set(leaf, index * HASH_BYTES);
    block.seq[index] = target.seqOf?.(index) ?? NaN;
    block.scope[index] = block.scopeIndex(target.chain);
    if (target.thorough && sha256NobleHex(concatBytes(Uint8Array.of(0), entry)) !== bytesToHex(leaf))
      block.remark(index, 'crypto.disagreement', 'implementations_differ');
    const parsed = entry[0] === 0x7b ? parseRecord(bytes, start, end) : null;
    const object = parsed?.ok === true ? parsed.record : null;
    const time = object === null ? NaN : timeOf(object);
    block.time[index] = time;
    if (rows === null) return;
    rows.beginRow(end - start);
    if (object !== null) walk(rows, index, bytes, start, end);
    else {
      const text = decodeUtf8(entry);
      rows.addText(text === null ? bytesToHex(entry.subarray(0, shownBytes)) : text);
      rows.setColumn(index, columnOf('resourceName'));
    }
    rows.endRow(index);
    rows.time[index] = time;
    rows.recorded[index] = NaN;
  };
};

/** Seconds from here on would be past the year 5000: the number is milliseconds. */
const millisecondsFrom = 1e11;

const timeOf = (object: JsonObject): number => {
  for (const name of ['time', 'timestamp', '@timestamp', 'createdAt', 'eventTime']) {
    const value = object.get(name);
    if (typeof value === 'string') return parseRfc3339Text(value);
    if (isJsonNumber(value) && Number.isFinite(value.value)) return value.value >= millisecondsFrom ? value.value : value.value * 1000;
  }
  return NaN;
};
