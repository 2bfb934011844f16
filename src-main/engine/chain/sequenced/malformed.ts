import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { ChainFile } from '../inputs.ts';
import type { MalformedItem } from './state.ts';

type Files = readonly Pick<ChainFile, 'path'>[];

/** A record that cannot be used. `seq`: the place that its neighbours leave for it, or null. */
export function malformedFinding(chain: string, item: MalformedItem, seq: number | null, files: Files): RawFinding {
  return {
    // Two implementations that read one record differently are a fault of the tool or an attack on it, never of the record alone.
    code: item.reason === 'implementations_differ' ? 'crypto.disagreement' : 'event.malformed',
    chain,
    seq,
    ...positionOf(item, files),
    reason: item.reason,
    detail: { ...(item.member === null ? {} : { member: item.member }), ...(item.inRecord === null ? {} : { inRecord: item.inRecord }) },
  };
}

/** Position members of a finding at a record. */
export function positionOf(
  record: { readonly ordinal: number; readonly file: number; readonly line: number; readonly byte: number },
  files: Files,
): { readonly ordinal: number; readonly file: string | null; readonly line: number; readonly byte: number } {
  return { ordinal: record.ordinal, file: files[record.file]?.path ?? null, line: record.line, byte: record.byte };
}
