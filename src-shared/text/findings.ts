/**
 * What a verification says in words: findings, checks, limits, and what is not proven. The window, the command line and the reports
 * all use these sentences, so that they can never say more than one another. A finding's code tells what is wrong, its reason why it is said.
 */
import type { FindingCode, RawFinding } from '../model/finding.ts';
import type { LimitCode } from '../model/verification.ts';
import type { Verdict } from '../model/verdict.ts';
import { digestNotProven, digestSentence } from './digests.ts';
import { formatUtc, plural, visible } from './format.ts';
import { plainDuplicate, plainNotProven, plainOrder, plainSentences } from './plain.ts';
import { profileNotProven, profileSentence } from './finding-profile.ts';
import { archiveReasonTexts, checkpointReasonTexts, manifestReasonTexts, recordReasonTexts, stampReasonTexts } from './finding-reasons.ts';

const words: Readonly<Record<Verdict, string>> = {
  verified: 'Verified',
  verified_with_limits: 'Verified with limits',
  broken: 'Broken',
  not_verifiable: 'Not verifiable',
  incomplete: 'Incomplete',
};

/** The verdict's name. */
export const verdictWord = (verdict: Verdict): string => words[verdict];

export const notProvenHeading = 'What this does not prove';

const value = (detail: RawFinding['detail'], name: string, fallback = ''): string =>
  visible(String(detail?.[name] ?? fallback), { limit: 200 });

const notProvenTexts: Readonly<Record<string, (detail: Readonly<Record<string, string | number>>) => string>> = {
  'manifest.archiveId': (d) => `The archive id ${value(d, 'value')} is stated by the producer.`,
  'manifest.createdAt': (d) => `The time of the export, ${value(d, 'value')}, is stated by the producer.`,
  'manifest.producer': (d) => `The producing software, ${value(d, 'value')}, is stated by the producer.`,
  'manifest.source': (d) => `The source system and tenant, ${value(d, 'value')}, are stated by the producer.`,
  'manifest.period': (d) =>
    `The period, ${value(d, 'value')}, is stated by the producer; that the log holds every event of it is not shown.`,
  'container.headers': () => 'Names, times and other headers of the container are stated by whoever packed it.',
  'hyrelog.tail': () => 'A HyreLog chain is not signed: the removal of its newest events cannot be seen.',
  'hyrelog.filters': () => 'HyreLog exports may leave events out by date, category or action without saying so.',
  'hyrelog.paths': () => 'Company and day in the file paths are stated by whoever made the folder.',
  'hyrelog.misplaced': (d) =>
    `${plural(Number(d['count'] ?? 0), 'record')} in ${value(d, 'path')} belong to another ${value(d, 'kind')} than its path says (first: ${value(d, 'found')}).`,
  'hyrelog.no_hashes': () => 'This export carries no hashes: nothing in it can be recomputed. Its SHA-256 as received is recorded.',
  'custody.rollback': () =>
    'That the case folder as a whole was not put back to an earlier state: that is seen only against a head of this log that was printed or signed later.',
  ...profileNotProven,
  ...plainNotProven,
  'timestamp.revocation': () =>
    'Whether the certificate of a time-stamping authority was revoked is not checked: Assay opens no connection.',
  'proof.no_leaf': () =>
    'The event that the proof is about is not in it, and was not named: nothing was checked. Give it with --leaf FILE or --leaf-hash HEX.',
  'proof.extra': () => 'What the proof carries beside it (extra) is authenticated by nothing but the proof itself.',
  'proof.one': () => 'The proof is of one event: nothing is shown about any other, nor that the log is complete.',
  'tlog.index': () => 'The log’s index of leaf hashes (leaves/) is not checked: nothing that is proven rests on it.',
  'chain.unkeyed': () =>
    'A keyless chain proves consistency only: whoever holds the database can recompute it, and a missing tail cannot be seen.',
  'events.truth': () => 'That an event happened as recorded, or that everything that happened was recorded, is not shown by any hash.',
  'chains.complete': () => 'That the producer has no further chain than those in this evidence is not shown.',
  'checkpoint.time': () => 'Times in events are the producer’s; only a witness’s signature fixes when a checkpoint existed.',
};

