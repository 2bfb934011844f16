/** Operations of audits: the reading thread tests, the writing thread keeps what was found and what the auditor says of it. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { Audit, Lead, Triage, TriageState } from '../../../src-shared/model/audit.ts';
import {
  emptyEngagement,
  engagementProblems,
  engagementSchema,
  type Engagement,
  type EngagementVersion,
} from '../../../src-shared/model/engagement.ts';
import type { Conclusion, Review } from '../../../src-shared/model/controls.ts';
import { judgeLeads, loadRules } from '../audit/monitoring.ts';
import { loadCatalog, loadRuleTexts } from '../audit/resources.ts';
import { runAudit } from '../audit/run.ts';
import type { Span } from '../audit/frame.ts';
import { createProgressMeter } from '../jobs/progress.ts';
import type { OpContext } from '../jobs/protocol.ts';
import type { Clock } from '../ports.ts';
import { getWork, listWork, listWorkVersions, putWork } from '../store/audit-work.ts';
import type { ReadableDB, WritableDB } from '../store/database.ts';
import { getLeadRevision, getRun, writeRun, type StoredRun } from '../store/lead.ts';
import { getMeta } from '../store/meta.ts';
import { driveSteps } from '../store/steps.ts';

export interface Recorded<T> {
  readonly key: string;
  readonly content: T;
  readonly author: string;
  readonly at: number;
}

interface By {
  readonly author: string;
}

/** `engagement` null: the stored one; `span` null: its period. */
export interface AuditParams {
  readonly engagement: Engagement | null;
  readonly span: Span | null;
  readonly version: string;
}

/** In the store an engagement has one key: a case has one engagement. */
const engagementKey = 'engagement';

export type AuditJobOps = {
  readonly setEngagement: (p: By & { engagement: Engagement }) => EngagementVersion;
  readonly keepAudit: (p: { audit: Audit; engagement: number }) => void;
  /** Null takes a review away. Gives its key. */
  readonly putRecord: (p: By & { kind: 'conclusion' | 'review'; key: string | null; content: Conclusion | Review | null }) => {
    key: string;
  };
  readonly triageLead: (p: By & { key: string; state: TriageState; note: string }) => Triage;
};

export type AuditQueryOps = {
  readonly auditRecords: (p: object) => { conclusions: Recorded<Conclusion>[]; reviews: Recorded<Review>[] };
  readonly engagement: (p: object) => { current: EngagementVersion; versions: { version: number; author: string; at: number }[] };
  readonly audit: (p: AuditParams, c: OpContext) => Promise<Audit>;
  /** With its leads: for an export. */
  readonly lastAudit: (p: { leads: boolean }) => { audit: Audit | null; stale: boolean };
  readonly leadsPage: (p: { rule: string | null; state: TriageState | null; offset: number; limit: number }) => {
    leads: Lead[];
    total: number;
  };
};

/** The engagement that holds; version 0 where none was stated. */
export function currentEngagement(db: ReadableDB): EngagementVersion {
  const stored = getWork(db, 'engagement', engagementKey);
  if (stored === null) return { version: 0, engagement: emptyEngagement, author: '', at: null };
  return { version: stored.id, engagement: engagementSchema.parse(stored.content), author: stored.author, at: stored.at };
}

