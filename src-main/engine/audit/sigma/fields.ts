/** The fields that a rule can name, and how they are read from a row. Others are refused: a rule on a field that is not there would match nothing. */
import { at, type AuditRow } from '../../store/audit-rows.ts';
import type { Names } from '../frame.ts';

/** `term`: the column is the number of a term; `text`: text; `computed`: see computed.ts. `either`: the first column that is there. */
export type RuleField =
  | { readonly kind: 'term' | 'text'; readonly column: number }
  | { readonly kind: 'either'; readonly columns: readonly (readonly ['term' | 'text', number])[] }
  | { readonly kind: 'computed'; readonly name: ComputedName };

export const computedNames = [
  'assay.off_hours',
  'assay.silent_days',
  'assay.new_ip_days',
  'assay.new_country_days',
  'assay.self',
  'assay.exports_7d',
  'assay.exports_over_peak',
] as const;
export type ComputedName = (typeof computedNames)[number];

export type FieldValue = string | number | null;

const term = (column: number): RuleField => ({ kind: 'term', column });
const text = (column: number): RuleField => ({ kind: 'text', column });

export const ruleFields: ReadonlyMap<string, RuleField> = new Map<string, RuleField>([
  [
    'actor',
    {
      kind: 'either',
      columns: [
        ['term', at.actorId],
        ['term', at.actorEmail],
      ],
    },
  ],
  ['actor.id', term(at.actorId)],
  ['actor.email', term(at.actorEmail)],
  ['actor.type', term(at.actorType)],
  ['actor.role', term(at.actorRole)],
  ['action', term(at.action)],
  ['category', term(at.category)],
  ['outcome', term(at.outcome)],
  [
    'resource',
    {
      kind: 'either',
      columns: [
        ['text', at.resourceId],
        ['text', at.resourceName],
      ],
    },
  ],
  ['resource.type', term(at.resourceType)],
  ['resource.id', text(at.resourceId)],
  ['resource.name', text(at.resourceName)],
  ['source.ip', term(at.ip)],
  ['source.country', term(at.country)],
  ['source.userAgent', term(at.userAgent)],
  ['source', term(at.source)],
  ['session', text(at.session)],
  ...computedNames.map((name) => [name, { kind: 'computed', name }] as const),
]);

/** Fields of few values whose combinations are looked at once. */
const coarseColumns: readonly number[] = [at.action, at.category, at.outcome, at.actorType];

export const isCoarse = (field: RuleField): boolean => field.kind === 'term' && coarseColumns.includes(field.column);

export type Computed = (name: ComputedName) => FieldValue;

export function valueOf(field: RuleField, row: AuditRow, names: Names, computed: Computed): FieldValue {
  switch (field.kind) {
    case 'term': {
      const number = row[field.column];
      return number === null || number === undefined || number === 0 ? null : names.term(number);
    }
    case 'text':
      return row[field.column] ?? null;
    case 'either':
      for (const [, column] of field.columns) {
        const value = row[column];
        if (value !== null && value !== undefined && value !== 0) return names.term(value);
      }
      return null;
    case 'computed':
      return computed(field.name);
  }
}
