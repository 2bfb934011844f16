/** Orders of member names. They differ only beyond ASCII, and for names that are array indices. */
import { compareBytes } from '../../bytes/bytes.ts';
import { encodeUtf8 } from '../../bytes/utf8.ts';

export type KeyOrder = (keys: string[]) => string[];

/** Python, Go: by code points, which is the order of the UTF-8 bytes. An emoji stands behind U+E000 here and before it in UTF-16. */
export const byCodePoint: KeyOrder = (keys) => {
  if (keys.every((key) => !/[\ud800-\udfff]/.test(key))) return keys.sort();
  return keys
    .map((key) => ({ key, bytes: encodeUtf8(key) }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes))
    .map(({ key }) => key);
};

/** As they stand in the source. */
export const asWritten: KeyOrder = (keys) => keys;
