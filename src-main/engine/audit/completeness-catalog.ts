/** Expected actions against those that occur. Method: `assay.completeness.catalog`. */
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import type { Frame } from './frame.ts';
import { findingOf, quoted, tableOf, type Cell, type Outcome } from './outcome.ts';
import { matcherOf } from './pattern.ts';
import { addTo, newSample, type ActionTally, type Tally } from './tally.ts';

export function testCatalog({ catalog }: Frame, { actions, inPeriod }: Tally): Outcome {
  const seen = [...actions.values()].filter(({ action }) => action !== '');
  const unlisted = new Set(seen);
  const findings = [];
  const rows: Cell[][] = [];
  let expected = 0;
  let absent = 0;
  for (const entry of catalog.actions) {
    const matches = matcherOf(entry.action);
    const found = seen.filter(({ action, category }) => matches(action) && (entry.category === undefined || category === entry.category));
    for (const one of found) unlisted.delete(one);
    const count = found.reduce((sum, { sample }) => sum + sample.count, 0);
    rows.push([entry.action, entry.category ?? null, entry.expected ? 'yes' : 'no', count]);
    if (entry.expected) {
      expected += 1;
      if (count === 0) {
        absent += 1;
        findings.push(findingOf(auditFindings.neverSeen(entry.action), { count: 0, query: queryOf(entry.action) }));
      }
    }
    for (const question of entry.required) {
      const missing = newSample();
      for (const { missing: by } of found) {
        for (const event of by[question].events) addTo(missing, event);
        missing.count += by[question].count - by[question].events.length;
      }
      if (missing.count > 0)
        findings.push(
          findingOf(auditFindings.entryField(entry.action, question, missing.count, count), {
            sample: missing,
            query: queryOf(entry.action),
          }),
        );
    }
  }
  const others = byCount([...unlisted]);
  const base = {
    checked: inPeriod === 0 ? 0 : expected,
    total: expected,
    unit: 'actions',
    figures: {
      catalog: catalog.name,
      entries: catalog.actions.length,
      expected,
      seen: expected - absent,
      neverSeen: absent,
      notInCatalog: others.length,
      eventsNotInCatalog: others.reduce((sum, { sample }) => sum + sample.count, 0),
      events: inPeriod,
    },
    tables: [
      tableOf(
        'catalog',
        auditTables.catalog,
        [
          ['action', 'text'],
          ['category', 'text'],
          ['expected', 'text'],
          ['events', 'count'],
        ],
        rows,
      ),
      tableOf(
        'unlisted',
        auditTables.unlisted,
        [
          ['action', 'text'],
          ['category', 'text'],
          ['events', 'count'],
        ],
        others.slice(0, 1000).map(({ action, category, sample }) => [action, category === '' ? null : category, sample.count]),
      ),
    ],
  } as const;
  if (inPeriod === 0) return { ...base, status: 'not_testable', reason: auditReasons.noEvents };
  if (catalog.actions.length === 0) return { ...base, status: 'not_testable', reason: auditReasons.emptyCatalog };
  return { ...base, status: findings.length === 0 ? 'pass' : 'exception', findings };
}

const byCount = (actions: readonly ActionTally[]): readonly ActionTally[] =>
  actions.toSorted((a, b) => b.sample.count - a.sample.count || (a.action < b.action ? -1 : 1));

export const queryOf = (action: string): string => (/^[\w.*:-]+$/.test(action) ? `action:${action}` : `action:${quoted(action)}`);
