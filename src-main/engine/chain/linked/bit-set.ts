/** A set of record ordinals, one bit each. */
export interface BitSet {
  add(ordinal: number): void;
  has(ordinal: number): boolean;
  readonly size: number;
  [Symbol.iterator](): Iterator<number>;
}

export function createBitSet(): BitSet {
  let bits = new Uint8Array(1024);
  let size = 0;
  const has = (ordinal: number): boolean => ((bits[Math.floor(ordinal / 8)] ?? 0) & (1 << (ordinal % 8))) !== 0;
  return {
    add(ordinal) {
      if (has(ordinal)) return;
      const at = Math.floor(ordinal / 8);
      if (at >= bits.length) {
        const grown = new Uint8Array(Math.max(at + 1, bits.length * 2));
        grown.set(bits);
        bits = grown;
      }
      bits[at] = (bits[at] ?? 0) | (1 << (ordinal % 8));
      size += 1;
    },
    has,
    get size() {
      return size;
    },
    *[Symbol.iterator]() {
      for (let at = 0; at < bits.length; at += 1) {
        const byte = bits[at] ?? 0;
        for (let bit = 0; byte >> bit !== 0; bit += 1) if ((byte & (1 << bit)) !== 0) yield at * 8 + bit;
      }
    },
  };
}
