/** What is said of evidence with signed digests (AWS CloudTrail): its findings, checks, limits, and what it does not prove. */
import type { CheckId } from '../model/check.ts';
import type { FindingCode, RawFinding } from '../model/finding.ts';
import { formatUtc, plural, visible } from './format.ts';

type Sentence = (finding: RawFinding) => string;

const value = (finding: RawFinding, name: string): string => visible(String(finding.detail?.[name] ?? ''), { limit: 300 });
const time = (finding: RawFinding, name: string): string => formatUtc(Date.parse(String(finding.detail?.[name] ?? '')));
const period = (finding: RawFinding): string => `${time(finding, 'from')} to ${time(finding, 'to')}`;
const name = (text: string | null | undefined): string => visible((text ?? '').replace(/^.*\//s, ''), { limit: 200 });
const count = (finding: RawFinding, singular: string, many?: string): string => plural(finding.count ?? 1, singular, many);

/** By code and reason. */
const sentences: Partial<Readonly<Record<FindingCode, Readonly<Record<string, Sentence>>>>> = {
  'checkpoint.missing': {
    digest: (f) =>
      `The digest for ${period(f)} is missing: ${name(f.expected)}${f.detail?.['named'] === 1 ? ', which the digest after it names' : ''}. Digests come every hour, also when nothing happened.`,
    digest_named: (f) =>
      `${count(f, 'digest')} that the metadata files name ${(f.count ?? 1) === 1 ? 'lies' : 'lie'} before or after those in this evidence and ${(f.count ?? 1) === 1 ? 'is' : 'are'} not in it; first: ${name(f.expected)}.`,
  },
  'checkpoint.signature_invalid': {
    digest: (f) =>
      `The signature that came with this digest (in ${value(f, 'source')}) is wrong under the pinned AWS key ${value(f, 'key')}: the digest was changed, or the signature is of another one.`,
    digest_content: () =>
      `The content of this digest is not what AWS signed, nor what the digest after it recorded: it was changed. What it says of its logs counts for nothing.`,
    digest_metadata: (f) =>
      `${value(f, 'source')} gives a wrong signature for this digest. The digest itself is right: another copy of its signature verifies.`,
    lake: (f) =>
      `The signature in this file is wrong under the pinned AWS key ${value(f, 'key')}: the list of hashes was changed, or was never signed with this key.`,
  },
  'checkpoint.key_unknown': {
    no_aws_key: (f) =>
      `${count(f, 'signature')} by the AWS key ${value(f, 'key')}; you have pinned no CloudTrail key, so this proves nothing to you. Fetch the keys with your own AWS account: aws cloudtrail list-public-keys.`,
    aws_unknown_key: (f) =>
      `${count(f, 'signature')} by the AWS key ${value(f, 'key')}, which is not among those that you pinned: a key of another time or region, or not AWS’s.`,
    aws_other_region: (f) => `${count(f, 'signature')} by the AWS key ${value(f, 'key')}, which you pinned for another region.`,
    aws_outside_validity: (f) =>
      `${count(f, 'digest')} signed with the AWS key ${value(f, 'key')} outside the time in which its list says that it was in use.`,
  },
  'checkpoint.origin_mismatch': {
    digest_renamed: (f) =>
      `This digest says that it is ${name(f.found)}, but lies under another name: it was renamed, or put in the place of another digest.`,
    digest_moved: (f) =>
      `This digest says that it lay at ${visible(f.found ?? '', { limit: 400 })}, but lies elsewhere, while others of its series lie in their places: it was moved.`,
    digest_place: (f) =>
      `This digest says that it lay at ${visible(f.found ?? '', { limit: 400 })}, which is not where the evidence was copied from by your word (${visible(f.expected ?? '', { limit: 200 })}).`,
  },
  'checkpoint.inconsistent': {
    digest: (f) => `Two digests with different content are here for one place in S3; the other is ${value(f, 'other')}.`,
  },
  'checkpoint.malformed': {
    unsupported_algorithm: (f) => `It names an algorithm that CloudTrail does not use (${value(f, 'member')}).`,
    bad_range: () => 'The period that it states ends before it begins.',
  },
  'chain.link_broken': {
    digest_hash: () =>
      `This digest records another hash for the digest before it than that digest, which AWS signed, has: this one was changed.`,
    digest_signature: (f) =>
      `This digest records a wrong signature for the digest before it (${value(f, 'before')}), whose own signature verifies: this one was changed.`,
    digest_stray: () => 'No later digest goes on from this one, although the series goes on: it does not belong here.',
  },
  'chain.dangling_start': {
    digest: (f) => `The digests begin at ${time(f, 'from')} in this evidence and name an earlier one. What came before is not in it.`,
  },
  'chain.unsealed_tail': {
    digest: (f) =>
      `The newest digest (${period(f)}) came without its signature, which only the object’s metadata in S3 or the digest after it holds: nothing that you pinned covers it and the ${plural(f.count ?? 0, 'event')} in its logs.`,
    digest_before_pause: (f) =>
      `The last digest before a pause or a gap (${period(f)}) came without its signature: nothing that you pinned covers it and the ${plural(f.count ?? 0, 'event')} in its logs.`,
  },
  'period.gap': {
    restart: (f) =>
      `Logging or its validation was stopped and started again: no digest covers ${period(f)}. Digests removed from the end of the earlier part would look the same.`,
    restart_at_once: (f) => `The series was begun anew at ${time(f, 'to')}: the earlier part ends there, and nothing signed joins the two.`,
    digest_gap: (f) => `The series goes on, but no digest covers ${period(f)}.`,
    digest_overlap: (f) =>
      `The series goes on, but two digests overlap: one ends at ${time(f, 'from')}, the next begins at ${time(f, 'to')}.`,
  },
  'file.missing': {
    digest_log: (f) => `The digest ${name(String(f.detail?.['digest'] ?? ''))} lists this log file, and it is not in the evidence.`,
    lake: (f) => `${value(f, 'digest')} lists this file, and it is absent.`,
  },
  'file.hash_mismatch': {
    digest_log: (f) =>
      `The content of this log file is not what CloudTrail delivered: its SHA-256 is not the one in the digest ${name(String(f.detail?.['digest'] ?? ''))}. When, and by whom, it was changed is not shown.${Number(f.detail?.['unread'] ?? 0) > 0 ? ` ${plural(Number(f.detail?.['unread']), 'record')} in it cannot be read.` : ''}`,
    digest: (f) =>
      `This digest is not the one that the digest after it (${name(String(f.detail?.['next'] ?? ''))}) recorded: it was changed.`,
    lake: (f) => `The SHA-256 of this file is not the one in ${value(f, 'digest')}: it was changed after the query’s result was delivered.`,
  },
  'crypto.disagreement': {
    file: () =>
      'Two independent implementations of SHA-256 disagree about this file. It counts as wrong; please report it, with the file if you may.',
  },
  'file.unlisted': {
    no_digest: () => 'No digest in this evidence lists this log file: nothing vouches for it, and it was not read as events.',
    second_copy: (f) => `A second copy of ${value(f, 'of')}.`,
  },
};

/** The sentence of a finding of this kind of evidence; null for every other one. */
export function digestSentence(finding: RawFinding): string | null {
  const byReason = sentences[finding.code];
  const { reason } = finding;
  return reason !== undefined && byReason !== undefined && Object.hasOwn(byReason, reason) ? (byReason[reason]?.(finding) ?? null) : null;
}

type Detail = Readonly<Record<string, string | number>>;
const text = (detail: Detail, key: string): string => visible(String(detail[key] ?? ''), { limit: 300 });

export const digestNotProven: Readonly<Record<string, (detail: Detail) => string>> = {
  'cloudtrail.period': (d) =>
    d['more'] === undefined
      ? `The digests of ${text(d, 'chain')} cover ${formatUtc(Date.parse(String(d['from'])))} to ${formatUtc(Date.parse(String(d['to'])))}. Whether there were earlier or later ones cannot be seen: compare this with the period that you asked for.`
      : `The same holds for ${plural(Number(d['more']), 'further chain')}.`,
  'cloudtrail.place': (d) =>
    `That the files lay in ${Number(d['count']) > 1 ? 'the S3 buckets' : 'the S3 bucket'} ${text(d, 'buckets')} is stated by the digests. Whether this is the trail in question, with all its regions and accounts, is for you to confirm.`,
  'cloudtrail.keys': () =>
    'The public keys are as good as their source: a key list proves nothing until it is fetched with an AWS account that you trust (aws cloudtrail list-public-keys).',
  'cloudtrail.keys_inside': () =>
    'There is a key list inside the evidence. It comes from whoever handed over the evidence, so it is a hint and not trusted.',
  'cloudtrail.fingerprint': (d) =>
    `The pinned key that its list calls ${text(d, 'fingerprint')} is used, although this fingerprint is not its MD5. Compare the key with the list that your own AWS account gives.`,
  'cloudtrail.metadata': () =>
    'Metadata files beside the digests are as handed over; of them only signatures count, and only those that verify.',
  'cloudtrail.gzip': () => 'Headers of the gzip files (times, names) are outside every hash: digests cover what is inside.',
  'lake.query': (d) =>
    `The signature of ${text(d, 'path')} covers the files of one query’s result. Which query it was, and when it ran${d['time'] === '' || d['time'] === undefined ? '' : ` (${text(d, 'time')})`}, is stated by whoever handed it over.`,
};

/** Checks that are called otherwise where digests cover whole files. */
export const digestCheckNames: Partial<Readonly<Record<CheckId, string>>> = {
  'file.digests': 'Listed files are here, with the listed hashes',
  'event.hashes': 'Events in files whose hash is right',
  'chain.links': 'Each digest links to the one before',
  'chain.sequence': 'Digests follow one another without a gap',
  'checkpoint.signatures': 'Digests and results signed by pinned AWS keys',
  'checkpoint.coverage': 'Series signed up to their newest digest',
};

/** True for evidence of this kind, by the format that its result states. */
export const isDigestFormat = (format: string): boolean =>
  format.startsWith('cloudtrail-digest') || format.startsWith('cloudtrail-lake') || format === 'cloudtrail';