/** One thing that the evidence does not prove. */
export const notProvenText = (id: string, detail: Readonly<Record<string, string | number>> = {}): string =>
  (notProvenTexts[id] ?? digestNotProven[id])?.(detail) ?? id;

const limitTexts: Readonly<Record<LimitCode, (count: number) => string>> = {
  'chain.unkeyed': () =>
    'Keyless chain: it proves consistency only. Whoever holds the database can recompute it; a missing tail cannot be seen.',
  'chain.unsealed_tail': (n) =>
    `The last events of ${plural(n, 'chain')} are not covered by a checkpoint under a pinned key or by a pinned head: changes and removals there cannot be seen.`,
  'chain.dangling_start': (n) => `${plural(n, 'chain begins', 'chains begin')} before this evidence: what came earlier is not in it.`,
  'chain.fork': (n) =>
    `At ${plural(n, 'place')} two records follow the same one. A race while writing looks the same as an insertion; this chain cannot tell.`,
  'chain.mixed': () => 'Some records carry no hash, so nothing about them could be checked.',
  'checkpoint.key_unknown': (n) =>
    `${plural(n, 'checkpoint')} without a signature by a key that you pinned: ${n === 1 ? 'it proves' : 'they prove'} nothing to you.`,
  'checkpoint.quorum_not_met': (n) =>
    `${plural(n, 'checkpoint')} signed by the log but cosigned by fewer witnesses than your policy asks for: not relied on.`,
  'checkpoint.origin_mismatch': (n) =>
    `${plural(n, 'checkpoint')} that you pinned ${n === 1 ? 'is' : 'are'} of a log that no chain here says it is: nothing was compared with ${n === 1 ? 'it' : 'them'}.`,
  'event.missing': (n) => `${plural(n, 'gap')} in a chain, in an export that you declared filtered.`,
  'event.duplicate': (n) =>
    `${plural(n, 'record stands', 'records stand')} here again with other values in fields that the hash does not cover.`,
  'fields.unhashed': () => 'Some event fields are outside the hash: they can be changed without a trace.',
  'file.unlisted': (n) => `${plural(n, 'file')} that nothing accounts for; not read as events.`,
  'files.moved': (n) =>
    `${plural(n, 'file lies', 'files lie')} at other places than the digests name, so that only the ends of their paths could be compared. If you know which place in S3 they were copied from, say so at the import (command line: --copied-from), and the whole is compared.`,
  'checkpoint.missing': (n) => `${plural(n, 'digest')} known from elsewhere that ${n === 1 ? 'is' : 'are'} not in this evidence.`,
  'file.missing': (n) => `${plural(n, 'listed file')} absent, in an export that you declared filtered.`,
  'period.gap': (n) => `Logging stopped and restarted ${plural(n, 'time')}.`,
  'filtered.declared': () => 'You declared this export filtered: that events are missing is not counted as a fault.',
  'export.no_integrity': () => 'The export carries no integrity data: its records can be searched, not verified.',
};

/** Added to a limit where a trusted time stamp fixes when the evidence, or a chain of it, was as it is. `ms`: milliseconds since 1970. */
export const datedText = (ms: number): string =>
  `A time stamp under a certificate that you pinned shows that it existed, as it is here, no later than ${formatUtc(ms)}; a change before then it does not show.`;

/** A limit of the evidence as a whole, with the number of its findings. */
export const limitText = (code: LimitCode, count = 1): string => limitTexts[code](count);

type Sentence = (finding: RawFinding) => string;

