import type { JsonObject } from '../json/value.ts';

/** A record with the bytes that it stands in. */
export interface RawRecord {
  readonly record: JsonObject;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}
