/** Sentences of audit tests: titles, methods as they are computed, findings and reasons. Values from evidence are made visible here. */
import type { TestId, TestStatus, LeadLevel } from '../model/audit.ts';
import type { FieldQuestion } from '../model/engagement.ts';
import type { Verdict } from '../model/verdict.ts';
import { verdictWord } from './findings.ts';
import { formatCount, formatDuration, formatUtc, plural, visible } from './format.ts';

const name = (text: string): string => `“${visible(text, { limit: 120 })}”`;

export const testTitles: Readonly<Record<TestId, string>> = {
  'completeness.sequence': 'No gaps in the sequence',
  'completeness.silence': 'No unusual silences',
  'completeness.days': 'Events on every day',
  'completeness.period': 'The whole period is covered',
  'completeness.categories': 'Every category of event is logged',
  'completeness.authentication': 'Successful and failed logins are both logged',
  'completeness.catalog': 'Expected actions are seen',
  'completeness.fields': 'Events say who, what, when and with which outcome',
  'timeliness.delay': 'Events are recorded promptly',
  'timeliness.before': 'Nothing is recorded before it happened',
  'timeliness.clock': 'The recording clock never goes back',
  'retention.span': 'Events are held as long as the policy says',
  'retention.period': 'Events are held from the beginning of the period',
  'monitoring.leads': 'Leads of the monitoring rules are judged',
  'monitoring.reviews': 'Log reviews were done',
};

/** How each figure comes about; the number is the version of the method. */
export const testMethods: Readonly<Record<TestId, readonly [version: number, text: string]>> = {
  'completeness.sequence': [
    1,
    'Taken from the verification of the evidence: missing, inserted and doubled records, links to nothing, chains that begin or end inside. Checked are the events of the period that belong to a chain with integrity data; total are all events of the period. A fault counts here wherever it lies in the evidence.',
  ],
  'completeness.silence': [
    1,
    'For each source, its events of the period by hour of the week (local time), divided by the length of its span in weeks, give its usual rate in each hour. A silence is a stretch between two events of the source. It is unusual where the sum of the usual rates over that stretch is at least the threshold. A source is tested from 28 days and 500 events on. The end of the period after the last event counts as a silence, and the beginning before the first one.',
  ],
  'completeness.days': [
    1,
    'Days of the period, local time, on which a source has no event, from its first day in the evidence to its last.',
  ],
  'completeness.period': [
    1,
    'For each system in scope (without systems: for each source), the first event must lie no later than the threshold after the beginning of the period, and the last one no earlier than the threshold before its end.',
  ],
  'completeness.categories': [
    1,
    'Each expected category has at least one event in the period. An absent one means: nothing of it happened, or it is not logged; the data cannot tell which.',
  ],
  'completeness.authentication': [
    1,
    'Events of the category authentication with the outcome success, and with failure or denied, are both in the period.',
  ],
  'completeness.catalog': [
    1,
    'Each action of the catalog that is marked as expected has at least one event in the period, whatever the case of its letters. Actions in the evidence that no entry names are listed and are no exception. An entry’s required fields are counted for its events.',
  ],
  'completeness.fields': [
    1,
    'Events of the period whose normalised field is absent: who (actor id or e-mail), what (action), when (time), outcome (success, failure or denied), resource (id or name), where (IP address). Events without a time cannot be placed in the period and all count. The required ones decide the status.',
  ],
  'timeliness.delay': [
    1,
    'Delay = recorded time − time it happened, for events of the period that have both. Percentile p is the smallest delay that at least p % of these events do not exceed (nearest rank). Late: delay above the threshold. Negative delays take part.',
  ],
  'timeliness.before': [1, 'Events of the period whose recorded time is earlier than the time at which they happened.'],
  'timeliness.clock': [
    1,
    'In the order of each chain, or of the file where there is no chain, each recorded time is compared with the latest one before it. A regression is an earlier one. All events of the evidence are looked at.',
  ],
  'retention.span': [
    1,
    'For each source: days from its oldest event to the reference instant, which is the end of the period or the newest event of the evidence, whichever comes first. The policy holds where that is no less than the stated number of days. The criteria themselves fix no number of days. A purge edge is a source whose oldest event lies within one day of the policy’s limit.',
  ],
  'retention.period': [
    1,
    'For each source, the oldest event must lie no later than the threshold after the beginning of the period. A source that only began to exist then cannot be told from one that was purged.',
  ],
  'monitoring.leads': [
    1,
    'Leads of all rules in the period, by the auditor’s judgement. A lead is not an exception until an auditor says so.',
  ],
  'monitoring.reviews': [
    1,
    'Log reviews that the client did, as recorded in this case, within the period. The longest time without one runs from the beginning of the period over all reviews to its end; it must not exceed the stated interval.',
  ],
};