const range = ({ seq, seqTo }: RawFinding): string => (seqTo != null && seqTo !== seq ? `${seq ?? '?'}–${seqTo}` : `${seq ?? '?'}`);
const number = (finding: RawFinding, name: string): number => Number(finding.detail?.[name] ?? 0);
const events = (finding: RawFinding): string =>
  finding.seq == null ? 'The record' : `${(finding.count ?? 1) > 1 ? 'Events' : 'Event'} ${range(finding)}`;
const more = (finding: RawFinding): boolean => (finding.count ?? 1) > 1;

/** What an altered record's sentence may say and no more (DESIGN section 4). */
const altered: Sentence = (finding) => {
  const size = finding.detail?.['size'];
  const time = finding.detail?.['time'];
  const start =
    finding.reason === 'number'
      ? `The content, its sequence number among it (it states ${value(finding.detail, 'stated')}), is not what was hashed`
      : finding.reason === 'undecided'
        ? 'Content and stated hash do not agree, and nothing that follows tells which of the two was changed'
        : 'The content is not what was hashed';
  const fixed =
    size === undefined
      ? ''
      : time === undefined
        ? `; that hash was fixed no later than the checkpoint of ${plural(Number(size), 'event')}`
        : `; that hash was fixed no later than ${formatUtc(Number(time) * 1000)}`;
  const next =
    finding.reason === 'cut_off' ? ' No record links to it: its hash was changed as well, or the record after it is missing.' : '';
  return `${start}${fixed}. When, and by whom, the content was changed is not shown.${next}`;
};

const missing: Sentence = (finding) => {
  const count = plural(finding.count ?? 1, 'event');
  if (finding.reason === 'link') {
    const days = finding.detail?.['days'];
    const absent = days === undefined ? '' : ` No file of ${value(finding.detail, 'days')} is in this evidence.`;
    return `This record links to one that is not in this evidence, although earlier records of its chain are. At least one event before it is missing.${absent}`;
  }
  if (finding.reason === 'linked_over')
    return `${count} (${range(finding)}) missing by number, although the next record links straight to the one before the gap.`;
  if (finding.reason === 'log')
    return `${count} (${range(finding)}) of the log ${more(finding) ? 'are' : 'is'} not in this evidence, although later ones are.`;
  if (finding.reason === 'filtered') return `${count} (${range(finding)}) missing, in an export that you declared filtered.`;
  return `${count} missing: ${range(finding)}. The record after the gap stands here.`;
};

const duplicate: Sentence = (finding) => {
  if (finding.reason === 'same_id' || finding.reason === 'same_bytes') return plainDuplicate(finding);
  if (finding.reason === 'outside_hash')
    return 'This record has the same hash as another one, but differs from it in what the hash does not cover (such as address or user agent). Which of the two is as first recorded, this chain cannot tell.';
  if (finding.reason === 'paging')
    return `${plural(finding.count ?? 1, 'copy', 'copies')} of records that stand elsewhere, as paging exports make them: the same in the hash and in what every export with hashes carries; time of creation, region and archival state are not compared. Counted once.`;
  return more(finding)
    ? `Events ${range(finding)} stand here a second time, byte for byte.`
    : `Event ${range(finding)} stands here a second time, byte for byte.`;
};

const linkBroken: Sentence = (finding) => {
  const before = value(finding.detail, 'before');
  switch (finding.reason) {
    case 'foreign':
      return `Record ${range(finding)} is consistent in itself, but it links to neither neighbour: it was put in the place of the record that was hashed.`;
    case 'replaced':
      return `The record links to another predecessor than record ${before}. The checkpoint’s root fits the hash that is linked to: record ${before} was replaced, and rehashed, after it was sealed.`;
    case 'rewritten':
      return `The record links to another predecessor than record ${before}, and the checkpoint of ${value(finding.detail, 'size')} does not fit the records: somewhere from ${value(finding.detail, 'from')} to ${before} they were replaced, and rehashed, after they were sealed.`;
    case 'not_genesis':
      return 'The first record of the chain states a previous hash, where the format has 64 zeros.';
    case 'flood':
      return 'The record’s previous hash is not the hash of the record before it, whose number is one less; both records are consistent in themselves.';
    case 'other_chain':
      return 'The record links to a record of another chain.';
    default:
      return `The record’s previous hash is not the hash of record ${before}, and both records are consistent in themselves: one of them was replaced and rehashed.`;
  }
};

