/** Findings in a few words: headings, and counts of them. Their sentences are in `findings.ts`. */
import { limits } from '../limits.ts';
import type { FindingCode } from '../model/finding.ts';
import type { EvidenceResult } from '../model/verification.ts';
import { formatCount, plural } from './format.ts';

interface FindingWords {
  /** Heading of one finding. */
  readonly title: string;
  /** For counting: "1 event altered", "3 events altered". */
  readonly one: string;
  readonly many: string;
}

export const findingWords: Readonly<Record<FindingCode, FindingWords>> = {
  'event.altered': { title: 'The content is not what was hashed', one: 'event altered', many: 'events altered' },
  'event.hash_edited': { title: 'Only the stated hash was changed', one: 'hash edited', many: 'hashes edited' },
  'event.malformed': { title: 'The record cannot be read', one: 'malformed record', many: 'malformed records' },
  'event.missing': { title: 'Events are missing', one: 'gap of missing events', many: 'gaps of missing events' },
  'event.inserted': { title: 'A record that does not belong to the chain', one: 'record inserted', many: 'records inserted' },
  'event.duplicate': { title: 'The same record stands here twice', one: 'duplicate record', many: 'duplicate records' },
  'event.reordered': { title: 'Records are out of order', one: 'run of reordered events', many: 'runs of reordered events' },
  'chain.link_broken': { title: 'The link to the record before does not hold', one: 'broken link', many: 'broken links' },
  'chain.fork': { title: 'Two records follow the same one', one: 'fork', many: 'forks' },
  'chain.dangling_start': {
    title: 'The chain begins before this evidence',
    one: 'chain that begins earlier',
    many: 'chains that begin earlier',
  },
  'chain.truncated': { title: 'The end of the chain is missing', one: 'chain cut short', many: 'chains cut short' },
  'chain.unsealed_tail': { title: 'Events that no pinned key seals', one: 'unsealed tail', many: 'unsealed tails' },
  'chain.mixed': { title: 'Some records carry no hash', one: 'chain with unhashed records', many: 'chains with unhashed records' },
  'checkpoint.signature_invalid': { title: 'A signature is wrong', one: 'invalid signature', many: 'invalid signatures' },
  'checkpoint.key_unknown': {
    title: 'No signature is by a pinned key',
    one: 'checkpoint under unknown keys',
    many: 'checkpoints under unknown keys',
  },
  'checkpoint.quorum_not_met': {
    title: 'Too few witnesses cosigned it',
    one: 'checkpoint without its quorum of witnesses',
    many: 'checkpoints without their quorum of witnesses',
  },
  'checkpoint.origin_mismatch': {
    title: 'The checkpoint is for another log',
    one: 'checkpoint of another log',
    many: 'checkpoints of another log',
  },
  'checkpoint.root_mismatch': {
    title: 'The events are not those that were sealed',
    one: 'run of wrong Merkle roots',
    many: 'runs of wrong Merkle roots',
  },
  'checkpoint.fork': { title: 'Two signed histories of one log', one: 'forked history', many: 'forked histories' },
  'checkpoint.inconsistent': {
    title: 'Two checkpoints contradict each other',
    one: 'contradiction of checkpoints',
    many: 'contradictions of checkpoints',
  },
  'checkpoint.rollback': { title: 'The log went back in time', one: 'rollback', many: 'rollbacks' },
  'checkpoint.missing': { title: 'A checkpoint of the series is missing', one: 'missing checkpoint', many: 'missing checkpoints' },
  'checkpoint.malformed': { title: 'A checkpoint cannot be read', one: 'malformed checkpoint', many: 'malformed checkpoints' },
  'head.mismatch': { title: 'The chain does not end where it should', one: 'wrong chain head', many: 'wrong chain heads' },
  'timestamp.invalid': { title: 'A time stamp is not valid', one: 'invalid time stamp', many: 'invalid time stamps' },
  'timestamp.mismatch': {
    title: 'A time stamp is of another file',
    one: 'time stamp of another file',
    many: 'time stamps of other files',
  },
  'timestamp.untrusted': {
    title: 'A time stamp that proves nothing to you',
    one: 'time stamp that proves nothing',
    many: 'time stamps that prove nothing',
  },
  'manifest.malformed': { title: 'The manifest cannot be used', one: 'malformed manifest', many: 'malformed manifests' },
  'manifest.mismatch': {
    title: 'The manifest contradicts the records',
    one: 'contradiction in the manifest',
    many: 'contradictions in the manifest',
  },
  'file.hash_mismatch': { title: 'A file is not the one that was listed', one: 'file changed', many: 'files changed' },
  'file.missing': { title: 'A listed file is missing', one: 'file missing', many: 'files missing' },
  'file.trailing_data': {
    title: 'There are bytes after the end',
    one: 'file with bytes after its end',
    many: 'files with bytes after their end',
  },
  'file.unlisted': { title: 'A file that nothing accounts for', one: 'unlisted file', many: 'unlisted files' },
  'file.unreadable': { title: 'A file could not be read to its end', one: 'file not read to its end', many: 'files not read to their end' },
  'file.changed': { title: 'A file changed while it was read', one: 'file that changed while read', many: 'files that changed while read' },
  'archive.unsafe_entry': { title: 'An entry that is not safe to unpack', one: 'unsafe entry', many: 'unsafe entries' },
  'crypto.disagreement': {
    title: 'Two implementations disagree',
    one: 'disagreement of implementations',
    many: 'disagreements of implementations',
  },
  'period.gap': { title: 'Logging stopped and started again', one: 'pause in logging', many: 'pauses in logging' },
  'fields.unhashed': { title: 'Some fields are outside the hash', one: 'set of unhashed fields', many: 'sets of unhashed fields' },
  'time.regression': { title: 'Times go back between records', one: 'clock that went back', many: 'times that the clock went back' },
  'value.unlisted': { title: 'A value that is not in the list', one: 'unlisted value', many: 'unlisted values' },
  'time.unreadable': { title: 'No time that can be read', one: 'unreadable time', many: 'unreadable times' },
  'time.zone_assumed': { title: 'A time without its zone', one: 'time without a zone', many: 'times without a zone' },
  'export.damaged': { title: 'Damage of the export', one: 'kind of export damage', many: 'kinds of export damage' },
  'number.inexact': { title: 'A number with more digits than were hashed', one: 'inexact number', many: 'inexact numbers' },
};