export function createAuditJobOps(writing: () => WritableDB, clock: Clock, entry: string): AuditJobOps {
  return {
    setEngagement({ engagement, author }) {
      const [problem] = engagementProblems(engagement);
      if (problem !== undefined) throw new AssayError('policy_invalid', { problem });
      loadRules(loadRuleTexts(entry), engagement);
      putWork(writing(), 'engagement', engagementKey, engagement, { author, at: clock.now() });
      return currentEngagement(writing());
    },
    keepAudit({ audit, engagement }) {
      const db = writing();
      const { generation } = getMeta(db);
      writeRun(
        db,
        { generation, engagement, at: clock.now(), result: audit },
        audit.leads.map(({ rule, events }) => ({ rule, events })),
      );
    },
    putRecord({ kind, key, content, author }) {
      const db = writing();
      // A new review is called by the row that it stands in.
      const known = key ?? `r${listWork(db, kind).reduce((most, one) => Math.max(most, one.id), 0) + 1}`;
      putWork(db, kind, known, content, { author, at: clock.now() });
      return { key: known };
    },
    triageLead({ key, state, note, author }) {
      const db = writing();
      const run = getRun(db)?.result as Audit | undefined;
      if (run === undefined || !run.leads.some((lead) => lead.key === key)) throw new AssayError('lead_not_found', { key });
      const triage: Triage = { state, note, author, at: clock.now() };
      putWork(db, 'triage', key, { state, note }, triage);
      return triage;
    },
  };
}

/** The auditor's judgement of leads, by key. */
const listTriage = (db: ReadableDB): ReadonlyMap<string, Triage> =>
  new Map(
    listWork(db, 'triage').map(({ key, content, author, at }) => [
      key,
      { ...(content as { state: TriageState; note: string }), author, at },
    ]),
  );

/** `entry`: where this program runs from, to find what is shipped with it. */
export function createAuditQueryOps(reading: () => ReadableDB, entry: string, clock: Clock): AuditQueryOps {
  /** The audit that was read last: a screen asks for its leads page by page. */
  let known: { readonly db: ReadableDB; readonly revision: number; readonly run: StoredRun | null } | null = null;
  const lastRun = (db: ReadableDB): StoredRun | null => {
    const revision = getLeadRevision(db);
    if (known === null || known.db !== db || known.revision !== revision) known = { db, revision, run: getRun(db) };
    return known.run;
  };
  return {
    leadsPage({ rule, state, offset, limit }) {
      const db = reading();
      const triage = listTriage(db);
      const found = ((lastRun(db)?.result as Audit | undefined)?.leads ?? []).filter(
        (lead) => (rule === null || lead.rule === rule) && (state === null || (triage.get(lead.key)?.state ?? 'open') === state),
      );
      const leads = found.slice(offset, offset + limit).map((lead): Lead => ({ ...lead, triage: triage.get(lead.key) ?? null }));
      return { leads, total: found.length };
    },
    auditRecords() {
      const db = reading();
      const all = <T>(kind: 'conclusion' | 'review'): Recorded<T>[] =>
        listWork(db, kind).map(({ key, content, author, at }) => ({ key, content: content as T, author, at }));
      return { conclusions: all<Conclusion>('conclusion'), reviews: all<Review>('review') };
    },
    engagement() {
      const db = reading();
      return {
        current: currentEngagement(db),
        versions: listWorkVersions(db, 'engagement', engagementKey).map(({ id, author, at }) => ({ version: id, author, at })),
      };
    },
    async audit({ engagement, span, version }, context) {
      const db = reading();
      const meter = createProgressMeter(() => clock.now(), context.progress);
      const stored = currentEngagement(db);
      let done = 0;
      meter.stage('audit', 2 * getMeta(db).events);
      return driveSteps(
        runAudit(db, {
          engagement: engagement === null ? stored : { version: 0, engagement, author: '', at: null },
          defaultCatalog: loadCatalog(entry),
          ruleTexts: loadRuleTexts(entry),
          triage: listTriage(db),
          reviews: listWork(db, 'review').map(({ content }) => content as Review),
          span,
          version,
        }),
        {
          signal: context.signal,
          onProgress: (progress) => {
            meter.advance(progress.done - done, progress.done - done);
            ({ done } = progress);
          },
        },
      );
    },
    lastAudit({ leads }) {
      const db = reading();
      const run = lastRun(db);
      if (run === null) return { audit: null, stale: false };
      const audit = judgeLeads(run.result as Audit, listTriage(db));
      return {
        audit: leads ? audit : { ...audit, leads: [] },
        stale: run.generation !== getMeta(db).generation || run.engagement !== currentEngagement(db).version,
      };
    },
  };
}
