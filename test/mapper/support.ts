/** Runs texts through a mapping as an import would: framed, parsed, filled. */
import { createSplitter } from '../../src-main/engine/format/framing.ts';
import { createFrameProcessor } from '../../src-main/engine/format/process.ts';
import { eventAt } from '../../src-main/engine/format/read-one.ts';
import type { Framing } from '../../src-main/engine/format/types.ts';
import type { RecordRemark } from '../../src-main/engine/chain/types.ts';
import { mappingFileSchema, MAPPING_SCHEMA } from '../../src-shared/model/mapping-file.ts';
import type { MappingFile } from '../../src-shared/model/mapping-file.ts';
import type { NormalisedEvent } from '../../src-shared/model/event.ts';

/** A mapping with these fields; `more` for its other members. */
export const mappingOf = (fields: object, more: object = {}): MappingFile =>
  mappingFileSchema.parse({ schema: MAPPING_SCHEMA, name: 'test', container: { kind: 'json' }, fields, ...more });

export interface MappedEvent extends NormalisedEvent {
  readonly malformed: boolean;
}

export interface MappedText {
  readonly events: readonly MappedEvent[];
  readonly remarks: readonly RecordRemark[];
  /** `code reason member count`, sorted. */
  readonly notes: readonly string[];
  readonly unique: readonly string[];
}

/** All events of a text, in one frame unless `batchBytes` says otherwise. */
export const mapText = (
  text: string | Uint8Array,
  mapping: MappingFile,
  framing: Framing = { kind: 'ndjson' },
  batchBytes?: number,
): MappedText => {
  const splitter = createSplitter(framing, { batchBytes });
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const process = createFrameProcessor();
  const events: MappedEvent[] = [];
  const remarks: RecordRemark[] = [];
  const unique: string[] = [];
  const delimiter = framing.kind === 'csv' ? framing.delimiter : undefined;
  for (const frame of [...splitter.feed(bytes), ...splitter.end()]) {
    const { block, rows } = process(frame, {
      reader: 'mapped',
      thorough: false,
      wantRows: true,
      file: 0,
      firstOrdinal: events.length,
      chain: null,
      mapping,
      delimiter,
    });
    remarks.push(...block.remarks);
    for (let i = 0; i < block.count; i += 1) {
      events.push({ ...eventAt(rows!, i), malformed: ((block.flags[i] ?? 0) & 1) !== 0 });
      unique.push(Buffer.from(block.stated.subarray(i * 32, i * 32 + 32)).toString('hex'));
    }
  }
  const notes = remarks.map(({ code, reason, member, count }) => `${code} ${reason} ${member ?? '-'} ${count ?? 1}`).toSorted();
  return { events, remarks, notes, unique };
};

/** The one event of a JSON record. */
export const mapOne = (record: unknown, fields: object, more: object = {}): MappedEvent => {
  const { events } = mapText(JSON.stringify(record), mappingOf(fields, more));
  if (events.length !== 1) throw new Error(`${events.length} events`);
  return events[0]!;
};
