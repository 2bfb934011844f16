/** Which kinds of event are there. Methods: `assay.completeness.categories`, `assay.completeness.authentication`. */
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import type { Frame } from './frame.ts';
import { findingOf, tableOf, type Cell, type Outcome } from './outcome.ts';
import type { Tally } from './tally.ts';

export function testCategories({ engagement }: Frame, { categories, inPeriod }: Tally): Outcome {
  const expected = engagement.categories;
  const absent = expected.filter((category) => !categories.has(category));
  const names = [...new Set([...expected, ...[...categories.keys()].toSorted()])];
  const rows = names.map((category): Cell[] => [
    category === '' ? 'unknown' : category,
    categories.get(category)?.count ?? 0,
    expected.some((one) => one === category) ? 'yes' : 'no',
  ]);
  const base = {
    checked: inPeriod === 0 ? 0 : expected.length,
    total: expected.length,
    unit: 'categories',
    figures: { expected: expected.length, seen: expected.length - absent.length, events: inPeriod },
    tables: [
      tableOf(
        'categories',
        auditTables.categories,
        [
          ['category', 'text'],
          ['events', 'count'],
          ['expected', 'text'],
        ],
        rows,
      ),
    ],
  } as const;
  if (inPeriod === 0) return { ...base, status: 'not_testable', reason: auditReasons.noEvents };
  if (expected.length === 0) return { ...base, status: 'not_testable', reason: auditReasons.noCategories };
  return {
    ...base,
    status: absent.length === 0 ? 'pass' : 'exception',
    findings: absent.map((category) => findingOf(auditFindings.category(category), { count: 0, query: `category:${category}` })),
  };
}

export function testAuthentication(_: Frame, { logins, inPeriod }: Tally): Outcome {
  const count = (outcome: string): number => logins.get(outcome)?.count ?? 0;
  const events = [...logins.values()].reduce((sum, sample) => sum + sample.count, 0);
  const success = count('success');
  const failure = count('failure') + count('denied');
  const base = {
    checked: events,
    total: inPeriod,
    unit: 'events',
    figures: { authentication: events, success, failure, other: events - success - failure },
    tables: [
      tableOf(
        'outcomes',
        auditTables.outcomes,
        [
          ['outcome', 'text'],
          ['events', 'count'],
        ],
        [...logins].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([outcome, sample]) => [outcome, sample.count]),
      ),
    ],
  } as const;
  if (events === 0) return { ...base, status: 'not_testable', reason: auditReasons.noAuthentication };
  const missing = [...(success === 0 ? (['success'] as const) : []), ...(failure === 0 ? (['failure'] as const) : [])];
  return {
    ...base,
    status: missing.length === 0 ? 'pass' : 'exception',
    findings: missing.map((kind) => findingOf(auditFindings.outcome(kind), { count: 0, query: 'category:authentication' })),
  };
}