const rootMismatch: Sentence = (finding) => {
  const right = number(finding, 'right');
  const since = right > 0 ? ` The records up to ${right} are as they were sealed.` : '';
  const which = more(finding)
    ? `The ${finding.count ?? 0} checkpoints of sizes ${range(finding)} do`
    : `The checkpoint of size ${range(finding)} does`;
  if (finding.reason === 'proof')
    return 'The content, the proof and the checkpoint do not fit one another: this content is not at this place of the log, or one of the three was changed.';
  if (finding.reason === 'pinned')
    return `${which} not match the records, and you pinned ${more(finding) ? 'them' : 'it'} from outside this evidence: these are not the records that were there then.${since}`;
  if (finding.reason === 'other')
    return `${which} not match the records: they came with other evidence of the same log, under a pinned key. The two cannot both be the log’s history.${since}`;
  return finding.reason === 'trusted'
    ? `History was rewritten after it was signed. ${which} not match the records.${since}`
    : `${which} not match the records: the records contradict the checkpoint that came with them. Its key is not pinned, so who signed it is not known.${since}`;
};

const manifestMismatch: Sentence = (finding) => {
  const [expected, found] = [visible(finding.expected ?? 'nothing', { limit: 100 }), visible(finding.found ?? 'nothing', { limit: 100 })];
  switch (finding.reason) {
    case 'unknown_chain':
      return `Records belong to chain “${found}”, which the manifest does not declare.`;
    case 'same_origin':
      return `The manifest gives this chain the origin of chain “${value(finding.detail, 'other')}” (${found}): one log cannot be two chains.`;
    case 'before':
      return 'What the manifest states of the records before this archive (before) contradicts itself or the first record.';
    case 'first_seq':
      return `The manifest says that the chain begins at ${expected}; its first record is ${found}.`;
    case 'last_seq':
      return `The manifest says that the chain ends at ${expected}; its last record is ${found}.`;
    case 'custody_work':
      return `The auditor’s work in the case is not what the custody log states (${value(finding.detail, 'tables')}): it was changed without the log.`;
    case 'custody_mismatch':
      return `When the case was opened, work in it was not what the custody log had stated before (${value(finding.detail, 'tables')}): it had been changed without the log.`;
    case 'file_range':
      return `The manifest says that ${value(finding.detail, 'path')} holds events ${expected}; it holds ${found}.`;
    default:
      return 'The manifest states another head than the hash of the chain’s last record.';
  }
};

const unsealed: Sentence = (finding) => {
  const count = plural(finding.count ?? 0, 'event');
  switch (finding.reason) {
    case 'no_events':
      return 'The chain holds no event, and no checkpoint under a pinned key says that there is none.';
    case 'nothing_sealed':
      return `No checkpoint under a pinned key and no pinned head covers this chain: a change or removal that was rehashed cannot be seen in any of its ${count}.`;
    case 'after_head':
      return `${count} to which the pinned head does not lead back (later ones, or parts cut off from it): nothing that you pinned covers them.`;
    default:
      return `${count} after the last checkpoint under a pinned key (of ${value(finding.detail, 'sealed')} events): nothing that you pinned covers them.`;
  }
};

const reorderedWords: Readonly<Record<string, string>> = {
  swapped: 'have changed places',
  exchanged: 'at the two ends of this range have changed places',
};

/** With more faults than are kept. */
const undistinguished = 'With so many faults in this chain it is not told apart whether records were moved, inserted or are missing.';

