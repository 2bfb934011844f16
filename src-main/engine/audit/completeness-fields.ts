/** Which questions the events answer. Method: `assay.completeness.fields`. */
import { fieldQuestions, type FieldQuestion } from '../../../src-shared/model/engagement.ts';
import { auditFindings, auditReasons, auditTables, questionWords } from '../../../src-shared/text/audit.ts';
import type { Frame } from './frame.ts';
import { findingOf, tableOf, type Outcome } from './outcome.ts';
import { addTo, newSample, type Sample, type Tally } from './tally.ts';

/** Finds the events that do not answer; null where the query language cannot ask. */
const queries: Readonly<Record<FieldQuestion, string | null>> = {
  who: '-actor:*',
  what: '-action:*',
  when: null,
  outcome: '-outcome:success -outcome:failure -outcome:denied',
  resource: '-resource:*',
  where: '-ip:*',
};

export function testFields({ engagement }: Frame, { actions, inPeriod }: Tally, undated: Sample): Outcome {
  const required = engagement.requiredFields;
  const missing = Object.fromEntries(fieldQuestions.map((question) => [question, newSample()])) as Record<FieldQuestion, Sample>;
  for (const { missing: by } of actions.values())
    for (const question of fieldQuestions) {
      for (const event of by[question].events) addTo(missing[question], event);
      missing[question].count += by[question].count - by[question].events.length;
    }
  missing.when = undated;
  const total = (question: FieldQuestion): number => (question === 'when' ? inPeriod + undated.count : inPeriod);
  const events = inPeriod + undated.count;
  const base = {
    checked: events,
    total: events,
    unit: 'events',
    figures: Object.fromEntries([
      ['events', events],
      ...fieldQuestions.map((question) => [`missing ${questionWords[question]}`, missing[question].count]),
    ]),
    tables: [
      tableOf(
        'fields',
        auditTables.fields,
        [
          ['field', 'text'],
          ['expected', 'text'],
          ['events', 'count'],
          ['missing', 'count'],
          ['share', 'share'],
        ],
        fieldQuestions.map((question) => [
          questionWords[question],
          required.includes(question) ? 'yes' : 'no',
          total(question),
          missing[question].count,
          total(question) === 0 ? null : missing[question].count / total(question),
        ]),
      ),
    ],
  } as const;
  if (events === 0) return { ...base, status: 'not_testable', reason: auditReasons.noEvents };
  if (required.length === 0) return { ...base, status: 'not_testable', reason: auditReasons.noFields };
  const bad = required.filter((question) => missing[question].count > 0);
  return {
    ...base,
    status: bad.length === 0 ? 'pass' : 'exception',
    findings: bad.map((question) =>
      findingOf(auditFindings.field(question, missing[question].count, total(question)), {
        sample: missing[question],
        query: queries[question] ?? undefined,
      }),
    ),
  };
}
