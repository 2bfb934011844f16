/**
 * RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), for CloudTrail digests. Two implementations: node:crypto, and the few lines below, which are
 * written from RFC 8017 sections 8.2.2 and 9.2 and hash with @noble/hashes. A signature is valid only if both accept it.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import type { SignatureResult } from './ed25519.ts';
import { sha256NobleHex } from './sha256-noble.ts';

export interface RsaPublicKey {
  /** RSAPublicKey DER (PKCS#1), whatever form the key came in. */
  readonly pkcs1: Uint8Array;
  readonly modulus: bigint;
  readonly exponent: bigint;
  /** Length of the modulus, and so of every signature, in bytes. */
  readonly bytes: number;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
/** AlgorithmIdentifier of rsaEncryption with its NULL parameters (RFC 3279 section 2.3.1). */
const RSA_ALGORITHM = '300d06092a864886f70d0101010500';
/** DigestInfo of SHA-256 up to the hash (RFC 8017 section 9.2, note 1). */
const SHA256_INFO = '3031300d060960864801650304020105000420';
/** Moduli that are accepted. CloudTrail's keys have 2,048 bits; the upper bound keeps a hostile key from costing seconds. */
const MODULUS_BITS = { least: 1024, most: 8192 };
/** Longest public exponent; everyone uses 65537. */
const EXPONENT_BITS = 64;

/**
 * Reads an RSA public key in DER: a PKCS#1 RSAPublicKey, or a SubjectPublicKeyInfo of rsaEncryption. Null when it is anything else, is not
 * strict DER, has a modulus of under 1,024 or over 8,192 bits, or an exponent that no key has (even, or 1).
 */
export const parseRsaPublicKey = (der: Uint8Array): RsaPublicKey | null => {
  const pkcs1 = fromSpki(der) ?? der;
  const outer = element(pkcs1, 0, SEQUENCE);
  if (outer === null || outer.end !== pkcs1.length) return null;
  const modulus = element(pkcs1, outer.start, INTEGER);
  const exponent = modulus === null ? null : element(pkcs1, modulus.end, INTEGER);
  if (modulus === null || exponent === null || exponent.end !== outer.end) return null;
  const n = positiveInteger(pkcs1.subarray(modulus.start, modulus.end), MODULUS_BITS.most);
  const e = positiveInteger(pkcs1.subarray(exponent.start, exponent.end), EXPONENT_BITS);
  if (n === null || e === null || n % 2n === 0n || e % 2n === 0n || e < 3n || e >= n) return null;
  if (bitLength(n) < MODULUS_BITS.least) return null;
  return { pkcs1: new Uint8Array(pkcs1), modulus: n, exponent: e, bytes: Math.ceil(bitLength(n) / 8) };
};

/** AWS's fingerprint of a key: MD5 of its DER, lowercase hex. A name for finding the key, never a proof. */
export const md5Fingerprint = (der: Uint8Array): string => createHash('md5').update(der).digest('hex');

/** Checks a signature over `message` with both implementations. Malformed signatures are invalid, never an exception. */
export const verifyRsaSha256 = (key: RsaPublicKey, message: Uint8Array, signature: Uint8Array): SignatureResult => {
  const node = verifyWithNode(key, message, signature);
  const own = verifyWithOwnCode(key, message, signature);
  return { valid: node && own, agree: node === own };
};

/** The node:crypto half alone; exported for tests. */
export const verifyWithNode = (key: RsaPublicKey, message: Uint8Array, signature: Uint8Array): boolean => {
  try {
    return verify('sha256', message, keyObject(key), signature);
  } catch {
    return false;
  }
};

const keyObject = ({ pkcs1 }: RsaPublicKey): KeyObject => createPublicKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });

/** RSASSA-PKCS1-V1_5-VERIFY by comparing encoded messages, so that no padding is ever parsed; exported for tests. */
export const verifyWithOwnCode = (key: RsaPublicKey, message: Uint8Array, signature: Uint8Array): boolean => {
  if (signature.length !== key.bytes) return false;
  const s = BigInt(`0x${bytesToHex(signature)}`);
  if (s >= key.modulus) return false;
  const info = SHA256_INFO + sha256NobleHex(message);
  const padding = key.bytes - 3 - info.length / 2;
  if (padding < 8) return false;
  return power(s, key.exponent, key.modulus) === BigInt(`0x0001${'ff'.repeat(padding)}00${info}`);
};

const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
};

// --- DER (X.690), only what the two key forms need -----------------------------------------------------------------------------------

interface Element {
  /** Where the content begins and ends. */
  readonly start: number;
  readonly end: number;
}

/** The element of this tag at `at`, its length in the one form that DER allows; null otherwise. */
const element = (der: Uint8Array, at: number, tag: number): Element | null => {
  if (der[at] !== tag) return null;
  const first = der[at + 1] ?? 0x80;
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first - 0x80;
    if (count < 1 || count > 3 || der[start] === 0) return null;
    length = 0;
    for (let i = 0; i < count; i += 1) length = length * 256 + (der[start + i] ?? 0);
    if (length < 0x80) return null;
    start += count;
  }
  return start + length <= der.length ? { start, end: start + length } : null;
};

const fromSpki = (der: Uint8Array): Uint8Array | null => {
  const outer = element(der, 0, SEQUENCE);
  const algorithm = hexToBytes(RSA_ALGORITHM) ?? new Uint8Array();
  if (outer === null || outer.end !== der.length || !algorithm.every((byte, i) => der[outer.start + i] === byte)) return null;
  const bits = element(der, outer.start + algorithm.length, BIT_STRING);
  // The first byte of a bit string counts its unused bits.
  return bits !== null && bits.end === outer.end && der[bits.start] === 0 ? der.subarray(bits.start + 1, bits.end) : null;
};

const positiveInteger = (content: Uint8Array, mostBits: number): bigint | null => {
  const [first = 0x80, second = 0] = content;
  if (first >= 0x80 || (first === 0 && content.length > 1 && second < 0x80)) return null;
  if (content.length > mostBits / 8 + 1) return null;
  const value = BigInt(`0x${bytesToHex(content)}`);
  return bitLength(value) <= mostBits ? value : null;
};

const bitLength = (value: bigint): number => value.toString(2).length;
