/**
 * The auditor's signing key as a file. What Assay writes is always locked by a passphrase: scrypt (RFC 7914) makes the key of AES-256-GCM,
 * which seals the Ed25519 seed. Unlocked keys of other tools are read as well: C2SP (`PRIVATE+KEY+…`), PKCS#8 in PEM, 64 hexadecimal digits.
 */
import { createCipheriv, createDecipheriv, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { base64ToBytes, bytesToBase64 } from '../bytes/base64.ts';
import { hexToBytesAnyCase } from '../bytes/hex.ts';
import { formatVerifierKey, isKeyName } from '../checkpoint/vkey.ts';
import { parseSignerKey, verifierKeyOf } from '../checkpoint/sign.ts';
import { ed25519SeedFromPkcs8 } from '../crypto/ed25519.ts';
import { parsePem } from '../crypto/pem.ts';
import type { Random } from '../ports.ts';

export interface AuditorKey {
  /** Stands in signature lines; see `isKeyName`. */
  readonly name: string;
  /** Ed25519 seed, 32 bytes. */
  readonly seed: Uint8Array;
}

const lockedSchema = z.object({
  schema: z.literal('assay.key/1'),
  /** The public half, which anybody may have: C2SP verifier key. */
  vkey: z.string().max(2000),
  kdf: z.object({ name: z.literal('scrypt'), n: z.literal(65_536), r: z.literal(8), p: z.literal(1), salt: z.string().max(100) }),
  cipher: z.object({ name: z.literal('aes-256-gcm'), nonce: z.string().max(100), tag: z.string().max(100) }),
  sealed: z.string().max(1000),
});
export type LockedKey = Readonly<z.infer<typeof lockedSchema>>;

export type KeyFile =
  | { readonly kind: 'open'; readonly key: AuditorKey }
  | { readonly kind: 'locked'; readonly locked: LockedKey }
  | { readonly kind: 'invalid' };

/** Reads a key file's text. `name` stands for keys whose format has none. Never throws. */
export function readKeyFile(text: string, name: string): KeyFile {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return readLocked(trimmed);
  const signer = parseSignerKey(trimmed);
  if (signer !== null) return { kind: 'open', key: { name: signer.name, seed: signer.seed } };
  if (!isKeyName(name)) return { kind: 'invalid' };
  const seed = hexToBytesAnyCase(trimmed) ?? pkcs8Seed(trimmed);
  return seed?.length === 32 ? { kind: 'open', key: { name, seed } } : { kind: 'invalid' };
}

function readLocked(text: string): KeyFile {
  try {
    const parsed = lockedSchema.safeParse(JSON.parse(text));
    return parsed.success ? { kind: 'locked', locked: parsed.data } : { kind: 'invalid' };
  } catch {
    return { kind: 'invalid' };
  }
}

function pkcs8Seed(text: string): Uint8Array | null {
  const [block] = parsePem(text);
  return block?.label === 'PRIVATE KEY' && block.der !== null ? ed25519SeedFromPkcs8(block.der) : null;
}

/** The public half of a key, as others pin it. */
export const publicKeyOf = (key: AuditorKey): string => formatVerifierKey(verifierKeyOf(key));

/** The text of a key file. A passphrase may be any text that is not empty; it is normalised (NFC), so that keyboards do not matter. */
export function lockKey(key: AuditorKey, passphrase: string, random: Random): string {
  const salt = random.bytes(16);
  const nonce = random.bytes(12);
  const vkey = publicKeyOf(key);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(passphrase, salt), nonce);
  // The public half is bound to the sealed one, so that neither can be put in place of the other.
  cipher.setAAD(Buffer.from(vkey));
  const sealed = Buffer.concat([cipher.update(key.seed), cipher.final()]);
  const locked: LockedKey = {
    schema: 'assay.key/1',
    vkey,
    kdf: { name: 'scrypt', n: 65_536, r: 8, p: 1, salt: bytesToBase64(salt) },
    cipher: { name: 'aes-256-gcm', nonce: bytesToBase64(nonce), tag: bytesToBase64(cipher.getAuthTag()) },
    sealed: bytesToBase64(sealed),
  };
  return `${JSON.stringify(locked, null, 2)}\n`;
}

/** Null for a wrong passphrase or a file that was changed. */
export function unlockKey(locked: LockedKey, passphrase: string): AuditorKey | null {
  const [salt, nonce, tag, sealed] = [locked.kdf.salt, locked.cipher.nonce, locked.cipher.tag, locked.sealed].map(base64ToBytes);
  if (salt?.length !== 16 || nonce?.length !== 12 || tag?.length !== 16 || sealed?.length !== 32) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', deriveKey(passphrase, salt), nonce, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(locked.vkey));
    decipher.setAuthTag(tag);
    const seed = new Uint8Array(Buffer.concat([decipher.update(sealed), decipher.final()]));
    const key = { name: locked.vkey.slice(0, locked.vkey.indexOf('+')), seed };
    return isKeyName(key.name) && publicKeyOf(key) === locked.vkey ? key : null;
  } catch {
    return null;
  }
}

const deriveKey = (passphrase: string, salt: Uint8Array): Buffer =>
  scryptSync(passphrase.normalize('NFC'), salt, 32, { N: 65_536, r: 8, p: 1, maxmem: 128 * 1024 * 1024 });
