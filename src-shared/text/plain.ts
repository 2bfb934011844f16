/** What is said of exports without integrity data: neither more nor less than that nothing could be checked, and what was noticed on the way. */
import type { RawFinding } from '../model/finding.ts';
import { plural, visible } from './format.ts';

type Sentence = (finding: RawFinding) => string;

const member = ({ detail }: RawFinding): string =>
  detail?.['member'] === undefined ? '' : ` in “${visible(String(detail['member']), { limit: 100 })}”`;
const records = ({ count = 1 }: RawFinding): string => plural(count, 'record');
const have = ({ count = 1 }: RawFinding): string => (count === 1 ? 'has' : 'have');
const first = ({ count = 1 }: RawFinding): string => (count === 1 ? '' : ' First here.');

const unreadableTime: Sentence = (f) =>
  f.reason === 'no_time'
    ? `${records(f)} ${have(f)} no time${member(f)}: kept, at the end of the list.${first(f)}`
    : `The time${member(f)} of ${records(f)} is of no form that the mapping names: kept without a time.${first(f)}`;

const zoneTexts: Readonly<Record<string, string>> = {
  zone_assumed: 'states no zone: it was read in the zone of the mapping (UTC unless it says otherwise), and may be hours off.',
  ambiguous_time: 'falls into the hour that the clock shows twice when summer time ends: the earlier of the two was taken.',
  nonexistent_time: 'falls into the hour that the clock skips when summer time begins: it was read by the time before the change.',
};

const assumedZone: Sentence = (f) => `The time${member(f)} of ${records(f)} ${zoneTexts[f.reason ?? ''] ?? 'is not certain.'}${first(f)}`;

const damageTexts: Readonly<Record<string, (f: RawFinding) => string>> = {
  number_rounded: (f) =>
    `${records(f)} ${have(f)} a number such as 1.23E+15${member(f)}: a spreadsheet rounded it, and the digits that it had cannot be recovered from here.`,
  date_turned: (f) =>
    `${records(f)} ${have(f)} a date in a spreadsheet’s form${member(f)}: the value that the source wrote is not certain.`,
  formula_prefix: (f) =>
    `${records(f)} ${have(f)} an apostrophe before =, +, - or @${member(f)}, put there so that spreadsheets do not run it as a formula. The source wrote it without.`,
  cell_truncated: (f) =>
    `${records(f)} ${have(f)} a value of exactly 32,767 characters${member(f)}: what a spreadsheet keeps of a longer one.`,
  zeros_lost: (f) =>
    `${records(f)} ${have(f)} a number${member(f)} that stands in another value of the same record with zeros before it: the leading zeros were lost.`,
  mojibake: (f) => `${records(f)} ${have(f)} characters that come from reading text in the wrong encoding (such as Ã¤ for ä).`,
  replacement_character: (f) => `${records(f)} ${have(f)} the sign � where a character was lost, before the export or in it.`,
  mixed_line_ends: (f) =>
    `${plural(f.count ?? 1, 'line')} of the file end in CR LF and the others in LF: it was put together of several, or edited by a program that writes the other.`,
};

const damagedExport: Sentence = (f) =>
  `Export damage: ${damageTexts[f.reason ?? '']?.(f) ?? 'a value is not as the source wrote it.'}${f.reason === 'mixed_line_ends' ? '' : first(f)}`;

/** Sentences of the findings that only such exports have. */
export const plainSentences = {
  'time.unreadable': unreadableTime,
  'time.zone_assumed': assumedZone,
  'export.damaged': damagedExport,
} as const;

/** Copies, and ids that stand twice. */
export const plainDuplicate: Sentence = (f) =>
  f.reason === 'same_id'
    ? `${records(f)} ${have(f)} the id of another one with other content. Both are kept: some sources write several records of one event.${first(f)}`
    : `${plural(f.count ?? 1, 'copy', 'copies')} of records that stand elsewhere, byte for byte, as overlapping exports make them. Counted once.`;

export const plainOrder: Sentence = (f) => {
  const files = Number(f.detail?.['files'] ?? 1);
  const order = f.detail?.['order'] === 'newest_first' ? 'newest first' : 'oldest first';
  return `The times of ${records(f)} do not follow the order of the file (${order})${files > 1 ? `, in ${plural(files, 'file')}` : ''}. Many systems write so. First here.`;
};

const mappingProblems: Readonly<Record<string, string>> = {
  bad_path: 'the path {value} cannot be read: names are separated by dots, positions stand in brackets',
  bad_format: 'the time format {value} has no year, month and day, or names a part twice',
  bad_zone: 'the time zone {value} is not known here: use UTC, an offset such as +02:00, or a name such as Europe/Berlin',
  bad_expand: 'the list {value} must be reached by names alone',
};

/** What is wrong with a mapping, as a part of a sentence. */
export const mappingProblemText = ({
  field,
  reason,
  value,
}: {
  readonly field: string;
  readonly reason: string;
  readonly value: string;
}): string =>
  `${visible(field, { limit: 60 })}: ${(mappingProblems[reason] ?? 'it cannot be used').replace('{value}', `“${visible(value, { limit: 100 })}”`)}`;

const shown = (detail: Readonly<Record<string, string | number>>, name: string): string =>
  visible(String(detail[name] ?? ''), { limit: 200 });

/** Things that exports of this kind do not prove. */
export const plainNotProven: Readonly<Record<string, (detail: Readonly<Record<string, string | number>>) => string>> = {
  'plain.no_integrity': () =>
    'This export carries no integrity data, as most exports do: that says nothing against its records, and nothing for them. Its SHA-256 as received is recorded, so later changes to this copy would be seen; changes made before it was received cannot be seen.',
  'plain.mapping_unused': (d) =>
    `The mapping “${shown(d, 'mapping')}” was not used: the files are of formats that Assay reads by itself, or do not fit it.`,
  'plain.inferred': (d) =>
    `The ${shown(d, 'fields')} of events is inferred from other values by the mapping “${shown(d, 'mapping')}”, not stated by the source.`,
};
