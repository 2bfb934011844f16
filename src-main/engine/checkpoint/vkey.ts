import { base64ToBytes, bytesToBase64 } from '../bytes/base64.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { keyFingerprint } from '../crypto/fingerprint.ts';
import { sha256 } from '../crypto/sha256.ts';
import { spkiKeyType } from '../crypto/spki.ts';

/** Verifier keys of C2SP signed notes: `name+hhhhhhhh+base64(type ‖ key)`. */

export type KeyAlgorithm = 'ed25519' | 'ecdsa' | 'cosignature/v1' | 'rfc6962' | 'ml-dsa-44';

export interface VerifierKey {
  readonly kind: 'vkey';
  readonly name: string;
  /** Key id: 8 lowercase hex digits. A hint for finding the key; the signature decides. */
  readonly keyId: string;
  readonly algorithm: KeyAlgorithm;
  /** False for an algorithm that is recognised but cannot be checked here. */
  readonly supported: boolean;
  /** A log key makes a checkpoint trusted; a witness key only says "seen at this time". */
  readonly role: 'log' | 'witness';
  /** Raw 32 bytes for Ed25519 kinds, SubjectPublicKeyInfo DER for ECDSA kinds. */
  readonly publicKey: Uint8Array;
  /** SHA-256 of `publicKey` in groups, for comparing by eye or voice. */
  readonly fingerprint: string;
}

/** A public key that came without a name (PEM); the name is whatever the signature line says. */
export interface BareKey {
  readonly kind: 'bare';
  readonly algorithm: 'ed25519' | 'ecdsa';
  readonly role: 'log';
  readonly publicKey: Uint8Array;
  readonly fingerprint: string;
}

export type TrustKey = VerifierKey | BareKey;

export type VkeyProblem = 'vkey.syntax' | 'vkey.name' | 'vkey.unknown_type' | 'vkey.key_length' | 'vkey.key_invalid' | 'vkey.id_mismatch';

export type VkeyResult = { readonly ok: true; readonly key: VerifierKey } | { readonly ok: false; readonly code: VkeyProblem };

interface KeyType {
  readonly type: number;
  readonly algorithm: KeyAlgorithm;
  readonly role: VerifierKey['role'];
  /** Length of the raw key in bytes; null when it is a SubjectPublicKeyInfo of an elliptic curve. */
  readonly length: number | null;
  readonly supported: boolean;
}

const TYPES: readonly KeyType[] = [
  { type: 0x01, algorithm: 'ed25519', role: 'log', length: 32, supported: true },
  { type: 0x02, algorithm: 'ecdsa', role: 'log', length: null, supported: true },
  { type: 0x04, algorithm: 'cosignature/v1', role: 'witness', length: 32, supported: true },
  { type: 0x05, algorithm: 'rfc6962', role: 'log', length: null, supported: true },
  { type: 0x06, algorithm: 'ml-dsa-44', role: 'witness', length: 1312, supported: false },
];

/** True for a name that a signed note allows: not empty, no Unicode white space, no plus sign, well-formed. */
export const isKeyName = (name: string): boolean => name !== '' && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);

/** The 8 hex digits that stand for (name, key) in signature lines; each type has its own rule. */
export const keyIdOf = (name: string, algorithm: KeyAlgorithm, publicKey: Uint8Array): string => {
  const hashed =
    algorithm === 'ecdsa'
      ? publicKey
      : concatBytes(encodeUtf8(`${name}\n`), Uint8Array.of(typeOf(algorithm)), algorithm === 'rfc6962' ? sha256(publicKey) : publicKey);
  return bytesToHex(sha256(hashed).subarray(0, 4));
};

const typeOf = (algorithm: KeyAlgorithm): number => TYPES.find((known) => known.algorithm === algorithm)?.type ?? 0;

/** Parses a verifier key. Refuses an id that does not belong to name and key, wrong lengths and unknown types. */
export const parseVerifierKey = (text: string): VkeyResult => {
  // Only the first two plus signs separate: base64 has its own.
  const match = /^([^+]*)\+([0-9a-fA-F]{8})\+(.+)$/s.exec(text);
  const data = base64ToBytes(match?.[3] ?? '');
  const name = match?.[1] ?? '';
  if (match === null || data === null || data.length === 0) return { ok: false, code: 'vkey.syntax' };
  if (!isKeyName(name)) return { ok: false, code: 'vkey.name' };
  const known = TYPES.find(({ type }) => type === data[0]);
  if (known === undefined) return { ok: false, code: 'vkey.unknown_type' };
  const publicKey = data.slice(1);
  if (known.length !== null && publicKey.length !== known.length) return { ok: false, code: 'vkey.key_length' };
  if (known.length === null && spkiKeyType(publicKey) !== 'ec') return { ok: false, code: 'vkey.key_invalid' };
  const key = makeVerifierKey(name, known.algorithm, publicKey);
  return key.keyId === (match[2] ?? '').toLowerCase() ? { ok: true, key } : { ok: false, code: 'vkey.id_mismatch' };
};

/** The verifier key for a name and a public key. The name must satisfy `isKeyName`; throws RangeError otherwise. */
export const makeVerifierKey = (name: string, algorithm: KeyAlgorithm, publicKey: Uint8Array): VerifierKey => {
  if (!isKeyName(name)) throw new RangeError('a key name must not be empty nor hold white space or "+"');
  const known = TYPES.find((type) => type.algorithm === algorithm);
  return {
    kind: 'vkey',
    name,
    keyId: keyIdOf(name, algorithm, publicKey),
    algorithm,
    supported: known?.supported ?? false,
    role: known?.role ?? 'log',
    publicKey,
    fingerprint: keyFingerprint(publicKey),
  };
};

/** Writes `name+hhhhhhhh+base64(type ‖ key)`. */
export const formatVerifierKey = (key: VerifierKey): string =>
  `${key.name}+${key.keyId}+${bytesToBase64(concatBytes(Uint8Array.of(typeOf(key.algorithm)), key.publicKey))}`;
