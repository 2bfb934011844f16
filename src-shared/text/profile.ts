/** Sentences about profile files. */
import type { CanonicalForm, ProfileFile } from '../model/profile-file.ts';
import { visible } from './format.ts';

export interface ProfileProblem {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

/** Why a profile file cannot be used, where, and what to do. */
export const profileProblem = (path: string, { line, column, problem }: ProfileProblem): string => {
  const place = line === 0 ? '' : ` at line ${line}, column ${column}`;
  return `The profile ${visible(path, { limit: 300 })} is not usable${place}: ${visible(problem, { limit: 600 })}. Its form is described in resources/docs/profile.schema.json.`;
};

export const canonicalNames: Readonly<Record<CanonicalForm, string>> = {
  jcs: 'canonical JSON (RFC 8785)',
  'py-sorted-compact-utf8': 'Python JSON, sorted, compact',
  'py-sorted-compact-ascii': 'Python JSON, sorted, compact, ASCII only',
  'py-sorted-default': 'Python JSON, sorted, with spaces',
  'py-default': 'Python JSON in written order, with spaces',
  'js-insertion-order': 'compact JSON in written order',
  'js-sorted': 'JavaScript JSON, sorted, array indices first',
  'js-locale-sorted': 'JavaScript JSON, sorted by locale',
  'go-map-json': 'Go JSON, sorted',
  'raw-line-minus-field': 'the line as it stands without its hash',
  joined: 'fields in one text',
};

const placeNames: Readonly<Record<NonNullable<ProfileFile['prev']>['place'], string>> = {
  inside: 'the previous hash inside',
  prefix: 'the previous hash before it',
  suffix: 'the previous hash behind it',
  'inside+prefix': 'the previous hash inside and before it',
  'inside+suffix': 'the previous hash inside and behind it',
  none: 'the previous hash outside',
};

/** A profile in a few words: "SHA-256 over canonical JSON (RFC 8785) of everything but “hash”, the previous hash inside". */
export const profileSummary = ({ hash, covered, canonical, prev }: ProfileFile): string => {
  const name = { sha256: 'SHA-256', sha512: 'SHA-512', 'sha3-256': 'SHA3-256', blake2b: 'BLAKE2b', blake3: 'BLAKE3' }[hash.algorithm];
  const what =
    'allMinus' in covered
      ? covered.allMinus.length === 0
        ? 'of the whole record'
        : `of everything but ${covered.allMinus.map((item) => `“${visible(typeof item === 'string' ? item : item.member, { limit: 60 })}”`).join(', ')}`
      : 'value' in covered
        ? `of “${visible(typeof covered.value === 'string' ? covered.value : covered.value.join('.'), { limit: 60 })}”`
        : `of ${'list' in covered ? covered.list.length : Object.keys(covered.object).length} named members`;
  const over = canonical === 'raw-line-minus-field' ? canonicalNames[canonical] : `${canonicalNames[canonical]} ${what}`;
  return `${hash.hmac ? 'HMAC-' : ''}${name} over ${over}, ${prev === undefined ? 'every record for itself' : placeNames[prev.place]}`;
};
