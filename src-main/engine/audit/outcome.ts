/** Puts a test's result together: what it says of itself, and the shape that every test has. */
import { auditLimits, type AuditFinding, type AuditTable, type AuditTest, type TestId } from '../../../src-shared/model/audit.ts';
import { columnTitles, testMethods, testTitles, testUnits, type ColumnTitle } from '../../../src-shared/text/audit.ts';
import type { Sample } from './tally.ts';

type Kind = AuditTable['columns'][number]['kind'];
export type Cell = string | number | null;

export interface Outcome {
  readonly status: AuditTest['status'];
  readonly reason?: string | null;
  readonly checked: number;
  readonly total: number;
  readonly unit: keyof typeof testUnits;
  readonly figures?: Readonly<Record<string, Cell>>;
  readonly findings?: readonly AuditFinding[];
  readonly tables?: readonly AuditTable[];
}

export const testOf = (id: TestId, outcome: Outcome, caveats: readonly string[]): AuditTest => {
  const [version, text] = testMethods[id];
  const findings = outcome.findings ?? [];
  return {
    id,
    title: testTitles[id],
    status: outcome.status,
    reason: outcome.reason ?? null,
    checked: outcome.checked,
    total: outcome.total,
    unit: testUnits[outcome.unit],
    figures: { ...outcome.figures },
    findings: findings.slice(0, auditLimits.findings),
    findingsTotal: findings.length,
    tables: [...(outcome.tables ?? [])],
    method: { id: `assay.${id}`, version, text },
    caveats: [...caveats],
  };
};

export const tableOf = (
  id: string,
  title: string,
  columns: readonly (readonly [ColumnTitle, Kind])[],
  rows: readonly (readonly Cell[])[],
): AuditTable => ({
  id,
  title,
  columns: columns.map(([column, kind]) => ({ id: column, title: columnTitles[column], kind })),
  rows: rows.map((row) => [...row]),
});

export const findingOf = (
  message: string,
  more: {
    readonly source?: string;
    readonly from?: number;
    readonly to?: number;
    readonly sample?: Sample;
    readonly count?: number;
    readonly events?: readonly number[];
    readonly query?: string | undefined;
  } = {},
): AuditFinding => ({
  message,
  source: more.source ?? null,
  from: more.from ?? null,
  to: more.to ?? null,
  count: more.sample?.count ?? more.count ?? 1,
  events: [...(more.sample?.events ?? more.events ?? [])],
  query: more.query ?? null,
});

/** ISO 8601 with milliseconds; null for a time that the calendar does not have. */
export const isoOf = (time: number): string | null => {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};

/** Events from one time to before another, in the query language. */
export const timeQuery = (from: number, to: number): string | null => {
  const [first, end] = [isoOf(Math.floor(from)), isoOf(Math.ceil(to))];
  return first === null || end === null || (!first.startsWith('2') && !first.startsWith('1')) ? null : `after:${first} before:${end}`;
};

/** A value as the query language takes it. */
export const quoted = (value: string): string => `"${value.replaceAll('"', '')}"`;
