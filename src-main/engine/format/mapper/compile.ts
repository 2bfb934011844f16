/** Makes of a mapping file what runs over every record: the one mapper of all plain exports, built in or given by the auditor. */
import type { Category, EventField, Outcome } from '../../../../src-shared/model/event.ts';
import { eventFields } from '../../../../src-shared/model/event.ts';
import type { FieldMapping, FieldPath, MappingFile, TimeSource } from '../../../../src-shared/model/mapping-file.ts';
import { parseFieldPath } from '../../../../src-shared/model/mapping-file.ts';
import { columnOf } from '../row-builder.ts';
import { createPathSet } from './paths.ts';
import type { PathSet } from './paths.ts';
import { createTimeReader, isTimeFormat } from './time-formats.ts';
import type { TimeReader } from './time-formats.ts';
import { createWordMeaning } from './words.ts';
import type { WordMeaning } from './words.ts';
import { createZone } from './zones.ts';

/** What is wrong with a mapping that its schema cannot say: which field, and why. */
export interface MappingProblem {
  readonly field: string;
  readonly reason: 'bad_path' | 'bad_format' | 'bad_zone' | 'bad_expand';
  readonly value: string;
}

export interface Cut {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly last: boolean;
}

/** Where a value comes from: the first slot that has one, several joined, or the same for all. */
export interface ValuePlan {
  readonly slots: readonly number[];
  /** Set where the values of the slots are joined by it. */
  readonly joinedBy: string | null;
  readonly constant: string | null;
  readonly cut: Cut | null;
  readonly as: 'text' | 'lower' | 'json';
}

export interface TextPlan extends ValuePlan {
  readonly field: EventField;
  readonly column: number;
}

export interface WordPlan extends ValuePlan {
  readonly field: 'category' | 'outcome';
  readonly meaning: WordMeaning<Category | Outcome>;
}

export interface TimePlan extends ValuePlan {
  readonly read: TimeReader;
  /** RFC 3339 comes first: it can be read from the bytes. */
  readonly isRfc3339First: boolean;
}

export interface CompiledMapping {
  readonly file: MappingFile;
  readonly paths: PathSet;
  readonly texts: readonly TextPlan[];
  readonly words: readonly WordPlan[];
  readonly time: TimePlan | null;
  readonly recorded: TimePlan | null;
  /** Slots that tell records apart, together. */
  readonly unique: ValuePlan | null;
  /** Names that lead to the expanded list, or null. */
  readonly expand: readonly string[] | null;
}

export type Compiled = { readonly ok: true; readonly mapping: CompiledMapping } | { readonly ok: false; readonly problem: MappingProblem };

/** Never throws for a mapping that its schema accepts. */
export const compileMapping = (file: MappingFile): Compiled => {
  const paths = createPathSet(file.expand);
  if (paths === null) return fault('expand', 'bad_expand', shown(file.expand));
  const problem = firstProblem(file);
  if (problem !== null) return { ok: false, problem };
  const { time, recorded, ...others } = file.fields;
  const plan = (source: Source): ValuePlan => planOf(paths, source, false);
  const fields = eventFields.flatMap((field) => (others[field] === undefined ? [] : [[field, others[field]] as const]));
  const texts = fields.flatMap(([field, source]): TextPlan[] =>
    field === 'category' || field === 'outcome' ? [] : [{ ...plan(source), field, column: columnOf(field) }],
  );
  const words = (['category', 'outcome'] as const).flatMap((field): WordPlan[] => {
    const source = others[field];
    return source === undefined ? [] : [{ ...plan(source), field, meaning: meaningOf(source) }];
  });
  const unique: Source | undefined = file.unique === undefined ? others.eventId : { join: { of: file.unique, with: '\n' } };
  return {
    ok: true,
    mapping: {
      file,
      paths,
      texts,
      words,
      time: timePlan(paths, time),
      recorded: timePlan(paths, recorded),
      unique: unique === undefined ? null : plan(unique),
      expand: file.expand === undefined ? null : (parseFieldPath(file.expand) as readonly string[]),
    },
  };
};

type Source =
  | FieldPath
  | {
      readonly from?: FieldPath | undefined;
      readonly firstOf?: readonly FieldPath[] | undefined;
      readonly join?: { readonly of: readonly FieldPath[]; readonly with: string } | undefined;
      readonly constant?: string | undefined;
      readonly cut?: Cut | undefined;
      readonly as?: ValuePlan['as'] | undefined;
    };

const isPath = (source: Source): source is FieldPath => typeof source === 'string' || Array.isArray(source);

const pathsOf = (source: Source): readonly FieldPath[] =>
  isPath(source) ? [source] : (source.firstOf ?? source.join?.of ?? (source.from === undefined ? [] : [source.from]));

const planOf = (paths: PathSet, source: Source, hidden: boolean): ValuePlan => {
  const slots = pathsOf(source).flatMap((path) => paths.slotOf(path, hidden) ?? []);
  if (isPath(source)) return { slots, joinedBy: null, constant: null, cut: null, as: 'text' };
  return {
    slots,
    joinedBy: source.join?.with ?? null,
    constant: source.constant ?? null,
    cut: source.cut ?? null,
    as: source.as ?? 'text',
  };
};

const meaningOf = (source: NonNullable<FieldMapping['category'] | FieldMapping['outcome']>): WordMeaning<Category | Outcome> => {
  const table = isPath(source as Source) ? {} : (source as Exclude<typeof source, FieldPath>);
  const { words = {}, otherwise, absent } = table as Partial<Exclude<typeof source, FieldPath>>;
  return createWordMeaning<Category | Outcome>({
    words,
    otherwise: otherwise === undefined ? 'unknown' : otherwise,
    absent: absent ?? null,
  });
};

const formatsOf = (source: TimeSource): readonly string[] =>
  isPath(source as Source) ? ['rfc3339'] : (source as { formats: string[] }).formats;
const zoneOf = (source: TimeSource): string => (isPath(source as Source) ? 'UTC' : (source as { zone: string }).zone);

const timePlan = (paths: PathSet, source: TimeSource | undefined): TimePlan | null => {
  if (source === undefined) return null;
  const formats = formatsOf(source);
  const read = createTimeReader(formats, zoneOf(source));
  return read === null ? null : { ...planOf(paths, source as Source, true), read, isRfc3339First: formats[0] === 'rfc3339' };
};

const fault = (field: string, reason: MappingProblem['reason'], value: string): Compiled => ({
  ok: false,
  problem: { field, reason, value },
});
const shown = (path: FieldPath | undefined): string => (typeof path === 'string' ? path : (path ?? []).join('.'));

const firstProblem = ({ fields, unique = [] }: MappingFile): MappingProblem | null => {
  for (const [field, source] of [...Object.entries(fields), ...unique.map((path) => ['unique', path] as const)]) {
    if (source === undefined) continue;
    for (const path of pathsOf(source as Source)) {
      if (parseFieldPath(path) === null) return { field, reason: 'bad_path', value: shown(path) };
    }
    if (field !== 'time' && field !== 'recorded') continue;
    const zone = zoneOf(source as TimeSource);
    if (createZone(zone) === null) return { field, reason: 'bad_zone', value: zone };
    const format = formatsOf(source as TimeSource).find((one) => !isTimeFormat(one));
    if (format !== undefined) return { field, reason: 'bad_format', value: format };
  }
  return null;
};
