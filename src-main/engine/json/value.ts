/**
 * A parsed JSON document without what JSON.parse throws away. Objects are Maps: `__proto__` is an ordinary key, source
 * order survives (a plain object would move "10" before "a"), and lookups stay constant-time on hostile input. Numbers
 * keep their text, so `1.0`, `1e2` and digits that a double cannot hold stay visible.
 */

export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonArray = readonly JsonValue[];

export interface JsonNumber {
  /** The digits as written. */
  readonly lexeme: string;
  /** The nearest double; always finite. */
  readonly value: number;
}

export type JsonValue = null | boolean | string | JsonNumber | JsonArray | JsonObject;

/** What JSON.parse gives: for code that wants ordinary JavaScript values. */
export type PlainJson = null | boolean | string | number | readonly PlainJson[] | { readonly [key: string]: PlainJson };

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject => value instanceof Map;

export const isJsonArray = (value: JsonValue | undefined): value is JsonArray => Array.isArray(value);

export const isJsonNumber = (value: JsonValue | undefined): value is JsonNumber =>
  typeof value === 'object' && value !== null && 'lexeme' in value;
