/** Cases of plain events, and an audit of them. */
import { join } from 'node:path';
import { runAudit } from '../../src-main/engine/audit/run.ts';
import type { Span } from '../../src-main/engine/audit/frame.ts';
import { closeStore, type ReadableDB } from '../../src-main/engine/store/database.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';
import type { Audit, AuditTest, TestId } from '../../src-shared/model/audit.ts';
import { auditSchema } from '../../src-shared/model/audit.ts';
import type { Review } from '../../src-shared/model/controls.ts';
import { engagementSchema } from '../../src-shared/model/engagement.ts';
import type { EventField } from '../../src-shared/model/event.ts';
import { onTestFinished } from 'vitest';
import { importEvents, temporaryFolder, type PlainEvent } from '../store/fixture.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** A Thursday. */
export const start = Date.UTC(2026, 0, 1);

export interface Happening {
  readonly time: number | null;
  readonly recorded?: number | null;
  readonly chain?: string;
  readonly fields?: Readonly<Partial<Record<EventField, string>>>;
}

export const plain: Readonly<Partial<Record<EventField, string>>> = {
  actorId: 'alice',
  action: 'document.read',
  category: 'data.read',
  outcome: 'success',
  resourceId: 'doc_1',
  ip: '10.0.0.1',
};

/** Makes a case of these events; they are imported in the order given. */
export function caseOf(happenings: readonly Happening[]): ReadableDB {
  const db = openStore(join(temporaryFolder(), 'case.db'), { mode: 'create' });
  onTestFinished(() => closeStore(db));
  const seqs = new Map<string, number>();
  const events = happenings.map(({ time, recorded = null, chain = 'main', fields = {} }, ordinal): PlainEvent => {
    const seq = (seqs.get(chain) ?? 0) + 1;
    seqs.set(chain, seq);
    return { ordinal, fields: { ...plain, ...fields }, time, recorded, chain, seq, text: '' };
  });
  importEvents(db, events, 'a'.repeat(64));
  return db;
}

export const noCatalog = { name: 'none', actions: [] };

export function auditOf(
  happenings: readonly Happening[],
  policy: unknown = {},
  {
    span = null,
    rules = [],
    reviews = [],
  }: { readonly span?: Span | null; readonly rules?: readonly string[]; readonly reviews?: readonly Review[] } = {},
): Audit {
  const engagement = engagementSchema.parse(policy);
  const request = {
    engagement: { version: 0, engagement, author: '', at: null },
    defaultCatalog: noCatalog,
    span,
    version: '0',
    ruleTexts: rules.map((text, i) => ({ name: `rule-${i}.yml`, text })),
    triage: new Map(),
    reviews,
  };
  const audit = runSteps(runAudit(caseOf(happenings), request));
  return auditSchema.parse(audit);
}

export const testIn = (audit: Audit, id: TestId): AuditTest => audit.tests.find((test) => test.id === id)!;

/** Status of one test of an audit of these events. */
export const statusOf = (id: TestId, happenings: readonly Happening[], policy: unknown = {}): AuditTest['status'] =>
  testIn(auditOf(happenings, policy), id).status;

/** One event every `step` from `from` to before `to`. */
export const every = (step: number, from: number, to: number, more: Omit<Happening, 'time'> = {}): Happening[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => ({ time: from + i * step, ...more }));
