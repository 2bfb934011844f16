/** Signatures that every record carries: checked with it, and told by a state for each record. */
import type { SignatureRule } from '../../../src-shared/model/profile-file.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { JsonObject } from '../json/value.ts';
import { compilePath, type ReadPath } from './path.ts';
import type { Stated } from './recipe.ts';
import type { RunProfile } from './run-profile.ts';
import { createSignatureChecker, type SignatureChecker, type SignatureState } from './signature.ts';

/** States in `RecordBlock.signed`: of the worst signature of a record. */
export const signedStates = ['none', 'trusted', 'unknown', 'absent', 'malformed', 'invalid', 'disagreement'] as const;
export type SignedState = (typeof signedStates)[number];

export interface SignedTarget {
  sign(index: number, state: number): void;
}

export type RecordSignatures = (
  target: SignedTarget,
  index: number,
  record: JsonObject,
  stated: Stated,
  canonical: Uint8Array,
  input: Uint8Array,
  hash: Uint8Array,
) => void;

interface Checked {
  readonly rule: SignatureRule;
  readonly read: ReadPath;
  readonly check: SignatureChecker;
}

/** Null where the profile has no signatures of records. */
export const createRecordSignatures = ({ profile, keys, secret }: RunProfile): RecordSignatures | null => {
  const rules = profile.signatures
    .filter(({ over }) => over !== 'manifest')
    .map((rule): Checked => ({ rule, read: compilePath(rule.member), check: createSignatureChecker(rule, keys, secret) }));
  if (rules.length === 0) return null;
  return (target, index, record, stated, canonical, input, hash) => {
    let worst = 0;
    for (const { rule, read, check } of rules) {
      const value = read(record);
      const message = messageOf(rule, stated, canonical, input, hash);
      const state: SignedState =
        value === undefined || value === null || value === ''
          ? rule.required
            ? 'absent'
            : 'none'
          : typeof value !== 'string'
            ? 'malformed'
            : (check(message, value) satisfies SignatureState);
      worst = Math.max(worst, signedStates.indexOf(state));
    }
    target.sign(index, worst);
  };
};

const messageOf = ({ over }: SignatureRule, stated: Stated, canonical: Uint8Array, input: Uint8Array, hash: Uint8Array): Uint8Array => {
  switch (over) {
    case 'hash-bytes':
      return hash;
    case 'hash-text':
      return encodeUtf8(stated.hashText ?? '');
    case 'canonical':
      return canonical;
    case 'hash-input':
      return input;
    case 'manifest':
      throw new RangeError('a record carries no signature over the manifest');
  }
};
