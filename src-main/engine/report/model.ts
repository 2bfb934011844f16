/** Builds the report of a case from what its parts say of themselves. Pure: same parts, same report. */
import type { EvidenceDetail } from '../../../src-shared/model/case.ts';
import type { Report, ReportSection, ReportTable } from '../../../src-shared/model/report.ts';
import { worstVerdict } from '../../../src-shared/model/verdict.ts';
import { checkName, checkReasonText } from '../../../src-shared/text/check-words.ts';
import { verdictWord } from '../../../src-shared/text/findings.ts';
import { formatUtc } from '../../../src-shared/text/format.ts';
import { reportText } from '../../../src-shared/text/report.ts';
import { provenCount, verdictSentence } from '../../../src-shared/text/verdict-sentence.ts';

export interface ReportInput {
  readonly caseName: string;
  readonly events: number;
  readonly version: string;
  /** Milliseconds UTC. */
  readonly madeAt: number;
  readonly evidence: readonly EvidenceDetail[];
  readonly custody: Report['custody'];
  readonly trust: Report['trust'];
  /** Sections of other parts of the case (samples, audit tests, controls), in order. */
  readonly more: readonly ReportSection[];
}

const { columns, sections, tables } = reportText;

export function buildReport(input: ReportInput): Report {
  const { evidence, custody } = input;
  const faulty = evidence.filter(({ summary }) => summary.verdict === 'broken' || summary.verdict === 'incomplete');
  return {
    schema: 'assay.report/1',
    title: reportText.title(input.caseName),
    madeAt: new Date(input.madeAt).toISOString(),
    tool: { name: 'assay', version: input.version },
    case: { name: input.caseName, events: input.events },
    verdict: evidence.length === 0 ? null : worstVerdict(evidence.map(({ summary }) => summary.verdict)),
    warning:
      faulty.length === 0
        ? null
        : reportText.warning(faulty.map(({ summary }) => `${summary.name} (${verdictWord(summary.verdict)})`).join(', ')),
    evidence: evidence.map(({ summary: { name, sha256, bytes, format, verdict, filtered } }) => ({
      name,
      sha256,
      bytes,
      format,
      verdict,
      filtered,
    })),
    trust: [...input.trust],
    custody,
    sections: [
      summarySection(input),
      evidenceSection(evidence),
      trustSection(input.trust),
      ...evidence.map(integritySection),
      ...input.more,
      {
        id: 'custody',
        title: sections.custody,
        paragraphs: [reportText.custody(custody.records, custody.head, custody.origin)],
        tables: [],
      },
      { id: 'redo', title: sections.redo, paragraphs: [...reportText.redo], tables: [] },
    ],
  };
}

/** A table with all its rows. */
export const tableOf = (name: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): ReportTable => ({
  name,
  columns: [...heads],
  rows: rows.map((row) => [...row]),
  total: rows.length,
});

function summarySection({ evidence, version, events, caseName, madeAt }: ReportInput): ReportSection {
  const sentences = evidence.map(({ summary, result }) => `${summary.name}: ${verdictWord(summary.verdict)}. ${verdictSentence(result)}`);
  return {
    id: 'summary',
    title: sections.summary,
    paragraphs: [...(evidence.length === 0 ? [reportText.noEvidence] : sentences), reportText.proves, reportText.madeWith(version)],
    tables: [
      tableOf(
        sections.summary,
        [columns.item, columns.value],
        [
          ['Case', caseName],
          ['Made (UTC)', formatUtc(madeAt)],
          ['Pieces of evidence', evidence.length],
          ['Events', events],
          ['Verdict', evidence.length === 0 ? '' : verdictWord(worstVerdict(evidence.map(({ summary }) => summary.verdict)))],
        ],
      ),
    ],
  };
}

