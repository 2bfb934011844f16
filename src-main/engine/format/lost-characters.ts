/** Says of the records of a frame that characters in them were lost or turned into others. */
import { asBuffer } from '../bytes/bytes.ts';
import { recordFlags } from '../chain/types.ts';
import type { BlockBuilder } from './block-builder.ts';
import { findLostCharacters } from './damage.ts';
import type { Frame } from './types.ts';

/** Notes every record once for each kind. `records`: of every event its record, ascending, where a record may hold several. */
export const noteLostCharacters = (frame: Frame, block: BlockBuilder, records: readonly number[] | null): void => {
  const { starts, ends, count } = frame;
  let last = '';
  findLostCharacters(asBuffer(frame.bytes), frame.header === null, (at, reason) => {
    const record = lastAtMost(count, (i) => starts[i] as number, at);
    if (record < 0 || at >= (ends[record] as number) || last === `${record} ${reason}`) return;
    last = `${record} ${reason}`;
    const index = records === null ? record : lastAtMost(records.length, (i) => records[i] as number, record - 1) + 1;
    if (((block.flags[index] as number) & recordFlags.malformed) === 0) block.note(index, 'export.damaged', reason, null);
  });
};

/** The last of `count` ascending numbers that is not above `limit`, or -1. */
const lastAtMost = (count: number, numberAt: (index: number) => number, limit: number): number => {
  let low = -1;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numberAt(middle) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
};
