import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Public keys other than Ed25519, as SubjectPublicKeyInfo DER (RFC 5280). Only node:crypto checks these. */

const load = (spki: Uint8Array): KeyObject | null => {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
};

/** What kind of key a SubjectPublicKeyInfo holds, in Node's words ("ec", "rsa", "ed25519", …); null when undecodable. */
export const spkiKeyType = (spki: Uint8Array): string | null => load(spki)?.asymmetricKeyType ?? null;

/** Verifies an ASN.1 DER ECDSA signature over SHA-256 of the message. False for anything malformed, never an exception. */
export const verifyEcdsaSha256 = (spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const key = load(spki);
  if (key?.asymmetricKeyType !== 'ec') return false;
  try {
    return verify('sha256', message, key, signature);
  } catch {
    return false;
  }
};