const evidenceSection = (evidence: readonly EvidenceDetail[]): ReportSection => ({
  id: 'evidence',
  title: sections.evidence,
  paragraphs: evidence.length === 0 ? [reportText.noEvidence] : [],
  tables: [
    tableOf(
      tables.evidence,
      [
        columns.name,
        columns.verdict,
        columns.format,
        columns.bytes,
        columns.sha256,
        columns.imported,
        columns.received,
        columns.extracted,
        columns.transport,
      ],
      evidence.map(({ summary: { name, verdict, format, bytes, sha256, importedAt, provenance } }) => [
        name,
        verdictWord(verdict),
        format,
        bytes,
        sha256,
        formatUtc(importedAt),
        provenance.receivedFrom,
        provenance.extractedHow,
        provenance.transport,
      ]),
    ),
  ],
});

const trustSection = (trust: Report['trust']): ReportSection => ({
  id: 'trust',
  title: sections.trust,
  paragraphs: [trust.length === 0 ? reportText.noTrust : reportText.trust],
  tables: [
    tableOf(
      sections.trust,
      [columns.kind, columns.name, columns.origin, columns.fingerprint, columns.source, columns.pinned],
      trust.map(({ kind, name, origin, fingerprint, source, pinnedBy, pinnedAt }) => [
        kind,
        name,
        origin,
        fingerprint,
        source,
        `${pinnedAt} ${pinnedBy}`.trim(),
      ]),
    ),
  ],
});

/** What the report says of one evidence's integrity; made again from a new verification, it is the same. */
export function integritySection({
  summary,
  result,
}: {
  readonly summary: Pick<EvidenceDetail['summary'], 'id' | 'name' | 'format' | 'verdict' | 'filtered'>;
  readonly result: EvidenceDetail['result'];
}): ReportSection {
  const findings = result.findings.map((finding) => [
    finding.code,
    finding.severity,
    finding.chain ?? '',
    finding.seq === null ? '' : finding.seqTo === null || finding.seqTo === finding.seq ? finding.seq : `${finding.seq}–${finding.seqTo}`,
    finding.count,
    finding.file ?? '',
    finding.line ?? '',
    finding.byte ?? '',
    finding.expected ?? '',
    finding.found ?? '',
    finding.message,
  ]);
  return {
    id: `integrity-${summary.id}`,
    title: sections.integrity(summary.name),
    paragraphs: [
      `${verdictWord(summary.verdict)}. ${verdictSentence(result)}`,
      ...(summary.filtered ? [reportText.filtered] : []),
      ...result.limits.map(({ message }) => reportText.limit(message)),
      ...result.notProven.map(reportText.notProven),
    ],
    tables: [
      tableOf(
        tables.checks,
        [columns.check, columns.status, columns.checked, columns.total, columns.reason],
        result.checks.map(({ id, status, checked, total, reason }) => [
          checkName(id, summary.format),
          reportText.statuses[status],
          checked,
          total,
          reason === null ? '' : checkReasonText(reason),
        ]),
      ),
      {
        ...tableOf(
          tables.findings,
          [
            columns.code,
            columns.severity,
            columns.chain,
            columns.seq,
            columns.count,
            columns.file,
            columns.line,
            columns.byte,
            columns.expected,
            columns.found,
            columns.message,
          ],
          findings,
        ),
        total: result.findingsTotal,
      },
      tableOf(
        tables.chains,
        [columns.chain, columns.events, columns.first, columns.last, columns.proven, columns.head],
        result.chains.map((chain) => [
          chain.id,
          chain.events,
          chain.firstSeq ?? '',
          chain.lastSeq ?? '',
          provenCount(chain),
          chain.head ?? '',
        ]),
      ),
      tableOf(
        tables.reconciliation,
        [
          columns.file,
          columns.lines,
          columns.records,
          columns.headers,
          columns.blanks,
          columns.accepted,
          columns.rejected,
          columns.duplicates,
          columns.sha256,
        ],
        result.files.map((file) => [
          file.path,
          file.lines,
          file.records,
          file.headers,
          file.blanks,
          file.accepted,
          file.rejected,
          file.duplicates,
          file.sha256 ?? '',
        ]),
      ),
    ],
  };
}
