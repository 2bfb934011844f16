/** What a custody log says about itself when it is opened: where its chain stands, which acts never came to an end, what work it states. */
import { decodeUtf8 } from '../bytes/utf8.ts';
import { parseStrict } from '../json/parse.ts';
import { isJsonNumber, isJsonObject, type JsonObject } from '../json/value.ts';

export interface LogState {
  /** Of the last record that can be read; 0 and null in an empty log. */
  readonly seq: number;
  readonly hash: string | null;
  readonly time: string | null;
  /** Who wrote the last record. */
  readonly actor: string | null;
  /** Origin that the checkpoints of this log carry. */
  readonly origin: string | null;
  /** Acts that were begun and neither ended nor said to be interrupted: seq of the intent, and its action. */
  readonly pending: ReadonlyMap<number, string>;
  /** Digests of the covered tables as last stated, by table. */
  readonly work: ReadonlyMap<string, string>;
  /** Bytes of whole lines; what is behind them is a torn write. */
  readonly wholeBytes: number;
}

/** Reads a log as far as it can be read: what is wrong in it is the verifier's to say. */
export function readLog(bytes: Uint8Array): LogState {
  const pending = new Map<number, string>();
  const work = new Map<string, string>();
  let seq = 0;
  let hash: string | null = null;
  let time: string | null = null;
  let actor: string | null = null;
  let origin: string | null = null;
  let at = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, at)) {
    const record = objectIn(bytes.subarray(at, end));
    at = end + 1;
    if (record === null) continue;
    const number = record.get('seq');
    const stated = record.get('hash');
    if (!isJsonNumber(number) || typeof stated !== 'string') continue;
    seq = number.value;
    hash = stated;
    time = text(record, 'time');
    actor = text(member(record, 'actor'), 'id');
    const metadata = member(record, 'metadata');
    origin ??= text(metadata, 'origin');
    const phase = text(metadata, 'phase');
    const intent = metadata?.get('intent');
    if (phase === 'intent') pending.set(seq, text(record, 'action') ?? '');
    if (isJsonNumber(intent)) pending.delete(intent.value);
    for (const [table, digest] of member(metadata, 'work') ?? []) if (typeof digest === 'string') work.set(table, digest);
  }
  return { seq, hash, time, actor, origin, pending, work, wholeBytes: at };
}

/** The hash that each line states, in order; null for a line that states none. */
export function* statedHashes(bytes: Uint8Array): Generator<string | null, void, undefined> {
  let at = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, at)) {
    const hash = objectIn(bytes.subarray(at, end))?.get('hash');
    yield typeof hash === 'string' ? hash : null;
    at = end + 1;
  }
}

function objectIn(line: Uint8Array): JsonObject | null {
  const decoded = decodeUtf8(line);
  const parsed = decoded === null ? null : parseStrict(decoded);
  return parsed?.ok === true && isJsonObject(parsed.value) ? parsed.value : null;
}

function member(of: JsonObject | null, name: string): JsonObject | null {
  const value = of?.get(name);
  return isJsonObject(value) ? value : null;
}

function text(of: JsonObject | null, name: string): string | null {
  const value = of?.get(name);
  return typeof value === 'string' ? value : null;
}
