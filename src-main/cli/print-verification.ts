/** The human form of a verification on a terminal. The words are those of the window and the reports. */
import type { CaseSummary } from '../../src-shared/model/case.ts';
import type { EvidenceResult, Verification } from '../../src-shared/model/verification.ts';
import type { Verdict } from '../../src-shared/model/verdict.ts';
import { checkName, checkReasonText } from '../../src-shared/text/check-words.ts';
import { notProvenHeading, verdictWord } from '../../src-shared/text/findings.ts';
import { quorumText } from '../../src-shared/text/trust.ts';
import { formatBytes, formatCount, visible } from '../../src-shared/text/format.ts';

type Print = (text: string) => void;

const marks = { passed: '✓', failed: '✗', limited: '!', not_run: '–' } as const;

/** At most this many findings of one evidence are printed; `--json` has them all. */
const findingsShown = 40;

const wrap = (text: string, indent: string): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length > 108 - indent.length) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one) => `${indent}${one}\n`).join('');
};

function printFindings(result: EvidenceResult, print: Print): void {
  if (result.findings.length === 0) return;
  print(`\nFindings (${formatCount(result.findingsTotal)})\n`);
  for (const finding of result.findings.slice(0, findingsShown)) {
    const place = [
      finding.chain === null ? null : `chain ${visible(finding.chain)}`,
      finding.seq === null
        ? null
        : finding.seqTo !== null && finding.seqTo !== finding.seq
          ? `seq ${finding.seq}–${finding.seqTo}`
          : `seq ${finding.seq}`,
      finding.file === null ? null : visible(finding.file),
      finding.line === null ? null : `line ${finding.line}`,
      finding.byte === null ? null : `byte ${finding.byte}`,
    ].filter((part) => part !== null);
    print(`  [${finding.severity}] ${finding.code}  ${place.join(' · ')}\n`);
    print(wrap(visible(finding.message), '      '));
    if (finding.expected !== null) print(`      expected ${visible(finding.expected)}\n`);
    if (finding.found !== null) print(`      found    ${visible(finding.found)}\n`);
  }
  const hidden = result.findingsTotal - Math.min(findingsShown, result.findings.length);
  if (hidden > 0) print(`  … and ${formatCount(hidden)} more; use --json\n`);
}

/** Prints one evidence: verdict, checks, chains, findings, limits, what is not proven. */
export function printEvidence(result: EvidenceResult, print: Print): void {
  const { input, counts } = result;
  print(`\n${verdictWord(input.verdict).toUpperCase()}  ${visible(input.path)}\n`);
  print(
    `  ${input.format} · ${formatBytes(input.bytes)} · ${formatCount(counts.events)} events of ${formatCount(counts.records)} records${counts.expanded === undefined ? '' : ` (which hold ${formatCount(counts.expanded)} further events)`}\n`,
  );
  if (input.sha256 !== null) print(`  sha256 ${input.sha256}\n`);
  print('\nChecks\n');
  for (const check of result.checks) {
    const reason = check.reason === null ? '' : `  ${checkReasonText(check.reason)}`;
    print(
      `  ${marks[check.status]} ${checkName(check.id, input.format).padEnd(46)} ${formatCount(check.checked)} of ${formatCount(check.total)}${reason}\n`,
    );
  }
  for (const chain of result.chains) {
    const range = chain.firstSeq === null ? '' : ` · seq ${chain.firstSeq}–${chain.lastSeq}`;
    print(`\nChain ${visible(chain.id)}: ${formatCount(chain.events)} events${range}\n`);
    for (const { from, to, by } of chain.proven.slice(0, findingsShown))
      print(`  proven ${formatCount(from)}–${formatCount(to)} by ${visible(by)}\n`);
    const quorum = chain.checkpoints.findLast(({ cosigned }) => cosigned !== undefined);
    if (quorum?.cosigned !== undefined) print(wrap(`checkpoint of size ${formatCount(quorum.size)}: ${quorumText(quorum.cosigned)}`, '  '));
    if (chain.proven.length === 0) print('  nothing of it is proven by a checkpoint or head that you pinned\n');
  }
  printFindings(result, print);
  if (result.limits.length > 0) print('\nLimits\n');
  for (const limit of result.limits) print(wrap(`· ${visible(limit.message)}`, '  '));
  if (result.notProven.length > 0) print(`\n${notProvenHeading}\n`);
  for (const line of result.notProven) print(wrap(`· ${visible(line)}`, '  '));
}

/** Prints every evidence and, of several, the verdict that decides. */
export function printVerification(results: readonly EvidenceResult[], verification: Verification, print: Print): void {
  for (const result of results) printEvidence(result, print);
  if (results.length > 1) print(`\nAll ${results.length} inputs: ${verdictWord(verification.verdict as Verdict).toUpperCase()}\n`);
}

/** One line on what the case holds now. */
export function printCaseLine(summary: CaseSummary, print: Print): void {
  const verdict = summary.verdict === null ? 'no evidence' : verdictWord(summary.verdict);
  print(`\nCase ${visible(summary.name)}: ${formatCount(summary.evidence)} evidence, ${formatCount(summary.events)} events, ${verdict}\n`);
}