const insertedTexts: Readonly<Record<string, Sentence>> = {
  no_place_in_file: (f) => `Entry ${range(f)} stands in a file that, by its name, has no place for it.`,
  no_place: () => 'Nothing links to this record, and its number is of no place in the chain.',
  orphan: (f) =>
    more(f)
      ? `Records ${range(f)} are not linked into the chain at the numbers that they state: they link to no neighbour there, and none links to them.`
      : `Record ${range(f)} is not linked into the chain at the number that it states: it links to no neighbour there, and none links to it.`,
  twin: (f) =>
    `The number of this record, ${range(f)}, stands twice with different content. With so many faults in this chain it is not told apart which of the two belongs to it.`,
};

const danglingStart: Sentence = (finding) => {
  const count = number(finding, 'before');
  const begins = `The chain begins at ${count + 1} in this evidence.`;
  switch (finding.reason) {
    case 'numbers':
      return `The chain begins at ${range(finding)} in this evidence. What came before is not in it, so signed roots over it cannot be recomputed.`;
    case 'summed_up':
      return `${begins} ${count === 1 ? 'The event before it is' : `The ${count} events before it are`} summed up by the signed tree and ${count === 1 ? 'is' : 'are'} not in this evidence.`;
    case 'unconfirmed':
      return `${begins} The manifest states a summary of the ${plural(count, 'event')} before it, which no checkpoint under a pinned key confirms: nothing is shown about ${count === 1 ? 'it' : 'them'}.`;
    case 'no_events':
      return `No event of this chain is in this evidence: the manifest states only a summary of ${plural(count, 'event')}.`;
    default:
      return 'The first record here links to one before this evidence. Other evidence may supply it.';
  }
};

