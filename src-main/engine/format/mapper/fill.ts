/** From the values in the slots to the event: times, columns, and what tells the record apart. */
import { parseRfc3339 } from '../time.ts';
import type { RowBuilder } from '../row-builder.ts';
import type { CompiledMapping, Cut, TimePlan, ValuePlan } from './compile.ts';
import type { TimeRemark } from './time-formats.ts';
import { kinds } from './values.ts';
import type { SlotValues } from './values.ts';

/** A time of a record: NaN with the reason where there is none. */
export interface FilledTime {
  readonly ms: number;
  readonly remark: TimeRemark | 'no_time' | 'unreadable_time' | null;
  /** The text that could not be read, or whose zone was assumed. */
  readonly text: string;
}

export interface Filler {
  time(values: SlotValues): FilledTime;
  recorded(values: SlotValues): number;
  /** What tells the record apart, or null where it has nothing of the kind. */
  unique(values: SlotValues): string | null;
  /** Fills the columns of a row whose values have been added. */
  columns(values: SlotValues, rows: RowBuilder, index: number): void;
}

export const createFiller = (mapping: CompiledMapping): Filler => {
  const { texts, words, unique } = mapping;
  return {
    time: (values) => (mapping.time === null ? noTime : readTime(values, mapping.time)),
    recorded: (values) => (mapping.recorded === null ? NaN : readTime(values, mapping.recorded).ms),
    unique: (values) => {
      // Without the first of several members the others tell nothing apart.
      const first = unique?.slots[0];
      if (unique === null || (unique.joinedBy !== null && (first === undefined || firstPlain(values, first) < 0))) return null;
      const text = textOf(values, unique);
      return text === null ? null : `${mapping.file.name}\n${text}`;
    },
    columns: (values, rows, index) => {
      for (const plan of texts) {
        const value = directValue(values, plan);
        if (value >= 0) {
          rows.setColumnAt(
            index,
            plan.column,
            values.textStart[value] as number,
            values.textEnd[value] as number,
            values.isAscii[value] === 1,
          );
          continue;
        }
        rows.setText(index, plan.field, textOf(values, plan));
      }
      for (const plan of words) rows.setText(index, plan.field, plan.meaning(wordsOf(values, plan)));
    },
  };
};

const noTime: FilledTime = { ms: NaN, remark: null, text: '' };

/** The value that stands in the search text as it is to stand in the column; -1 where a text has to be made. */
const directValue = (values: SlotValues, plan: ValuePlan): number => {
  if (plan.joinedBy !== null || plan.cut !== null || plan.as !== 'text') return -1;
  for (const slot of plan.slots) {
    const value = firstPlain(values, slot);
    if (value < 0) continue;
    return nextPlain(values, value) >= 0 || (values.textStart[value] as number) < 0 ? -1 : value;
  }
  return -1;
};

const isPlain = (values: SlotValues, value: number): boolean => values.kind(value) !== kinds.container;

const firstPlain = (values: SlotValues, slot: number): number => {
  const first = values.first(slot);
  return first < 0 || isPlain(values, first) ? first : nextPlain(values, first);
};

const nextPlain = (values: SlotValues, from: number): number => {
  let value = values.next(from);
  while (value >= 0 && !isPlain(values, value)) value = values.next(value);
  return value;
};

/** Longest text that is put together of several values. */
const longest = 10_000;

/** The values of one slot as one text; '' when there is none. */
const slotText = (values: SlotValues, slot: number, as: ValuePlan['as']): string => {
  if (as === 'json') {
    let last = -1;
    for (let value = values.first(slot); value >= 0; value = values.next(value)) last = value;
    // A container comes behind its elements.
    return last < 0 ? '' : values.text(last);
  }
  const first = firstPlain(values, slot);
  if (first < 0) return '';
  let text = values.text(first);
  for (let value = nextPlain(values, first); value >= 0 && text.length < longest; value = nextPlain(values, value)) {
    text += `, ${values.text(value)}`;
  }
  return as === 'lower' ? text.toLowerCase() : text;
};

const cutText = (text: string, cut: Cut | null): string => {
  if (cut === null) return text;
  let kept = text;
  if (cut.before !== undefined) {
    const at = cut.last ? kept.lastIndexOf(cut.before) : kept.indexOf(cut.before);
    if (at >= 0) kept = kept.slice(0, at);
  }
  if (cut.after !== undefined) {
    const at = cut.last ? kept.lastIndexOf(cut.after) : kept.indexOf(cut.after);
    if (at >= 0) kept = kept.slice(at + cut.after.length);
  }
  return kept;
};

const textOf = (values: SlotValues, plan: ValuePlan): string | null => {
  const { slots, joinedBy, constant, cut, as } = plan;
  if (constant !== null) return cutText(as === 'lower' ? constant.toLowerCase() : constant, cut);
  if (joinedBy !== null) {
    const parts = slots.map((slot) => slotText(values, slot, as)).filter((text) => text !== '');
    return parts.length === 0 ? null : cutText(parts.join(joinedBy), cut);
  }
  for (const slot of slots) {
    const text = slotText(values, slot, as);
    if (text !== '') return cutText(text, cut);
  }
  return null;
};

/** Candidates for a word table: of every member in order, of every list element. */
const wordsOf = (values: SlotValues, plan: ValuePlan): readonly string[] => {
  if (plan.constant !== null || plan.joinedBy !== null || plan.as === 'json') {
    const text = textOf(values, plan);
    return text === null ? [] : [text];
  }
  const found: string[] = [];
  for (const slot of plan.slots) {
    for (let value = firstPlain(values, slot); value >= 0; value = nextPlain(values, value))
      found.push(cutText(values.text(value), plan.cut));
  }
  return found;
};

const readTime = (values: SlotValues, plan: TimePlan): FilledTime => {
  let unreadable: string | null = null;
  const tryText = (text: string): FilledTime | null => {
    const read = plan.read(text.trim());
    if (read !== null) return { ms: read.ms, remark: read.remark, text: read.remark === null ? '' : text };
    unreadable ??= text;
    return null;
  };
  if (plan.joinedBy !== null || plan.constant !== null) {
    const text = textOf(values, plan);
    const read = text === null ? null : tryText(text);
    if (read !== null) return read;
  } else {
    for (const slot of plan.slots) {
      const value = firstPlain(values, slot);
      if (value < 0) continue;
      const raw = plan.isRfc3339First ? values.raw(value) : null;
      if (raw !== null) {
        const ms = parseRfc3339(raw.bytes, raw.start, raw.end);
        if (!Number.isNaN(ms)) return { ms, remark: null, text: '' };
      }
      const read = tryText(values.text(value));
      if (read !== null) return read;
    }
  }
  return { ms: NaN, remark: unreadable === null ? 'no_time' : 'unreadable_time', text: unreadable ?? '' };
};
