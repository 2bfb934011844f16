/** What an export says about itself, line by line: the same in CSV and XLSX. */
import type { ExportAbout } from '../model/export.ts';
import { verdictWord } from './findings.ts';
import { formatBytes, formatCount, plural, visible } from './format.ts';

const line = (text: string): string => visible(text, { limit: 1000 });

export const exportText = {
  warning: (parts: string) =>
    `Evidence in this case is broken or incomplete: ${parts}. Rows of it may have been changed, added or left out after they were recorded.`,
  warningPart: (name: string, verdict: string) => `${line(name)} (${verdict})`,
  guarded: (count: number) =>
    `${plural(count, 'value')} that a spreadsheet would take for a formula ${count === 1 ? 'carries' : 'carry'} an apostrophe before it.`,
  cut: (count: number, limit: number) =>
    `${plural(count, 'value')} longer than ${formatCount(limit)} characters ${count === 1 ? 'was' : 'were'} cut, because a cell holds no more. An NDJSON export has them whole.`,
  sheets: { about: 'About', events: 'Events' },
} as const;

/** Name and value of each line. The warning comes first: nobody should read past it. */
export function aboutLines(about: ExportAbout): readonly (readonly [string, string])[] {
  const { tool, case: of } = about;
  return [
    ...(about.warning === null ? [] : [['WARNING', about.warning] as const]),
    ['Export', `Events of a case, by Assay ${tool.version}`],
    ['Exported', about.exportedBy === '' ? about.exportedAt : `${about.exportedAt} by ${line(about.exportedBy)}`],
    ['Case', line(of.name)],
    ['Verdict of the case', of.verdict === null ? 'none' : verdictWord(of.verdict)],
    ['Query', about.query === '' ? '(all events)' : line(about.query)],
    ['Rows', `${formatCount(about.rows)} of ${plural(of.events, 'event')} in the case, ${about.order}`],
    ['Time zone', about.timeZone],
    ...about.evidence.flatMap(
      (one) =>
        [
          [
            'Evidence',
            `${line(one.name)}, ${formatBytes(one.bytes)}, ${one.format}, ${plural(one.events, 'event')}, ${verdictWord(one.verdict)}, verified ${one.verifiedAt}`,
          ],
          ['SHA-256', one.sha256],
        ] as const,
    ),
  ];
}
