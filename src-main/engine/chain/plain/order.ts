/** In which order the times of records stand in their files. */
import type { RecordBlock } from '../types.ts';

export interface OrderTally {
  add(block: RecordBlock): void;
  /**
   * Records that stand against the order of their file, newest or oldest first, whichever most of it follows: how many, in how many files, and
   * the ordinal of the first. Null where there are none.
   */
  result(): {
    readonly count: number;
    readonly files: number;
    readonly first: number;
    readonly order: 'oldest_first' | 'newest_first';
  } | null;
}

interface FileOrder {
  readonly file: number;
  previous: number;
  rises: number;
  falls: number;
  firstRise: number;
  firstFall: number;
}

/** Blocks come in order of reading, file after file. */
export function createOrderTally(): OrderTally {
  let open: FileOrder | null = null;
  let count = 0;
  let files = 0;
  let first: { ordinal: number; order: 'oldest_first' | 'newest_first' } | null = null;

  const settle = (): void => {
    if (open === null) return;
    const isNewestFirst = open.falls > open.rises;
    const against = isNewestFirst ? open.rises : open.falls;
    const ordinal = isNewestFirst ? open.firstRise : open.firstFall;
    open = null;
    if (against === 0) return;
    count += against;
    files += 1;
    first ??= { ordinal, order: isNewestFirst ? 'newest_first' : 'oldest_first' };
  };

  return {
    add(block) {
      if (open?.file !== block.file) {
        settle();
        open = { file: block.file, previous: NaN, rises: 0, falls: 0, firstRise: -1, firstFall: -1 };
      }
      for (let i = 0; i < block.count; i += 1) {
        const time = block.time[i] as number;
        if (Number.isNaN(time)) continue;
        if (time > open.previous) {
          if (open.rises === 0) open.firstRise = block.firstOrdinal + i;
          open.rises += 1;
        } else if (time < open.previous) {
          if (open.falls === 0) open.firstFall = block.firstOrdinal + i;
          open.falls += 1;
        }
        open.previous = time;
      }
    },
    result() {
      settle();
      return first === null ? null : { count, files, first: first.ordinal, order: first.order };
    },
  };
}
