/** What an audit looks at: the engagement as it applies to this case's events, and the names behind the numbers in its rows. */
import type { Catalog, Engagement } from '../../../src-shared/model/engagement.ts';
import { listChainScopes } from '../store/chain.ts';
import { allRows, getValue, type ReadableDB } from '../store/database.ts';
import { sql } from '../store/sql.ts';
import { createZone, dayMs, type Zone } from './zone.ts';

export interface Frame {
  readonly engagement: Engagement;
  readonly catalog: Catalog;
  readonly zone: Zone;
  /** `from` ≤ time < `to`, milliseconds UTC. NaN where the evidence holds no time and no period is stated. */
  readonly from: number;
  readonly to: number;
  readonly stated: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The period that counts: the one that is asked for, else the engagement's, else from the first event's day to the end of the last one's. */
export function frameOf(engagement: Engagement, catalog: Catalog, asked: Span | null, span: Span | null): Frame {
  const { period } = engagement;
  const zone = createZone(period?.timeZone ?? 'UTC');
  const frame = { engagement, catalog, zone };
  if (asked !== null) return { ...frame, ...asked, stated: true };
  if (period !== null) return { ...frame, from: zone.startOf(period.from), to: zone.startOf(nextDay(period.to)), stated: true };
  if (span === null) return { ...frame, from: NaN, to: NaN, stated: false };
  return { ...frame, from: Math.floor(span.from / dayMs) * dayMs, to: (Math.floor(span.to / dayMs) + 1) * dayMs, stated: false };
}

const nextDay = (day: string): string => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);

/** First and last time of all events; null if none has one. */
export function spanOf(db: ReadableDB): Span | null {
  const from = getValue<number>(db, sql`SELECT at FROM event INDEXED BY event_time WHERE at < 9e15 ORDER BY at LIMIT 1`);
  const to = getValue<number>(db, sql`SELECT at FROM event INDEXED BY event_time WHERE at < 9e15 ORDER BY at DESC LIMIT 1`);
  return from === undefined || to === undefined ? null : { from, to };
}

export interface Names {
  /** Text of a term, '' for none. */
  term(number: number | string | null | undefined): string;
  /** The source that a row belongs to: its source field, else its chain, else its evidence. */
  source(sourceTerm: number, chain: number, file: number): string;
  evidence(file: number): number;
}

export function namesOf(db: ReadableDB): Names {
  const chains = listChainScopes(db);
  const files = new Map(
    allRows<{ id: number; evidence: number }>(db, sql`SELECT id, evidence FROM evidence_file`).map((f) => [f.id, f.evidence]),
  );
  const evidence = new Map(allRows<{ id: number; name: string }>(db, sql`SELECT id, name FROM evidence`).map((e) => [e.id, e.name]));
  const terms = new Map<number, string>();
  return {
    term(number) {
      if (typeof number === 'string') return number;
      if (number === null || number === undefined || number === 0) return '';
      const known = terms.get(number);
      if (known !== undefined) return known;
      const text = getValue<string>(db, sql`SELECT text FROM term WHERE id = ${number}`) ?? '';
      if (terms.size > 200_000) terms.clear();
      terms.set(number, text);
      return text;
    },
    source(sourceTerm, chain, file) {
      if (sourceTerm !== 0) return this.term(sourceTerm);
      const key = chains.get(chain)?.key;
      return key !== undefined && key !== '' ? key : (evidence.get(files.get(file) ?? 0) ?? '');
    },
    evidence: (file) => files.get(file) ?? 0,
  };
}
