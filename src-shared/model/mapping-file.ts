/**
 * How records of an export become Assay's events: which member gives which field, how times are written, what a format's own words for
 * category and outcome mean. One shape for mapping files of plain exports and for the `fields` of hash-chain profiles. A mapping never
 * changes what is hashed.
 */
import { z } from 'zod';
import { categories, eventFields, outcomes } from './event.ts';
import type { EventField } from './event.ts';

/**
 * Where a value stands in a record: `actor.user.email`, `resources[0].type`, `target[*].id` (every element), with a backslash before a dot
 * or a bracket that belongs to a name. A list of names and positions says the same without any escape. In CSV a path is a column's name.
 */
export const fieldPathSchema = z
  .union([
    z.string().min(1).max(500),
    z
      .array(z.union([z.string().max(500), z.int().min(0).max(99_999)]))
      .min(1)
      .max(32),
  ])
  .describe('A member: "actor.user.email", "resources[0].type", "target[*].id", or a list of names and positions.');
export type FieldPath = Readonly<z.infer<typeof fieldPathSchema>>;

/** A step that stands for every element of a list. */
export const everyElement: unique symbol = Symbol('every element');
/** One step into a value: a member's name, an element's position, or every element. */
export type PathStep = string | number | typeof everyElement;

/** The steps of a path; null when a text has an empty name or a bracket that does not fit. */
export function parseFieldPath(path: FieldPath): readonly PathStep[] | null {
  if (typeof path !== 'string') return path;
  const steps: PathStep[] = [];
  let name = '';
  let isName = false;
  let at = 0;
  const endName = (): void => {
    if (isName) steps.push(name);
    name = '';
    isName = false;
  };
  while (at < path.length) {
    const char = path[at] as string;
    if (char === '[') {
      const bracket = /^\[(\d{1,5}|\*)\]/.exec(path.slice(at, at + 8));
      const next = bracket === null ? '' : (path[at + bracket[0].length] ?? '.');
      if (bracket === null || (next !== '.' && next !== '[') || (!isName && at > 0 && path[at - 1] !== ']')) return null;
      endName();
      steps.push(bracket[1] === '*' ? everyElement : Number(bracket[1]));
      at += bracket[0].length;
    } else if (char === '.') {
      if ((!isName && path[at - 1] !== ']') || at + 1 === path.length) return null;
      endName();
      at += 1;
    } else {
      const isEscape = char === '\\';
      if (isEscape && at + 1 === path.length) return null;
      name += isEscape ? (path[at + 1] as string) : char;
      isName = true;
      at += isEscape ? 2 : 1;
    }
  }
  endName();
  return steps;
}

const path = fieldPathSchema.refine(
  (value) => parseFieldPath(value) !== null,
  'this path has an empty name or a bracket that does not fit',
);
const paths = z.array(path).min(1).max(10);

const word = z.string().max(500);
const sources = {
  from: path.optional().describe('The member.'),
  firstOf: paths.optional().describe('Members: the first one that has a value.'),
  join: z
    .strictObject({ of: paths, with: z.string().max(20) })
    .optional()
    .describe('The values of several members in one text; absent ones are left out.'),
};
const shared = {
  ...sources,
  constant: word.optional().describe('The same value for every record.'),
  cut: z
    .strictObject({
      before: z.string().min(1).max(20).optional(),
      after: z.string().min(1).max(20).optional(),
      last: z.boolean().default(false).describe('Look for the last occurrence, not the first.'),
    })
    .optional()
    .describe('Keeps what stands before, or after, this text; the whole value where it does not occur.'),
  as: z.enum(['text', 'lower', 'json']).default('text').describe('`json`: objects and lists as JSON text, which else are no value.'),
};

const hasSource = (value: {
  readonly from?: unknown;
  readonly firstOf?: unknown;
  readonly join?: unknown;
  readonly constant?: unknown;
}): boolean => [value.from, value.firstOf, value.join, value.constant].filter((source) => source !== undefined).length === 1;
const sourceProblem = 'exactly one of "from", "firstOf", "join" and "constant" is needed';

const valueObject = z.strictObject(shared).refine(hasSource, sourceProblem);
/** A text field: a path, or an object with more to say. */
export const fieldSourceSchema = z.union([path, valueObject]);
export type FieldSource = Readonly<z.infer<typeof fieldSourceSchema>>;

const wordTable = <const T extends readonly [string, ...string[]]>(meanings: T) =>
  z.union([
    path,
    z
      .strictObject({
        ...shared,
        words: z
          .record(z.string().max(200), z.enum(meanings))
          .default({} as Record<string, T[number]>)
          .describe(
            'What the words of the export mean, compared without case; a * in a word stands for anything. Of `firstOf`, the first member counts whose word is here.',
          ),
        otherwise: z.enum(meanings).nullable().optional().describe('What any other word means: `unknown` unless said; null: nothing.'),
        absent: z.enum(meanings).optional().describe('What it means when the record has no value; null unless said.'),
      })
      .refine(hasSource, sourceProblem),
  ]);

