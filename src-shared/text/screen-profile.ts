/** Texts of the profile wizard: how the records of a file are hashed and chained. */
import type { CanonicalForm, HashAlgorithm, HashEncoding } from '../model/profile-file.ts';
import { formatCount, plural, visible } from './format.ts';
import { canonicalNames } from './profile.ts';

export interface ProfilePlace {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

const canonical: Readonly<Record<CanonicalForm, string>> = canonicalNames;
const algorithms: Readonly<Record<HashAlgorithm, string>> = {
  sha256: 'SHA-256',
  sha512: 'SHA-512',
  'sha3-256': 'SHA3-256',
  blake2b: 'BLAKE2b-512',
  blake3: 'BLAKE3',
};
const encodings: Readonly<Record<HashEncoding, string>> = {
  hex: 'Hexadecimal, small letters',
  HEX: 'Hexadecimal, capital letters',
  base64: 'Base64',
  base64url: 'Base64url',
};

export const profileWizardText = {
  open: 'Hash chain…',
  change: 'Change the profile…',
  leaveOut: 'Leave the profile out',
  chosen: (title: string) => `Hash chain: ${title}`,
  noticed: 'Its records carry members that look like hashes: say how they are made, and Assay can verify them.',
  noticedFound: (summary: string) => `It looks like a hash chain: ${summary}. See whether that is right before you import it.`,

  title: (file: string) => `How ${file} is hashed`,
  intro:
    'Say how the producer hashed its records. What you choose decides what is proven: take it from the producer’s documentation, not only from what happens to fit.',
  looking: 'Looking at the records and trying the usual ways to hash them…',
  failed: 'The records could not be looked at',
  found: (summary: string, reproduced: number, hashed: number) =>
    `Found by trying: ${summary}. It gives ${formatCount(reproduced)} of ${plural(hashed, 'stated hash', 'stated hashes')} among the first records. It is used only if you say so.`,
  preset: (name: string) => `The records look like those of a producer that Assay knows (${name}).`,
  notFound: (tried: number) =>
    `${plural(tried, 'usual way', 'usual ways')} to hash these records were tried; none gives their hashes. Make the choices below, or open a profile file.`,
  begin: 'Begin with',
  beginKept: 'What is below',
  beginFound: 'What was found by trying',
  beginDraft: 'A blank profile',
  use: 'Use this profile',
  save: 'Save as a file…',
  saved: (name: string) => `Profile saved as ${name}`,
  load: 'Open a profile file…',
  loadFailedTitle: 'Profile not opened',
  loadFailed: (place: ProfilePlace) => `The profile file cannot be used${at(place)}: ${visible(place.problem, { limit: 300 })}.`,

  choices: 'Choices',
  name: 'Name',
  nameHint: 'Lower-case letters, digits, dots and dashes, a version behind a slash: door-log/1',
  titleField: 'Title',
  hashes: 'The hash',
  hashMember: 'Stands in',
  hashNone: '– only in the next record –',
  algorithm: 'Algorithm',
  algorithms,
  encoding: 'Written as',
  encodings,
  prefix: 'Text before the digits',
  prefixHint: 'Such as sha256:',
  keyed: 'Keyed with a secret (HMAC)',
  secret: 'Secret',
  secretHint: 'Used for the import and the preview. It is never kept.',
  hashed: 'What is hashed',
  canonical: 'Form of the bytes',
  forms: canonical,
  members: 'Members',
  kinds: {
    allMinus: 'All but some',
    object: 'Only some, as an object',
    list: 'Only some, one behind the other',
    other: 'As in the profile file',
  },
  coveredMembers: 'Members under the hash',
  dropNull: 'Members that are null are left out',
  separator: 'Between the fields',
  link: 'The chain',
  prevMember: 'Previous hash stands in',
  prevNone: '– nowhere: each record for itself –',
  place: 'Hashed',
  places: {
    inside: 'as one of the members',
    prefix: 'before the text',
    suffix: 'behind the text',
    'inside+prefix': 'as a member, and before the text',
    'inside+suffix': 'as a member, and behind the text',
    none: 'not at all',
  } as Readonly<Record<string, string>>,
  as: 'There as',
  asForms: { text: 'text', raw: 'bytes' } as Readonly<Record<string, string>>,
  prevSeparator: 'Between hash and text',
  genesis: 'The first record states',
  geneses: { zeros: 'zeros', empty: 'an empty text', null: 'null, or nothing', other: 'as in the profile file' } as Readonly<
    Record<string, string>
  >,
  order: 'Order',
  orders: { file: 'as in the file', links: 'by the links alone', seq: 'by a number' } as Readonly<Record<string, string>>,
  seqMember: 'Number stands in',
  chain: 'Separate chains by',
  chainNone: '– there is one chain –',
  kept: 'As in the profile file',

  file: 'The profile file',
  fileHint: 'Everything can be said here, as JSON or YAML. The choices above change this text.',
  fileNoChoices: 'The choices cannot change this text: it is not JSON, or not whole. Mend it here, and they come back.',

  preview: 'What comes of it',
  previewing: 'Computing the hashes…',
  outcome: (matched: number, compared: number, unreadable = 0) =>
    [
      compared === 0
        ? 'No record of the first ones states a hash that could be compared.'
        : matched === compared
          ? `All ${plural(compared, 'hash', 'hashes')} of the first records come out right.`
          : `${formatCount(matched)} of ${plural(compared, 'hash', 'hashes')} of the first records come out right.`,
      unreadable === 0 ? '' : ` ${plural(unreadable, 'record')} cannot be read by this profile.`,
    ].join(''),
  noRecords: 'The profile fits no record of this file: check the container.',
  problem: (place: ProfilePlace) => `The profile cannot be used yet${at(place)}: ${visible(place.problem, { limit: 400 })}.`,
  records: 'Records, and the hashes that the profile gives',
  line: 'Line',
  result: 'Hash',
  right: 'right',
  wrong: 'differs',
  none: 'none stated',
  unreadable: 'not readable',
  bytes: 'Bytes that are hashed',
  computed: 'Computed',
  stated: 'Stated',
  cut: '… (cut)',
} as const;

function at({ line, column }: ProfilePlace): string {
  return line === 0 ? '' : ` (line ${formatCount(line)}, column ${formatCount(column)})`;
}
