/** Runs a mapping over the beginning of a file, as an import would, and says what comes of it. */
import { eventFields } from '../../../src-shared/model/event.ts';
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { MappingPreview } from '../../../src-shared/model/mapping-preview.ts';
import { findingMessage } from '../../../src-shared/text/findings.ts';
import type { RecordRemark } from '../chain/types.ts';
import { createSplitter } from './framing.ts';
import { choosePlain } from './plain-plan.ts';
import { createFrameProcessor } from './process.ts';
import { eventAt } from './read-one.ts';

const eventsShown = 50;
const linesShown = 100;
const shownCharacters = 300;

/** Never throws for bad content; `mapping` must be usable (`checkMapping`). */
export const previewMapping = (head: Uint8Array, isComplete: boolean, mapping: MappingFile): MappingPreview => {
  const plan = choosePlain(head, isComplete, mapping);
  const empty = { problem: null, records: 0, events: [], rejected: [], notes: [] };
  if (plan === null || plan.mapping !== mapping) return empty;
  const splitter = createSplitter(plan.framing);
  const process = createFrameProcessor();
  const events: MappingPreview['events'][number][] = [];
  const remarks: { readonly line: number; readonly remark: RecordRemark }[] = [];
  let records = 0;
  // What is cut by the end of the beginning is not looked at.
  for (const frame of [...splitter.feed(head), ...(isComplete ? splitter.end() : splitter.abandon())]) {
    const delimiter = plan.framing.kind === 'csv' ? plan.framing.delimiter : undefined;
    const options = {
      reader: 'mapped',
      thorough: false,
      wantRows: true,
      file: 0,
      firstOrdinal: 0,
      chain: null,
      mapping,
      delimiter,
    } as const;
    const { block, rows } = process(frame, options);
    records += frame.count;
    for (const remark of block.remarks) remarks.push({ line: block.line[remark.index] ?? 0, remark });
    for (let i = 0; i < block.count && events.length < eventsShown; i += 1) {
      if (rows === null || ((block.flags[i] ?? 0) & 1) !== 0) continue;
      const event = eventAt(rows, i);
      const fields = eventFields.flatMap((field) => {
        const value = event[field];
        return value === null ? [] : [{ field, value: value.slice(0, shownCharacters).toWellFormed() }];
      });
      events.push({ line: block.line[i] ?? 0, time: event.time, fields });
    }
  }
  const say = ({ line, remark }: (typeof remarks)[number]): { readonly line: number; readonly message: string } => ({
    line,
    message: findingMessage({
      code: remark.code,
      reason: remark.reason,
      count: remark.count ?? 1,
      ...(remark.member === null ? {} : { detail: { member: remark.member } }),
    }),
  });
  const isRejected = ({ remark }: (typeof remarks)[number]): boolean => remark.code === 'event.malformed';
  return {
    problem: null,
    records,
    events,
    rejected: remarks.filter(isRejected).slice(0, linesShown).map(say),
    notes: remarks
      .filter((one) => !isRejected(one))
      .slice(0, linesShown)
      .map(say),
  };
};
