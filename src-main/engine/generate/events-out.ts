/** The events files of one chain: which record goes into which file, and what the manifest says of each. */
import type { Container } from './container.ts';
import type { Compression } from './encoder.ts';
import { createMember } from './member.ts';
import type { Member } from './member.ts';

export interface ManifestFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly role: 'events' | 'checkpoint';
  readonly chain: string;
  readonly firstSeq?: number;
  readonly lastSeq?: number;
}

export interface ChainFacts {
  readonly files: readonly ManifestFile[];
  readonly records: number;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  readonly head: string | null;
}

export interface EventsOut {
  /** Writes a record; `place` is the position in the untampered chain that decides the file. */
  write(place: number, seq: number, hash: string, line: string): void;
  end(): ChainFacts;
}

export interface EventsOutOptions {
  readonly chain: string;
  readonly prefix: string;
  readonly compress: Compression;
  readonly eventsPerFile: number;
  readonly scratchPath: string;
  /** Null: nothing is stored, only counted and hashed. */
  readonly container: Container | null;
  /** Places whose file is left out of the container. */
  readonly dropped: readonly number[];
  /** Places whose file gets `garbage` behind its end. */
  readonly spoiled: readonly number[];
  readonly garbage: Uint8Array;
}

const endings: Readonly<Record<Compression, string>> = { gz: '.ndjson.gz', zst: '.ndjson.zst', none: '.ndjson' };

interface OpenFile {
  readonly group: number;
  readonly member: Member;
  firstSeq: number;
  lastSeq: number;
}

export const createEventsOut = (options: EventsOutOptions): EventsOut => {
  const groupOf = (place: number): number => Math.floor((place - 1) / options.eventsPerFile);
  const dropped = new Set(options.dropped.map(groupOf));
  const spoiled = new Set(options.spoiled.map(groupOf));
  const files: ManifestFile[] = [];
  let open: OpenFile | null = null;
  let records = 0;
  let firstSeq: number | null = null;
  let lastSeq: number | null = null;
  let head: string | null = null;

  const closeFile = (file: OpenFile): void => {
    const facts = file.member.end(spoiled.has(file.group) ? options.garbage : undefined);
    const path = `events/${options.chain}-${String(file.group + 1).padStart(5, '0')}${endings[options.compress]}`;
    files.push({ path, ...facts, role: 'events', chain: options.chain, firstSeq: file.firstSeq, lastSeq: file.lastSeq });
    if (!dropped.has(file.group)) options.container?.add(options.prefix + path, file.member.spool);
    file.member.spool.close();
  };

  return {
    write: (place, seq, hash, line) => {
      const group = groupOf(place);
      if (open !== null && open.group !== group) {
        closeFile(open);
        open = null;
      }
      open ??= {
        group,
        member: createMember(options.compress, options.scratchPath, options.container !== null),
        firstSeq: seq,
        lastSeq: seq,
      };
      open.firstSeq = Math.min(open.firstSeq, seq);
      open.lastSeq = Math.max(open.lastSeq, seq);
      open.member.write(line);
      records += 1;
      firstSeq = Math.min(firstSeq ?? seq, seq);
      // A second record with the same seq never becomes the head.
      if (lastSeq === null || seq > lastSeq) {
        lastSeq = seq;
        head = hash;
      }
    },
    end: () => {
      if (open !== null) closeFile(open);
      open = null;
      return { files, records, firstSeq, lastSeq, head };
    },
  };
};
