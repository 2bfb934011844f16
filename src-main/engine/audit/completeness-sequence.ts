/** What the verification of the evidence says of missing records. Method: `assay.completeness.sequence`. */
import type { FindingCode } from '../../../src-shared/model/finding.ts';
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import type { ReadableDB } from '../store/database.ts';
import { getEvidence, listEvidence } from '../store/evidence.ts';
import { findEvent } from '../store/event-find.ts';
import { findingOf, tableOf, type Cell, type Outcome } from './outcome.ts';
import type { Tally } from './tally.ts';

const gapCodes: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'event.missing',
  'event.inserted',
  'event.duplicate',
  'event.reordered',
  'chain.link_broken',
  'chain.fork',
  'chain.dangling_start',
  'chain.truncated',
  'period.gap',
  'checkpoint.missing',
  'file.missing',
]);

export function testSequence(db: ReadableDB, { chains, inPeriod }: Tally): Outcome {
  const findings = [];
  const rows: Cell[][] = [];
  const held = new Set<string>();
  let dangling = 0;
  let missing = 0;
  for (const { id, name } of listEvidence(db)) {
    const { result } = getEvidence(db, id);
    if (result.counts.hashesChecked > 0) held.add(String(id));
    for (const finding of result.findings) {
      if (!gapCodes.has(finding.code) || finding.severity === 'note') continue;
      const { code, chain, seq, seqTo, count, file, line, message } = finding;
      if (code === 'event.missing') missing += count;
      if (code === 'chain.dangling_start') dangling += 1;
      const event = findEvent(db, { evidence: id, chain, seq, file, line });
      rows.push([name, code, message]);
      const near = seq === null ? null : `seq:${Math.max(1, seq - 1)}..${(seqTo ?? seq) + 1}`;
      findings.push(
        findingOf(auditFindings.verification(message), {
          source: chain ?? name,
          count,
          events: event === null ? [] : [event],
          query: near ?? undefined,
        }),
      );
    }
  }
  const checked = [...chains.values()]
    .filter(({ evidence, chain }) => held.has(String(evidence)) && chain > 0)
    .reduce((sum, { count }) => sum + count, 0);
  const base = {
    checked,
    total: inPeriod,
    unit: 'events',
    figures: { missing, danglingStarts: dangling, findings: findings.length },
    tables: [
      tableOf(
        'faults',
        auditTables.faults,
        [
          ['evidence', 'text'],
          ['code', 'text'],
          ['message', 'text'],
        ],
        rows.slice(0, 1000),
      ),
    ],
  } as const;
  if (checked === 0)
    return { ...base, status: 'not_testable', reason: inPeriod === 0 ? auditReasons.noEvents : auditReasons.noChains, findings };
  return {
    ...base,
    status: findings.length === 0 ? 'pass' : 'exception',
    reason: checked < inPeriod ? auditReasons.partChains(checked, inPeriod) : null,
    findings,
  };
}
