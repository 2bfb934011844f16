/** The whole audit of a case: one pass over its events in order of time, one in order of the evidence, then every test. */
import type { Audit, AuditTest, TestId, Triage } from '../../../src-shared/model/audit.ts';
import type { Review } from '../../../src-shared/model/controls.ts';
import type { Catalog, EngagementVersion } from '../../../src-shared/model/engagement.ts';
import { auditCaveat } from '../../../src-shared/text/audit.ts';
import { readByTime } from '../store/audit-rows.ts';
import type { ReadableDB } from '../store/database.ts';
import { getMeta } from '../store/meta.ts';
import type { Steps } from '../store/steps.ts';
import { testCatalog } from './completeness-catalog.ts';
import { testAuthentication, testCategories } from './completeness-categories.ts';
import { testDays } from './completeness-days.ts';
import { testFields } from './completeness-fields.ts';
import { testPeriod } from './completeness-period.ts';
import { testSequence } from './completeness-sequence.ts';
import { testSilence } from './completeness-silence.ts';
import { frameOf, namesOf, spanOf, type Span } from './frame.ts';
import { isoOf, testOf, type Outcome } from './outcome.ts';
import { createMonitor, judgeLeads, loadRules } from './monitoring.ts';
import { judgePeriod } from './period-verdict.ts';
import type { RuleText } from './resources.ts';
import { testHeld, testSpan } from './retention.ts';
import { testReviews } from './reviews.ts';
import { createTallier } from './tally.ts';
import { testBefore, testDelay } from './timeliness.ts';
import { testClock } from './timeliness-clock.ts';

export interface AuditRequest {
  readonly engagement: EngagementVersion;
  /** The catalog of an engagement that names the default one. */
  readonly defaultCatalog: Catalog;
  /** In place of the engagement's period. */
  readonly span: Span | null;
  readonly version: string;
  /** The rules that come with the program. */
  readonly ruleTexts: readonly RuleText[];
  /** The auditor's judgement of leads, by key. */
  readonly triage: ReadonlyMap<string, Triage>;
  readonly reviews: readonly Review[];
}

export function* runAudit(
  db: ReadableDB,
  { engagement: stored, defaultCatalog, span, version, ruleTexts, triage, reviews }: AuditRequest,
): Steps<Audit> {
  const { engagement } = stored;
  const names = namesOf(db);
  const { name, events: total } = getMeta(db);
  const frame = frameOf(engagement, engagement.catalog === 'default' ? defaultCatalog : engagement.catalog, span, spanOf(db));
  const tallier = createTallier(frame, names);
  const monitor = createMonitor(loadRules(ruleTexts, engagement), frame, names);
  const all = 2 * total;
  let done = 0;
  for (const rows of readByTime(db, monitor.leftOut)) {
    for (const row of rows) {
      tallier.add(row);
      monitor.run.add(row);
    }
    done += rows.length;
    yield { done, total: all };
  }
  const tally = tallier.result();
  const clock = yield* mapProgress(testClock(db, names, total), total, all);
  const verdict = judgePeriod(db, frame, tally);
  const caveats = verdict.evidence
    .filter(({ period, inPeriod }) => inPeriod > 0 && period !== 'verified')
    .map((one) => auditCaveat(one.name, one.period, one.inPeriod));

  const outcomes: readonly (readonly [TestId, Outcome])[] = [
    ['completeness.sequence', testSequence(db, tally)],
    ['completeness.silence', testSilence(frame, tally)],
    ['completeness.days', testDays(frame, tally)],
    ['completeness.period', testPeriod(frame, tally)],
    ['completeness.categories', testCategories(frame, tally)],
    ['completeness.authentication', testAuthentication(frame, tally)],
    ['completeness.catalog', testCatalog(frame, tally)],
    ['completeness.fields', testFields(frame, tally, clock.undated)],
    ['timeliness.delay', testDelay(frame, tally)],
    ['timeliness.before', testBefore(frame, tally)],
    ['timeliness.clock', clock.outcome],
    ['retention.span', testSpan(frame, tally)],
    ['retention.period', testHeld(frame, tally)],
    ['monitoring.reviews', testReviews(frame, reviews)],
  ];
  const tests: AuditTest[] = outcomes.map(([id, outcome]) => testOf(id, outcome, caveats));

  const { rules, leads, total: leadsTotal } = monitor.results(db);
  const audit: Audit = {
    schema: 'assay.audit/1',
    tool: { name: 'assay', version },
    case: { name },
    engagement: {
      version: stored.version,
      client: engagement.client,
      framework: engagement.framework,
      auditor: engagement.auditor,
      reviewer: engagement.reviewer,
    },
    period: { from: isoOf(frame.from), to: isoOf(frame.to), timeZone: frame.zone.name, stated: frame.stated },
    verdict: { evidence: verdict.whole, period: verdict.period, reasons: [...verdict.reasons] },
    evidence: [...verdict.evidence],
    events: { total: clock.events, undated: clock.undated.count, inPeriod: tally.inPeriod },
    tests,
    rules: [...rules],
    leads: [...leads],
    leadsTotal,
  };
  return judgeLeads(audit, triage);
}

function* mapProgress<T>(steps: Steps<T>, before: number, total: number): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    yield { done: before + step.value.done, total };
  }
}
