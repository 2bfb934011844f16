/** Signatures of records and manifests under keys that the auditor pinned. */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { SignatureRule } from '../../../src-shared/model/profile-file.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { createDigest } from '../crypto/digests.ts';
import { createEd25519Verifier, ed25519FromSpki } from '../crypto/ed25519.ts';
import { createHashText } from './hash-text.ts';

/** A public key as SubjectPublicKeyInfo, DER. */
export type SpkiKey = Uint8Array;

/**
 * `trusted`: verifies under a pinned key. `unknown`: under none of them (there may be none). `invalid`: a keyed hash that the given
 * secret does not give. `malformed`: no signature of this form. `disagreement`: the two implementations differ.
 */
export type SignatureState = 'trusted' | 'unknown' | 'invalid' | 'malformed' | 'disagreement';

export type SignatureChecker = (message: Uint8Array, signature: string) => SignatureState;

type KeyChecker = (message: Uint8Array, signature: Uint8Array) => SignatureState;

/** Keys of other kinds than the rule's are passed over. */
export const createSignatureChecker = (rule: SignatureRule, keys: readonly SpkiKey[], secret: Uint8Array | null): SignatureChecker => {
  const { read } = createHashText(rule.encoding, rule.prefix);
  const checkers = rule.algorithm === 'hmac-sha256' ? hmacChecker(secret) : keys.flatMap((key) => keyChecker(rule, key));
  return (message, text) => {
    const signature = read(text);
    if (signature === null || !isPossible(rule, signature.length)) return 'malformed';
    let worst: SignatureState = 'unknown';
    for (const check of checkers) {
      const state = check(message, signature);
      if (state === 'trusted') return state;
      if (state !== 'unknown') worst = state;
    }
    return worst;
  };
};

const isPossible = ({ algorithm }: SignatureRule, length: number): boolean => {
  switch (algorithm) {
    case 'ed25519':
      return length === 64;
    case 'hmac-sha256':
      return length === 32;
    case 'ecdsa-sha256':
      return length >= 8 && length <= 144;
    case 'rsa-sha256':
      return length >= 128 && length <= 2048;
  }
};

const hmacChecker = (secret: Uint8Array | null): readonly KeyChecker[] => {
  if (secret === null) return [];
  const { fast, check } = createDigest('sha256', secret);
  return [
    (message, signature) => {
      const [first, second] = [equalBytes(fast(message), signature), equalBytes(check(message), signature)];
      return first !== second ? 'disagreement' : first ? 'trusted' : 'invalid';
    },
  ];
};

const keyChecker = ({ algorithm }: SignatureRule, spki: SpkiKey): readonly KeyChecker[] => {
  const raw = ed25519FromSpki(spki);
  if (algorithm === 'ed25519') {
    if (raw === null) return [];
    const checkEd25519 = createEd25519Verifier(raw);
    return [
      (message, signature) => {
        const { valid, agree } = checkEd25519(message, signature);
        return agree ? (valid ? 'trusted' : 'unknown') : 'disagreement';
      },
    ];
  }
  const key = raw === null ? load(spki) : null;
  if (key === null || key.asymmetricKeyType !== (algorithm === 'ecdsa-sha256' ? 'ec' : 'rsa')) return [];
  return [(message, signature) => (isValid(key, message, signature) ? 'trusted' : 'unknown')];
};

const load = (spki: SpkiKey): KeyObject | null => {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
};

/** RSASSA-PKCS1-v1_5, or ECDSA as ASN.1 DER or as r and s one behind the other; with SHA-256. */
const isValid = (key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean => {
  const encodings = key.asymmetricKeyType === 'ec' ? (['der', 'ieee-p1363'] as const) : (['der'] as const);
  return encodings.some((dsaEncoding) => {
    try {
      return verify('sha256', message, { key, dsaEncoding }, signature);
    } catch {
      return false;
    }
  });
};
