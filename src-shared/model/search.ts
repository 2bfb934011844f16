/** What a search answers besides rows: facets, a histogram, completions. */
import { z } from 'zod';

/** Orders of a query's results. Equal ones, and those in which the record says nothing, stand in the order of import; the latter last. */
export const eventSorts = ['time', 'import', 'seq', 'recorded'] as const;
export type EventSort = (typeof eventSorts)[number];

/** Fields whose values can be counted, by the name that a query uses; `metadata.path` can be, too. */
export const facetFields = [
  'actor',
  'email',
  'role',
  'action',
  'category',
  'outcome',
  'resource',
  'type',
  'ip',
  'country',
  'agent',
  'session',
  'source',
  'chain',
] as const;
export type FacetField = (typeof facetFields)[number];

export const facetLimits = { fields: 20, values: 200, fieldCharacters: 300 } as const;

export const facetSchema = z.object({
  field: z.string(),
  /** Most frequent first, equals by value. A very long value is cut: `whole` is false, and it cannot be put into a query. */
  values: z.array(z.object({ value: z.string(), count: z.number().int().positive(), whole: z.boolean() })),
  /** Events with a value that is not listed, and how many different values there are in all. */
  other: z.number().int().nonnegative(),
  distinct: z.number().int().nonnegative(),
  /** Events that have no value. */
  missing: z.number().int().nonnegative(),
  /** False: not all results were counted yet. */
  exact: z.boolean(),
});
export type Facet = Readonly<z.infer<typeof facetSchema>>;

export const histogramSchema = z.object({
  /** Beginning of the first bucket and end of the last, milliseconds UTC; null where no result has a time. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  bucketMs: z.number().positive(),
  counts: z.array(z.number().int().nonnegative()),
  /** Results without a time. */
  undated: z.number().int().nonnegative(),
  /** False: not all results were counted yet; the same call again goes on. */
  exact: z.boolean(),
});
export type Histogram = Readonly<z.infer<typeof histogramSchema>>;

export const completionSchema = z.object({
  /** What an item's text replaces: characters [from, to) of the query. */
  from: z.number().int().nonnegative(),
  to: z.number().int().nonnegative(),
  items: z.array(
    z.object({
      text: z.string(),
      kind: z.enum(['field', 'value', 'keyword']),
      /** Events that have the value. */
      count: z.number().int().nonnegative().optional(),
    }),
  ),
});
export type Completion = Readonly<z.infer<typeof completionSchema>>;
