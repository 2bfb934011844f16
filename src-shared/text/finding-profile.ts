/** What is said of evidence that is read by a hash-chain profile, where it is other than of the built-in formats. */
import type { RawFinding } from '../model/finding.ts';
import { plural, visible } from './format.ts';

type Detail = Readonly<Record<string, string | number>>;
type Sentence = (finding: RawFinding) => string;

const value = (detail: RawFinding['detail'], name: string): string => visible(String(detail?.[name] ?? ''), { limit: 200 });
const more = (finding: RawFinding): boolean => (finding.count ?? 1) > 1;

/** Things that a profile leaves unproven, by id. */
export const profileNotProven: Readonly<Record<string, (detail: Detail) => string>> = {
  'profile.no_chain': () =>
    'Every record is hashed for itself: that records are missing, were added or stand in another order cannot be seen from any hash.',
  'profile.tail': () => 'Records are signed or keyed one by one: the removal of the newest ones cannot be seen.',
  'profile.shared_secret': () =>
    'The hashes or signatures are keyed with a shared secret: whoever has it, the producer too, can make right ones for other records.',
  'profile.secret_missing': () => 'The hashes are keyed, and the secret was not given: none of them could be recomputed.',
  'profile.last_record': () =>
    'A record’s hash is stated only by the record after it: nothing states that of the last one, so a change of it cannot be seen.',
  'profile.around': (d) => `What stands around the records is stated by whoever made the file: ${value(d, 'names')}.`,
};

/** By code and reason. */
const sentences: Readonly<Record<string, Sentence>> = {
  'event.altered implied_link': () =>
    'The record’s content, behind the hash of the record before it, does not give the stated hash: the record was changed, or one before it is missing, was put in, or stands elsewhere. This format does not tell which.',
  'chain.mixed sequential': (f) =>
    `${plural(f.count ?? 0, 'record')} without a hash, or behind a fault: a hash here is made with what comes of the ones before it, so that nothing about ${more(f) ? 'them' : 'it'} could be checked.`,
  'event.duplicate file_copy': (f) =>
    `${plural(f.count ?? 1, 'record stands', 'records stand')} here a second time, byte for byte, where the order of the file is part of the format. First here.`,
  'event.reordered before_link': () => 'The record stands before the one that it links to: records have changed places.',
  'chain.link_broken implied_hash': () =>
    'The record links to a hash that no record here gives, although earlier records are here: the record before it was changed, or records between the two are missing. This format does not tell which.',
  'manifest.mismatch before_hash': () => 'The manifest states another hash before the first record than the one that this record links to.',
  'manifest.mismatch count': (f) =>
    `${f.file == null ? 'The profile says that there are' : 'The manifest counts'} ${f.expected ?? '?'} events; ${f.found ?? '?'} are here.`,
  'checkpoint.signature_invalid record_key': () =>
    'The signature of the record is not what the secret that you gave makes of it: record or signature were changed.',
  'checkpoint.signature_invalid manifest_key': () =>
    'The signature of the manifest is wrong under the key that you pinned: the manifest or its signature was changed.',
  'checkpoint.signature_invalid own_key': () =>
    'The signature of the manifest does not even fit the key that came with it: the manifest, the key or the signature was changed.',
  'checkpoint.key_unknown record_key': (f) =>
    more(f)
      ? `The signatures of ${f.count ?? 0} records verify under no key that you pinned: they prove nothing to you. First here.`
      : 'The signature of the record verifies under no key that you pinned: it proves nothing to you.',
  'checkpoint.missing record_signature': () =>
    'The record has no signature, where the profile says that every record has one: it was taken away, or never made.',
  'checkpoint.malformed record_signature': () => 'The signature of the record is not written as the profile says.',
  'checkpoint.malformed manifest_signature': () => 'The signature of the manifest is not written as the profile says.',
  'head.mismatch width': () => 'The pinned head has another length than the hashes of this profile.',
  'fields.unhashed seen': (f) =>
    `${plural(Number(f.detail?.['records'] ?? 0), 'record')} with members that the hash does not cover, which can be changed or added without a trace: ${value(f.detail, 'fields')}.`,
};

/** The sentence of a finding that only profiles make; null for every other one. */
export const profileSentence = (finding: RawFinding): string | null =>
  finding.reason === undefined ? null : (sentences[`${finding.code} ${finding.reason}`]?.(finding) ?? null);
