/** Finds which of a fixed set of names stands in a range of bytes, without making a string. */
import { encodeUtf8 } from '../bytes/utf8.ts';

export interface KeyMatcher {
  /** Index of the name that is exactly `[start, end)`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number;
}

/** A matcher for these names, which must differ. */
export const createKeyMatcher = (names: readonly string[]): KeyMatcher => {
  const encoded = names.map(encodeUtf8);
  const longest = Math.max(0, ...encoded.map((name) => name.length));
  /** Indices of the names of each length. */
  const byLength: readonly (readonly number[])[] = Array.from({ length: longest + 1 }, (_, length) =>
    encoded.flatMap((name, index) => (name.length === length ? [index] : [])),
  );
  return {
    find: (bytes, start, end) => {
      const candidates = byLength[end - start];
      if (candidates === undefined) return -1;
      for (let c = 0; c < candidates.length; c += 1) {
        const index = candidates[c] as number;
        const name = encoded[index] as Uint8Array;
        let i = 0;
        while (i < name.length && name[i] === bytes[start + i]) i += 1;
        if (i === name.length) return index;
      }
      return -1;
    },
  };
};