export const testUnits = {
  events: 'events',
  days: 'days',
  sources: 'sources',
  categories: 'categories',
  actions: 'actions',
  leads: 'leads',
  reviews: 'reviews',
} as const;

export const testStatusWords: Readonly<Record<TestStatus, string>> = { pass: 'Pass', exception: 'Exception', not_testable: 'Not testable' };
export const levelWords: Readonly<Record<LeadLevel, string>> = {
  informational: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

export const questionWords: Readonly<Record<FieldQuestion, string>> = {
  who: 'who',
  what: 'what',
  when: 'when',
  outcome: 'outcome',
  resource: 'resource',
  where: 'from where',
};

export const auditReasons = {
  noEvents: 'There is no event in the period.',
  noChains: 'None of the events in the period belongs to a chain with integrity data, so missing ones cannot be seen.',
  noPeriod: 'No examination period is stated: the span of the evidence cannot be held against itself.',
  noRecorded: 'No event of the period has both a recorded time and the time at which it happened.',
  noRecordedTimes: 'No event of the evidence has a recorded time.',
  noRhythm: 'No source has 28 days and 500 events in the period, which a usual rhythm needs.',
  noPolicy: 'The client’s retention policy is not stated.',
  noAuthentication: 'There is no event of the category authentication in the period.',
  emptyCatalog: 'The catalog is empty.',
  noCategories: 'No category is expected.',
  noFields: 'No field is required.',
  noReviews: 'No log review is recorded in this case.',
  openLeads: (count: number) => `${plural(count, 'lead is', 'leads are')} open: whether they are exceptions is for the auditor to say.`,
  noRules: 'No rule ran.',
  lackingFields: (fields: readonly string[]) => `No event of the evidence states ${fields.join(', ')}, which the rule needs.`,
  tooManyPairs: 'There are too many different actors, addresses or groups to remember all: some leads may not have been noticed.',
  partRhythm: (tested: number, of: number) =>
    `${formatCount(tested)} of ${plural(of, 'source')} could be tested; the others have less than 28 days or 500 events.`,
  partChains: (held: number, of: number) => `${formatCount(held)} of ${plural(of, 'event')} belong to a chain with integrity data.`,
  partRecorded: (held: number, of: number) => `${formatCount(held)} of ${plural(of, 'event')} have both times.`,
} as const;

export const auditFindings = {
  verification: (message: string) => message,
  silence: (source: string, ms: number, usual: number) =>
    `${name(source)} was silent for ${formatDuration(ms)}, in which it usually writes about ${formatCount(Math.round(usual))} events.`,
  silentDay: (source: string, from: string, to: string, days: number) =>
    days === 1
      ? `${name(source)} has no event on ${from}.`
      : `${name(source)} has no event on ${formatCount(days)} days, ${from} to ${to}.`,
  lateStart: (what: string, first: number) => `The first event of ${name(what)} in the period is of ${formatUtc(first)}.`,
  earlyEnd: (what: string, last: number) => `The last event of ${name(what)} in the period is of ${formatUtc(last)}.`,
  noSource: (system: string) => `No source in the evidence covers the system ${name(system)} in the period.`,
  category: (category: string) =>
    `There is no event of the category ${category} in the period: nothing of it happened, or it is not logged.`,
  outcome: (kind: 'success' | 'failure') =>
    kind === 'success'
      ? 'No successful authentication is in the period.'
      : 'No failed authentication is in the period: none happened, or failures are not logged.',
  neverSeen: (action: string) => `The expected action ${name(action)} does not occur in the period.`,
  entryField: (action: string, question: FieldQuestion, missing: number, of: number) =>
    `${formatCount(missing)} of ${plural(of, 'event')} of ${name(action)} do not say ${questionWords[question]}, which the catalog requires.`,
  field: (question: FieldQuestion, missing: number, of: number) =>
    `${formatCount(missing)} of ${plural(of, 'event')} do not say ${questionWords[question]}.`,
  late: (source: string, count: number, of: number, seconds: number) =>
    `${formatCount(count)} of ${plural(of, 'event')} of ${name(source)} were recorded more than ${formatDuration(seconds * 1000)} after they happened.`,
  early: (source: string, count: number, of: number) =>
    `${formatCount(count)} of ${plural(of, 'event')} of ${name(source)} were recorded before they happened.`,
  regression: (source: string, count: number, largest: number) =>
    `In ${name(source)} the recording clock goes back ${plural(count, 'time')}, at most by ${formatDuration(largest)}.`,
  tooShort: (source: string, days: number, policy: number) =>
    `${name(source)} is held for ${plural(days, 'day')}; the policy says ${plural(policy, 'day')}.`,
  heldFrom: (source: string, first: number) => `The oldest event of ${name(source)} is of ${formatUtc(first)}, after the period began.`,
  leads: (rule: string, count: number) =>
    `${plural(count, 'lead')} of the rule ${name(rule)} ${count === 1 ? 'is' : 'are'} judged an exception.`,
  reviewGap: (days: number, from: number, to: number) =>
    `No review is recorded for ${plural(days, 'day')}, from ${formatUtc(from, 'day')} to ${formatUtc(to, 'day')}.`,
} as const;

export const auditCaveat = (evidence: string, verdict: Verdict, events: number): string =>
  `${plural(events, 'event')} of this result ${events === 1 ? 'is' : 'are'} from ${name(evidence)}, whose verdict for the period is: ${verdictWord(verdict)}.`;

export const periodReasons = {
  none: 'The case holds no evidence.',
  noEvents: (evidence: string) => `${name(evidence)} has no event in the period.`,
  outside: (evidence: string, count: number) =>
    `${plural(count, 'fault or limit', 'faults or limits')} of ${name(evidence)} ${count === 1 ? 'lies' : 'lie'} outside the period and ${count === 1 ? 'does' : 'do'} not decide.`,
  inside: (evidence: string, count: number) =>
    `${plural(count, 'fault')} of ${name(evidence)} ${count === 1 ? 'lies' : 'lie'} in the period, or cannot be placed in time.`,
  limits: (evidence: string) => `Limits of ${name(evidence)} apply in the period.`,
  unproven: (evidence: string) =>
    `${name(evidence)}: events of the period are not covered by a checkpoint under a pinned key or a pinned head.`,
} as const;

export const auditTables = {
  sources: 'Sources',
  coverage: 'Events by source and day',
  silences: 'Silences by how unusual they are',
  categories: 'Events by category',
  outcomes: 'Authentication by outcome',
  catalog: 'Catalog',
  unlisted: 'Actions that the catalog does not name',
  fields: 'Fields',
  distribution: 'Delay',
  weeks: 'Delay by week',
  delays: 'Delay by source',
  held: 'Days held',
  faults: 'Faults of the sequence',
  reviews: 'Reviews',
  rules: 'Leads by rule',
} as const;

export const columnTitles = {
  source: 'Source',
  day: 'Day',
  events: 'Events',
  first: 'First event',
  last: 'Last event',
  from: 'From',
  to: 'To',
  usual: 'Usually in that time',
  seconds: 'Length',
  category: 'Category',
  outcome: 'Outcome',
  action: 'Action',
  expected: 'Expected',
  field: 'Field',
  missing: 'Missing',
  share: 'Share',
  upTo: 'Up to',
  week: 'Week',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  max: 'Greatest',
  min: 'Least',
  late: 'Late',
  days: 'Days held',
  policy: 'Policy',
  edge: 'Purge edge',
  silent: 'Days without',
  code: 'Code',
  place: 'Place',
  system: 'System',
  evidence: 'Evidence',
  reviewer: 'Reviewer',
  result: 'Outcome',
  rule: 'Rule',
  leads: 'Leads',
  open: 'Open',
  explained: 'Explained',
  exceptions: 'Exceptions',
  message: 'What',
} as const;
export type ColumnTitle = keyof typeof columnTitles;
