/** A set of record ordinals, kept as ranges: copies usually stand in rows. */
export interface OrdinalSet {
  has(ordinal: number): boolean;
  readonly size: number;
  [Symbol.iterator](): Iterator<number>;
}

export interface OrdinalSetBuilder {
  /** Adds `first`, `first + 1`, … `first + count - 1`. */
  add(first: number, count?: number): void;
  build(): OrdinalSet;
}

export function createOrdinalSetBuilder(): OrdinalSetBuilder {
  const added: { first: number; end: number }[] = [];
  return {
    add(first, count = 1) {
      const last = added.at(-1);
      if (last !== undefined && last.end === first) last.end += count;
      else if (count > 0) added.push({ first, end: first + count });
    },
    build() {
      const ranges: { first: number; end: number }[] = [];
      for (const { first, end } of added.toSorted((a, b) => a.first - b.first)) {
        const last = ranges.at(-1);
        if (last !== undefined && first <= last.end) last.end = Math.max(last.end, end);
        else ranges.push({ first, end });
      }
      return {
        size: ranges.reduce((sum, { first, end }) => sum + end - first, 0),
        has(ordinal) {
          let low = 0;
          let high = ranges.length;
          while (low < high) {
            const middle = (low + high) >> 1;
            if ((ranges[middle]?.end ?? 0) <= ordinal) low = middle + 1;
            else high = middle;
          }
          return (ranges[low]?.first ?? Infinity) <= ordinal;
        },
        *[Symbol.iterator]() {
          for (const { first, end } of ranges) for (let ordinal = first; ordinal < end; ordinal += 1) yield ordinal;
        },
      };
    },
  };
}