export function findingTitle(code: string): string {
  return Object.hasOwn(findingWords, code) ? findingWords[code as FindingCode].title : code;
}

export function countFindings(code: string, count: number): string {
  if (!Object.hasOwn(findingWords, code)) return `${formatCount(count)} × ${code}`;
  const { one, many } = findingWords[code as FindingCode];
  return plural(count, one, many);
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

export interface FindingCount {
  readonly listed: number;
  /** How many there are in all; null where there are more than are listed and nobody says how many. */
  readonly total: number | null;
}

type Listing = Pick<EvidenceResult, 'findings' | 'findingsTotal'>;

/** How many findings there are of each code. A flood of one code is listed only in part. */
export function findingCounts({ findings, findingsTotal }: Listing): ReadonlyMap<FindingCode, FindingCount> {
  const counts = new Map<FindingCode, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  const hidden = findingsTotal - findings.length;
  const cut = hidden > 0 ? [...counts].filter(([, count]) => count >= limits.findingsPerCode) : [];
  return new Map(
    [...counts].map(([code, count]) => {
      const isCut = cut.some(([other]) => other === code);
      return [code, { listed: count, total: isCut ? (cut.length === 1 ? count + hidden : null) : count }];
    }),
  );
}

/** Faults by kind, in the order in which they are listed, at most three kinds named. */
export function faultSummary(result: Listing): string {
  const deciding = new Set(
    result.findings.flatMap(({ code, severity }) => (severity === 'broken' || severity === 'incomplete' ? [code] : [])),
  );
  const counts = [...findingCounts(result)].filter(([code]) => deciding.has(code));
  const named = counts
    .slice(0, 3)
    .map(([code, { listed: count, total }]) => (total === null ? `at least ${countFindings(code, count)}` : countFindings(code, total)));
  const others = counts.slice(3);
  const rest = others.reduce((sum, [, { listed: count, total }]) => sum + (total ?? count), 0);
  const atLeast = others.some(([, { total }]) => total === null) ? 'at least ' : '';
  return listed(rest > 0 ? [...named, `${atLeast}${plural(rest, 'other fault')}`] : named);
}

/** A sentence begins with a capital letter. */
export function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}
