/**
 * A tar as EntrySource: the headers are walked once, then entries are read where they lie. POSIX pax and GNU long names are understood;
 * links, devices and sparse files are refused. After a header that cannot be read nothing further can be found, so listing ends there.
 */
import { decodeUtf8 } from '../bytes/utf8.ts';
import type { Collector } from './collect.ts';
import { createCollector } from './collect.ts';
import type { RandomAccess } from './range.ts';
import { readRange, windowed } from './range.ts';
import type { ContainerListing, ListOptions } from './source.ts';
import type { TarHeader } from './tar-header.ts';
import { BLOCK, readTarHeader } from './tar-header.ts';
import type { PaxValues } from './tar-pax.ts';
import { noPax, readPax } from './tar-pax.ts';

export interface TarOptions extends ListOptions {
  /** The tar is cut off for a reason already reported (its compressed stream broke): a missing end is then no problem of its own. */
  readonly cutOff: boolean;
  /** Bytes that the compressed container has for each byte of tar, or null when it is not compressed. */
  readonly packedShare: number | null;
}

/** Longest extended header that is read. */
const MAX_EXTENDED = 1024 * 1024;

interface Walk {
  readonly collector: Collector<number>;
  readonly options: TarOptions;
  position: number;
  pax: PaxValues;
  globalPax: PaxValues;
  longName: string | null | undefined;
}

/** Lists a tar. Never throws for its content. */
export const listTar = async (file: RandomAccess, options: TarOptions): Promise<ContainerListing> => {
  const collector = createCollector<number>({ limits: options.limits, collide: true });
  const walk: Walk = { collector, options, position: 0, pax: noPax, globalPax: noPax, longName: undefined };
  await walkHeaders(windowed(file), walk);
  const { entries, problems, details } = collector.finish();
  return {
    entries,
    problems,
    read: (entry, readOptions) => {
      const start = details.get(entry);
      if (start === undefined) throw new RangeError('not an entry of this archive');
      return readRange(file, start, entry.bytes, entry.path, readOptions);
    },
  };
};

const walkHeaders = async (file: RandomAccess, walk: Walk): Promise<void> => {
  const { collector, options } = walk;
  for (let headers = 0; ; headers += 1) {
    if (headers % 1024 === 0) options.signal?.throwIfAborted();
    const block = await file.read(walk.position, BLOCK);
    if (block.length < BLOCK) {
      if (!options.cutOff) collector.refuse('truncated', '', file.bytes);
      return;
    }
    const header = readTarHeader(block);
    if (header === 'zero') return await checkEnd(file, walk);
    if (header === 'bad') return collector.refuse('bad_header', '', walk.position);
    if (!collector.count()) return;
    if (!(await takeHeader(file, walk, header))) return;
  }
};

/** Handles one header and moves behind its data. False when the walk cannot go on. */
const takeHeader = async (file: RandomAccess, walk: Walk, header: TarHeader): Promise<boolean> => {
  const { collector, options, position } = walk;
  const extended = isExtended(header.type);
  const bytes = extended ? header.bytes : (walk.pax.bytes ?? header.bytes);
  const start = position + BLOCK;
  const name = entryName(walk, header);
  if (!Number.isSafeInteger(bytes) || (extended && bytes > MAX_EXTENDED)) {
    collector.refuse('bad_header', extended ? '' : (name ?? ''), position);
    return false;
  }
  // Links and folders carry no data, whatever their size field says (POSIX: it is ignored for them).
  const stored = '123456'.includes(header.type) ? 0 : bytes;
  if (start + stored > file.bytes) {
    if (!options.cutOff) collector.refuse('truncated', extended ? '' : (name ?? ''), file.bytes);
    return false;
  }
  walk.position = start + Math.ceil(stored / BLOCK) * BLOCK;
  if (extended) return takeExtended(walk, header.type, await file.read(start, bytes));
  takeEntry(walk, header, name, bytes, start);
  walk.pax = walk.globalPax;
  walk.longName = undefined;
  return true;
};

const isExtended = (type: string): boolean => 'xXgLK'.includes(type);

/** pax wins over GNU's long name, which wins over the header. */
const entryName = (walk: Walk, header: TarHeader): string | null => {
  if (walk.pax.path !== null) return walk.pax.path;
  return walk.longName === undefined ? header.name : walk.longName;
};

const takeExtended = (walk: Walk, type: string, data: Uint8Array): boolean => {
  if (type === 'K') return true;
  if (type === 'L') {
    const end = data.indexOf(0);
    walk.longName = decodeUtf8(end < 0 ? data : data.subarray(0, end));
    return true;
  }
  const values = readPax(data, type === 'g' ? walk.globalPax : walk.pax);
  if (values === null) {
    // Name and size of what follows are in doubt, so where it ends is too.
    walk.collector.refuse('bad_header', '', walk.position);
    return false;
  }
  walk.pax = values;
  if (type === 'g') walk.globalPax = values;
  return true;
};

const takeEntry = ({ collector, options, pax }: Walk, header: TarHeader, name: string | null, bytes: number, start: number): void => {
  const at = start - BLOCK;
  if (name === null) return collector.refuse('path_invalid', '', at);
  if (header.type === '5') return collector.folder(name);
  // The oldest writers mark folders by the '/' alone. One with content is a file whose name no reader can give it.
  if ('07'.includes(header.type) && name.endsWith('/'))
    return bytes === 0 ? collector.folder(name) : collector.refuse('path_invalid', name, at);
  if (header.type === '1' || header.type === '2') return collector.refuse('link', name, at);
  if ('346'.includes(header.type)) return collector.refuse('device', name, at);
  if (header.type === 'S' || pax.sparse) return collector.refuse('sparse', name, at);
  // GNU's volume labels, split files and folder dumps, and vendors' own types: not files as they stand.
  if (!'07'.includes(header.type)) return collector.refuse('bad_header', name, at);
  const packed = options.packedShare === null ? {} : { packedBytes: Math.ceil(bytes * options.packedShare) };
  collector.add(name, { bytes, ...packed, modifiedMs: pax.modifiedMs ?? header.modifiedMs }, start);
};

/** A tar ends with two zero blocks, then zeros up to its record size; anything else behind them belongs to no entry. */
const checkEnd = async (file: RandomAccess, { collector, options, position }: Walk): Promise<void> => {
  const second = await file.read(position + BLOCK, BLOCK);
  if (second.length < BLOCK) {
    if (!options.cutOff) collector.refuse('truncated', '', file.bytes);
    return;
  }
  let at = position + BLOCK;
  while (at < file.bytes) {
    options.signal?.throwIfAborted();
    const bytes = await file.read(at, Math.min(256 * 1024, file.bytes - at));
    const index = bytes.findIndex((byte) => byte !== 0);
    if (index >= 0) return collector.refuse('trailing_data', '', at + index);
    if (bytes.length === 0) return;
    at += bytes.length;
  }
};