export const categorySourceSchema = wordTable([...categories, 'unknown']);
export const outcomeSourceSchema = wordTable(outcomes);

export const timeFormats = ['rfc3339', 'unix-s', 'unix-ms', 'unix-us', 'unix-ns'] as const;

/** A time: which member, in which forms (tried in order), and the zone of those that state none. */
export const timeSourceSchema = z.union([
  path,
  z
    .strictObject({
      ...sources,
      formats: z
        .array(
          z
            .union([z.enum(timeFormats), z.string().min(4).max(100).regex(/YY/)])
            .describe(
              '`rfc3339`, `unix-s`, `unix-ms`, `unix-us`, `unix-ns`, or a pattern of YYYY YY MMM MM M DD D HH H hh h mm ss SSS A Z.',
            ),
        )
        .min(1)
        .max(10)
        .default(['rfc3339']),
      zone: z
        .string()
        .max(64)
        .regex(/^(?:UTC|[+-]\d{2}:\d{2}|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+)$/)
        .default('UTC')
        .describe('Of times that state none: UTC, an offset (+02:00) or a zone name (Europe/Berlin).'),
    })
    .refine(hasSource, sourceProblem),
]);
export type TimeSource = Readonly<z.infer<typeof timeSourceSchema>>;

const textFields = eventFields.filter(
  (field): field is Exclude<EventField, 'category' | 'outcome'> => field !== 'category' && field !== 'outcome',
);
const textShape = Object.fromEntries(textFields.map((field) => [field, fieldSourceSchema.optional()])) as Record<
  (typeof textFields)[number],
  z.ZodOptional<typeof fieldSourceSchema>
>;

/** Fields of Assay's events, each with where it comes from. What is not named stays empty; every value stays searchable. */
export const fieldMappingSchema = z.strictObject({
  time: timeSourceSchema.optional().describe('When it happened.'),
  recorded: timeSourceSchema.optional().describe('When it was written.'),
  ...textShape,
  category: categorySourceSchema.optional(),
  outcome: outcomeSourceSchema.optional(),
});
export type FieldMapping = Readonly<z.infer<typeof fieldMappingSchema>>;

/** How records stand in a decoded file. */
export const containerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('jsonl') }),
  z.strictObject({
    kind: z.literal('json-array'),
    path: z.array(z.string().max(500)).max(8).default([]).describe('Members that lead to the array; empty: the file is the array.'),
  }),
  z.strictObject({
    kind: z.literal('csv'),
    delimiter: z.string().length(1).default(','),
    header: z
      .union([z.literal(true), z.array(z.string().max(500)).min(1).max(2000)])
      .default(true)
      .describe('true: the first row names the columns; a list: there is no header row, these are the names.'),
  }),
]);
export type Container = Readonly<z.infer<typeof containerSchema>>;

export const MAPPING_SCHEMA = 'assay.mapping/1';

/** JSON in whatever form the file has: lines, an array, or an object that holds an array of records. */
const anyJson = z.strictObject({ kind: z.literal('json') });

/** One thing by which records are recognised: a member that has a value, of these words if any are named. */
const signSchema = z.strictObject({
  path,
  words: z.array(word).min(1).max(50).optional().describe('Compared with case; a * stands for anything.'),
});

/** A mapping file (`--map FILE`): JSON or YAML, for exports without integrity data. */
export const mappingFileSchema = z.strictObject({
  schema: z.literal(MAPPING_SCHEMA),
  name: z.string().min(1).max(200).describe('Shown as the format of the evidence.'),
  description: z.string().max(2000).optional(),
  container: z.union([containerSchema, anyJson]),
  recognise: z
    .array(z.array(signSchema).min(1).max(10))
    .min(1)
    .max(10)
    .optional()
    .describe('Groups of signs: a record with all signs of one group is of this kind. Without it, the mapping is used where it is named.'),
  expand: path
    .optional()
    .describe('A list inside the record whose elements are events of their own; paths of `fields` may then begin with `$event`.'),
  unique: paths
    .optional()
    .describe(
      'Members that tell records apart, together, the first of which must be there: two records with the same values are reported. The event id unless said.',
    ),
  inferred: z
    .array(z.enum(['category', 'outcome']))
    .max(2)
    .default([])
    .describe('Fields that the source does not state and the mapping infers from others; said with the evidence.'),
  fields: fieldMappingSchema,
});
export type MappingFile = Readonly<z.infer<typeof mappingFileSchema>>;
