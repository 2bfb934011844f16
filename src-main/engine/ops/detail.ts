/** One event with its bytes: read again from the evidence copy, hashed again, and taken apart for the detail pane. */
import { join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { eventFieldNames } from '../../../src-shared/text/fields.ts';
import type { EventDetail } from '../../../src-shared/model/event.ts';
import { decode } from '../archive/decode.ts';
import { openArchive } from '../archive/open.ts';
import type { EntrySource } from '../archive/types.ts';
import type { CasePaths } from '../cases/case-folder.ts';
import { frames } from '../format/framing.ts';
import { readOne } from '../format/read-one.ts';
import type { Framing, ReaderId } from '../format/types.ts';
import type { RunProfile } from '../profile/run-profile.ts';
import type { Ports } from '../ports.ts';
import type { ReadableDB } from '../store/database.ts';
import { getEvent, type StoredEvent } from '../store/event.ts';
import { findNeighbours } from '../store/event-find.ts';
import { listEventFindings } from '../store/finding.ts';

/** Longest record, in characters, that the pane shows whole. */
const shownCharacters = 200_000;

/** Reads archives of one case and keeps the one opened last open, because neighbours are often in the same one. */
export interface RecordSource {
  read(sha256: string, path: string, byte: number, length: number, signal: AbortSignal): Promise<Uint8Array>;
  /** The column names of a CSV file. */
  header(sha256: string, path: string, framing: Framing, signal: AbortSignal): Promise<readonly string[] | null>;
  close(): Promise<void>;
}

export function createRecordSource(paths: CasePaths, ports: Ports): RecordSource {
  let open: { readonly sha256: string; readonly source: EntrySource } | null = null;

  const sourceOf = async (sha256: string, signal: AbortSignal): Promise<EntrySource> => {
    if (open?.sha256 === sha256) return open.source;
    await open?.source.close();
    open = null;
    const source = await openArchive(join(paths.evidence, sha256), { files: ports.files, scratch: ports.scratch, signal });
    open = { sha256, source };
    return source;
  };

  const chunksOf = async (sha256: string, path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> => {
    const source = await sourceOf(sha256, signal);
    const entry = source.entries.find((one) => one.path === path) ?? (source.kind === 'file' ? source.entries[0] : undefined);
    if (entry === undefined) throw new AssayError('path_not_found', { path });
    return decode(source.read(entry, { signal }), { path, signal, packedBytes: entry.packedBytes }).chunks;
  };

  return {
    async read(sha256, path, byte, length, signal) {
      const record = new Uint8Array(length);
      let position = 0;
      for await (const chunk of await chunksOf(sha256, path, signal)) {
        const from = Math.max(byte, position);
        const to = Math.min(byte + length, position + chunk.length);
        if (from < to) record.set(chunk.subarray(from - position, to - position), from - byte);
        position += chunk.length;
        if (position >= byte + length) return record;
      }
      throw new AssayError('path_unreadable', { path, reason: 'truncated' });
    },
    async header(sha256, path, framing, signal) {
      for await (const frame of frames(await chunksOf(sha256, path, signal), framing, { signal, batchBytes: 65_536 })) return frame.header;
      return null;
    },
    async close() {
      await open?.source.close();
      open = null;
    },
  };
}

/** Throws `event_not_found`, `path_*`, `cancelled`. */
export async function readDetail(db: ReadableDB, source: RecordSource, id: number, signal: AbortSignal): Promise<EventDetail> {
  const event = getEvent(db, id);
  const record = await source.read(event.evidenceSha256, event.file, event.byte, event.length, signal);
  const framing = event.framing as Framing;
  const header = framing.kind === 'csv' ? await source.header(event.evidenceSha256, event.file, framing, signal) : null;
  const { stated, prev, computed, hashedText, ranges } = readOne(record, event.reader as ReaderId, header, {
    mapping: event.mapping ?? undefined,
    profile: runOfStored(event.hashProfile),
    delimiter: framing.kind === 'csv' ? framing.delimiter : undefined,
  });
  const raw = decodeForShow(record);
  const { previous, next } = findNeighbours(db, id);
  return {
    row: event.row,
    evidenceName: event.evidenceName,
    file: event.file,
    line: event.line,
    byte: event.byte,
    profile: event.profile,
    fields: fieldsOf(event),
    raw: raw.text.slice(0, shownCharacters),
    truncated: raw.text.length > shownCharacters,
    hashed: ranges
      .filter(({ use }) => use === 'hashed')
      .flatMap(({ start, end }) => {
        const [from, to] = [raw.charAt(start), Math.min(raw.charAt(end), shownCharacters)];
        return from < to ? [{ from, to }] : [];
      }),
    canonical: hashedText === null ? null : hashedText.slice(0, shownCharacters),
    stated,
    recomputed: computed,
    prev,
    previousId: previous,
    nextId: next,
    findings: listEventFindings(db, id).map(({ code, severity, message }) => ({ code, severity, message })),
  };
}

/** Without a secret or keys: the pane recomputes hashes, and no signature. */
const runOfStored = (profile: StoredEvent['hashProfile']): RunProfile | null =>
  profile === null ? null : { key: JSON.stringify(profile), profile, secret: null, keys: [] };

const fieldsOf = ({ fields }: StoredEvent): EventDetail['fields'] =>
  fields.map(({ field, value }) => ({ field: eventFieldNames[field], value: value.slice(0, shownCharacters) }));

/** The record as text, invalid UTF-8 shown as U+FFFD, with the character position of each byte position that is asked for. */
function decodeForShow(record: Uint8Array): { readonly text: string; readonly charAt: (byte: number) => number } {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return { text: decoder.decode(record), charAt: (byte) => decoder.decode(record.subarray(0, byte)).length };
}
