/**
 * The JSON document around a list of records, without the records: what a bundle says of itself. Read in one pass over the bytes, so that
 * the list may be of any size; the document without it may not.
 */
import { parseStrict, type JsonError } from '../json/parse.ts';
import { isJsonObject, type JsonObject } from '../json/value.ts';
import { concatBytes } from '../bytes/bytes.ts';

export type Around =
  | { readonly ok: true; readonly document: JsonObject }
  | { readonly ok: false; readonly reason: JsonError['code'] | 'too_large' | 'not_object' };

/** Most bytes of the document without its list. */
const aroundAtMost = 1024 * 1024;

/** `list`: the member whose array is left out (it stands as an empty one). Throws what `chunks` throws. */
export const readAround = async (chunks: AsyncIterable<Uint8Array>, list: string): Promise<Around> => {
  const name = JSON.stringify(list);
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  let depth = 0;
  let isInString = false;
  let isEscape = false;
  /** Inside the list: its depth, or -1. */
  let skipping = -1;
  /** The string that ended last at depth 1, and whether a colon has followed it. */
  let key = '';
  let text: number[] = [];
  let isAfterKey = false;
  for await (const chunk of chunks) {
    const out = new Uint8Array(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      const isKept = skipping < 0;
      if (isInString) {
        if (isKept && depth === 1 && text.length < 2000) text.push(byte);
        if (isEscape) isEscape = false;
        else if (byte === 0x5c) isEscape = true;
        else if (byte === 0x22) {
          isInString = false;
          if (depth === 1) key = Buffer.from(text).toString('utf8');
        }
      } else if (byte === 0x22) {
        isInString = true;
        isAfterKey = false;
        text = [byte];
      } else if (byte === 0x3a && depth === 1) isAfterKey = key === name;
      else if (byte === 0x5b || byte === 0x7b) {
        if (byte === 0x5b && depth === 1 && isAfterKey && isKept) {
          skipping = depth;
          out[length++] = byte;
        }
        isAfterKey = false;
        depth += 1;
      } else if (byte === 0x5d || byte === 0x7d) {
        depth -= 1;
        if (skipping === depth) skipping = -1;
      } else if (byte === 0x2c) isAfterKey = false;
      if (isKept && skipping < 0) out[length++] = byte;
      else if (!isKept && skipping < 0) out[length++] = byte;
    }
    keptBytes += length;
    if (keptBytes > aroundAtMost) return { ok: false, reason: 'too_large' };
    kept.push(out.subarray(0, length));
  }
  const parsed = parseStrict(concatBytes(...kept));
  if (!parsed.ok) return { ok: false, reason: parsed.error.code };
  return isJsonObject(parsed.value) ? { ok: true, document: parsed.value } : { ok: false, reason: 'not_object' };
};
