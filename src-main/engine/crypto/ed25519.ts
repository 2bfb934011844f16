import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Point, hashes, verify as nobleVerify } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../bytes/bytes.ts';
import { hexToBytes } from '../bytes/hex.ts';
import type { Random } from '../ports.ts';

/** Ed25519 after RFC 8032 (pure, no context). Keys are 32 raw bytes, signatures 64. */

// The library's documented way to enable its synchronous functions.
hashes.sha512 = sha512;

export interface SignatureResult {
  /** Both implementations accept, strictly. This value does not depend on the runtime. */
  readonly valid: boolean;
  /** Both say the same. False is a finding of its own (`crypto.disagreement`), and `valid` is then false. */
  readonly agree: boolean;
}

export type Ed25519Verifier = (message: Uint8Array, signature: Uint8Array) => SignatureResult;

/**
 * A verifier for one public key: checks with @noble/ed25519 (`zip215: false`) and with node:crypto; valid only if both
 * accept. Wrong lengths and undecodable keys are invalid, never an exception. About 1 ms a signature.
 *
 * On top of noble's own rules (canonical encodings, S below the group order, no small-order key) the key must lie in the
 * prime-order subgroup, as every honestly made key does. Then node's cofactorless equation can only hold for an R of that
 * subgroup too, where all Ed25519 equations coincide. Outside of it OpenSSL, BoringSSL and their versions differ, and the
 * verdict would depend on where it was made.
 */
export const createEd25519Verifier = (publicKey: Uint8Array): Ed25519Verifier => {
  const isStrictKey = isPrimeOrderKey(publicKey);
  return (message, signature) => {
    if (publicKey.length !== 32 || signature.length !== 64) return { valid: false, agree: true };
    const noble = isStrictKey && nobleVerify(signature, message, publicKey, { zip215: false });
    const node = verifyWithNode(publicKey, message, signature);
    return { valid: noble && node, agree: noble === node };
  };
};

/** One signature; see `createEd25519Verifier`, which saves the check of the key when there are more. */
export const verifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): SignatureResult =>
  createEd25519Verifier(publicKey)(message, signature);

/** True for the canonical encoding of a point of the prime-order subgroup other than its neutral element. */
const isPrimeOrderKey = (publicKey: Uint8Array): boolean => {
  try {
    const point = Point.fromBytes(publicKey, false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false;
  }
};

/** The node:crypto half alone; exported for tests. */
export const verifyWithNode = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  try {
    return verify(null, message, publicKeyObject(publicKey), signature);
  } catch {
    return false;
  }
};

/** Signs with a 32-byte seed (the RFC 8032 private key); 64 bytes, deterministic. Throws RangeError for another length. */
export const signEd25519 = (seed: Uint8Array, message: Uint8Array): Uint8Array =>
  new Uint8Array(sign(null, message, privateKeyObject(seed)));

/** The 32-byte public key of a 32-byte seed. Throws RangeError for another length. */
export const ed25519PublicKey = (seed: Uint8Array): Uint8Array =>
  new Uint8Array(createPublicKey(privateKeyObject(seed)).export({ format: 'der', type: 'spki' }).subarray(-32));

export interface Ed25519KeyPair {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** A new key from the given source of randomness. Throws RangeError if that gives too little. */
export const generateEd25519 = (random: Random): Ed25519KeyPair => {
  const seed = random.bytes(32);
  return { seed, publicKey: ed25519PublicKey(seed) };
};

/** SPKI DER (RFC 8410) in front of the raw public key. */
const SPKI_PREFIX = hexToBytes('302a300506032b6570032100') ?? new Uint8Array();
/** PKCS#8 DER (RFC 8410) in front of the raw seed. */
const PKCS8_PREFIX = hexToBytes('302e020100300506032b657004220420') ?? new Uint8Array();

/** The raw key of an Ed25519 SubjectPublicKeyInfo (RFC 8410, DER), or null when it is anything else. */
export const ed25519FromSpki = (der: Uint8Array): Uint8Array | null =>
  der.length === SPKI_PREFIX.length + 32 && SPKI_PREFIX.every((byte, i) => der[i] === byte) ? der.slice(-32) : null;

/** SubjectPublicKeyInfo (RFC 8410, DER) of a raw public key. */
export const ed25519ToSpki = (publicKey: Uint8Array): Uint8Array => concatBytes(SPKI_PREFIX, publicKey);

/** The seed of an Ed25519 PKCS#8 private key (RFC 8410, DER, without attributes), or null when it is anything else. */
export const ed25519SeedFromPkcs8 = (der: Uint8Array): Uint8Array | null =>
  der.length === PKCS8_PREFIX.length + 32 && PKCS8_PREFIX.every((byte, i) => der[i] === byte) ? der.slice(-32) : null;

/** PKCS#8 (RFC 8410, DER) of a seed. */
export const ed25519ToPkcs8 = (seed: Uint8Array): Uint8Array => concatBytes(PKCS8_PREFIX, seed);

const publicKeyObject = (publicKey: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(ed25519ToSpki(publicKey)), format: 'der', type: 'spki' });

const privateKeyObject = (seed: Uint8Array): KeyObject => {
  if (seed.length !== 32) throw new RangeError(`an Ed25519 seed has 32 bytes, not ${seed.length}`);
  return createPrivateKey({ key: Buffer.from(ed25519ToPkcs8(seed)), format: 'der', type: 'pkcs8' });
};