const sentences: Readonly<Record<FindingCode, Sentence>> = {
  'event.altered': altered,
  'event.hash_edited': (f) =>
    f.reason === 'tile'
      ? 'Only the hash in the tile is wrong: the entry gives the hash that the signed tree holds. The tile was changed after it was written; when, and by whom, is not shown.'
      : `Only the stated hash is wrong: the content gives the hash that ${f.reason === 'linked' ? 'another record links' : 'the chain links'} to. The hash was changed after it was written; when, and by whom, is not shown.`,
  'event.malformed': (f) =>
    `The record cannot be read: ${recordReasonTexts[f.reason ?? ''] ?? f.reason ?? 'unknown reason'}${f.detail?.['member'] === undefined ? '' : ` (${value(f.detail, 'member')})`}. It was left out, not repaired.`,
  'event.missing': missing,
  'event.inserted': (f) =>
    f.reason !== undefined && Object.hasOwn(insertedTexts, f.reason)
      ? (insertedTexts[f.reason]?.(f) ?? '')
      : `${more(f) ? `Records ${range(f)} stand` : `Record ${range(f)} stands`} twice with different content; the chain does not go on from ${more(f) ? 'these' : 'this one'}.`,
  'event.duplicate': duplicate,
  'event.reordered': (f) =>
    f.reason === 'flood'
      ? `${events(f)} ${more(f) ? 'stand' : 'stands'} ${f.detail?.['before'] === undefined ? 'out of order' : `after record ${value(f.detail, 'before')} in the file`}. ${undistinguished}`
      : f.reason === 'flood_gap'
        ? `${events(f)} ${more(f) ? 'do' : 'does'} not stand here, in order of number. ${undistinguished}`
        : f.reason !== undefined && Object.hasOwn(reorderedWords, f.reason)
          ? `${events(f)} ${reorderedWords[f.reason] ?? ''}: record ${f.expected ?? '?'} belongs here, ${f.found ?? '?'} stands here.`
          : `${events(f)} ${more(f) ? 'stand' : 'stands'} in the wrong place: record ${f.expected ?? '?'} belongs here.`,
  'chain.link_broken': linkBroken,
  'chain.fork': (f) =>
    `${f.reason === 'genesis' ? `${f.count ?? 2} records of this chain each claim to be its first` : `${f.count ?? 2} records with right hashes follow the same record`}: race or insertion; this chain cannot tell.`,
  'chain.dangling_start': danglingStart,
  'chain.truncated': (f) =>
    `The end of the chain is missing: a checkpoint${f.reason === 'pinned' ? ' that you pinned' : f.reason === 'trusted' ? ' under a pinned key' : ' that came with it'} counts ${f.expected ?? '?'} events, ${f.found ?? '?'} are here.`,
  'chain.unsealed_tail': unsealed,
  'chain.mixed': (f) => `${plural(f.count ?? 0, 'record')} without a hash: nothing about ${more(f) ? 'them' : 'it'} could be checked.`,
  'checkpoint.signature_invalid': (f) =>
    `The signature by ${value(f.detail, 'key', 'a pinned key')}, which you pinned, is wrong: the checkpoint was changed, or was never signed with this key.`,
  'checkpoint.key_unknown': (f) =>
    `${more(f) ? `${f.count ?? 0} checkpoints` : 'The checkpoint'}: ${checkpointReasonTexts[f.reason ?? ''] ?? 'no signature is by a pinned key'}.`,
  'checkpoint.quorum_not_met': (f) =>
    `${more(f) ? `${f.count ?? 0} checkpoints are` : 'The checkpoint is'} signed by ${value(f.detail, 'key', 'the log')}, and cosigned by ${value(f.detail, 'have')} of the ${value(f.detail, 'of')} witnesses that your policy names: its quorum is not met, so ${more(f) ? 'they are' : 'it is'} not relied on.`,
  'checkpoint.origin_mismatch': (f) =>
    f.reason === 'pinned_elsewhere'
      ? `The checkpoint that you pinned is of log “${visible(f.found ?? '', { limit: 200 })}”; no chain here says that it is that log, so nothing was compared with it.`
      : `The checkpoint is for log “${visible(f.found ?? '', { limit: 200 })}”${f.expected == null ? ', which no chain here is' : ', and not for this chain’s'}.`,
  'checkpoint.root_mismatch': rootMismatch,
  'checkpoint.fork': (f) =>
    `Two histories were signed: under pinned keys there are two different roots for size ${range(f)} (${value(f.detail, 'file')} and ${value(f.detail, 'otherFile')}). ${f.reason === 'one_matches' ? 'One of them matches these records; whoever was shown the other saw different events.' : 'Neither matches these records.'} This cannot happen by accident.`,
  'checkpoint.inconsistent': (f) =>
    f.reason === 'same_size'
      ? `Two roots are stated for size ${range(f)}, by ${value(f.detail, 'file')} and by ${value(f.detail, 'otherFile')}: they cannot both be the log’s history.`
      : `Two trusted checkpoints cannot both be true: the tree of size ${value(f.detail, 'later')} (${value(f.detail, 'otherFile')}) does not continue the one of size ${value(f.detail, 'size')} (${value(f.detail, 'file')}). What was logged up to there was rewritten between the two.`,
  'checkpoint.rollback': (f) =>
    `The key ${value(f.detail, 'key')} signed size ${range(f)} at ${formatUtc(number(f, 'time') * 1000)}, after it had signed size ${value(f.detail, 'larger')} at ${formatUtc(number(f, 'largerTime') * 1000)}: the log was set back.`,
  'checkpoint.missing': () => 'A checkpoint of a series without gaps is absent.',
  'checkpoint.malformed': (f) => `The checkpoint cannot be read: ${checkpointReasonTexts[f.reason ?? ''] ?? f.reason ?? 'unknown reason'}.`,
  'head.mismatch': (f) =>
    f.reason === 'no_chain'
      ? 'A head is pinned for a chain that is not in this evidence.'
      : f.reason === 'no_events'
        ? 'A head is pinned for this chain, and the chain holds no event.'
        : 'No record of the chain has the pinned head as its hash: the chain was cut, rewritten, or is another one.',
  'timestamp.invalid': (f) => `The time stamp is not valid: ${stampReasonTexts[f.reason ?? ''] ?? f.reason ?? ''}.`,
  'timestamp.mismatch': () =>
    'The time stamp is not of the file that it stands beside: the file was changed after it was stamped, or the stamp is of another.',
  'timestamp.untrusted': (f) => `The time stamp proves nothing to you: ${stampReasonTexts[f.reason ?? ''] ?? f.reason ?? ''}.`,
  'manifest.malformed': (f) =>
    `The manifest cannot be used: ${f.detail?.['member'] === undefined ? '' : `${value(f.detail, 'member')} `}${manifestReasonTexts[f.reason ?? ''] ?? recordReasonTexts[f.reason ?? ''] ?? f.reason ?? ''}.`,
  'manifest.mismatch': manifestMismatch,
  'file.hash_mismatch': (f) =>
    f.reason === 'tile_hash'
      ? `The tile’s hash at position ${value(f.detail, 'position')} is not what the entries and tiles below it give: the tile was changed.`
      : f.reason === 'tile_prefix'
        ? `The partial tile differs from ${value(f.detail, 'other')}, which holds the same place, at position ${value(f.detail, 'position')}: one of the two was changed.`
        : f.reason === 'entries_prefix'
          ? `This partial bundle of entries is not the beginning of ${value(f.detail, 'other')}, which holds the same entries and more: one of the two was changed.`
          : f.reason === 'tile_width'
            ? 'The tile holds another number of hashes than its name says.'
            : f.reason === 'size'
              ? 'The file has another size than the manifest lists.'
              : 'The file’s SHA-256 is not the one that is listed: the file was changed after it was listed.',
  'file.missing': (f) =>
    f.seq != null
      ? `The manifest lists this file and it is absent; with it ${plural(f.count ?? 1, 'event')} (${range(f)}) ${more(f) ? 'are' : 'is'} missing.`
      : 'The manifest lists this file and it is absent.',
  'file.trailing_data': (f) =>
    `There are bytes that belong to nothing: ${archiveReasonTexts[f.reason ?? ''] ?? 'behind the end of the file'}.`,
  'file.unlisted': (f) =>
    f.reason === 'system_litter'
      ? 'A file that operating systems leave behind. It was not read as events.'
      : f.reason === 'not_in_manifest'
        ? 'The manifest does not list this file. It was not read as events.'
        : 'This file was not recognised as part of the export. It was not read as events.',
  'file.unreadable': (f) =>
    `The file could not be read to its end: ${archiveReasonTexts[f.reason ?? ''] ?? f.reason ?? 'input error'}. What was not read is not checked.`,
  'file.changed': () => 'The file changed while it was read. Nothing that was read of it can be relied on.',
  'archive.unsafe_entry': (f) =>
    `An entry that is not safe to unpack: ${archiveReasonTexts[f.reason ?? ''] ?? f.reason ?? ''}. It was not read.`,
  'crypto.disagreement': (f) =>
    `Two independent implementations disagree about ${f.reason === 'signature' ? `the signature by ${value(f.detail, 'key')}` : 'this record’s hash'}. It counts as invalid; please report it, with the file if you may.`,
  'period.gap': () => 'Logging stopped and started again here.',
  'fields.unhashed': (f) => `These event fields are outside the hash and can be changed without a trace: ${value(f.detail, 'fields')}.`,
  'time.regression': (f) =>
    f.reason === 'file_order'
      ? plainOrder(f)
      : `The clock went back ${plural(f.count ?? 1, 'time')} between one record and the next; first here.`,
  'value.unlisted': (f) =>
    `${plural(f.count ?? 1, 'value')}${f.detail?.['member'] === undefined ? '' : ` of ${value(f.detail, 'member')}`} outside the format’s list; hashed as it stands, shown as unknown. First here.`,
  'number.inexact': (f) => `${plural(f.count ?? 1, 'number')} with more digits than the hash covers (hashed as a double). First here.`,
  ...plainSentences,
};

/** The sentence of a finding. Text from evidence in it is made visible. */
export const findingMessage = (finding: RawFinding): string =>
  profileSentence(finding) ?? digestSentence(finding) ?? sentences[finding.code](finding);
