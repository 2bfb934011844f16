import { equalBytes, readU16, readU64 } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { Ed25519Verifier, SignatureResult } from '../crypto/ed25519.ts';
import { createEd25519Verifier } from '../crypto/ed25519.ts';
import { verifyEcdsaSha256 } from '../crypto/spki.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { cosignedMessage, treeHeadMessage } from './messages.ts';
import type { Note, NoteSignature } from './note.ts';
import type { TrustKey, VerifierKey } from './vkey.ts';
import { keyIdOf, makeVerifierKey } from './vkey.ts';

export type SignatureStatus = 'verified' | 'invalid' | 'unknown_key' | 'unsupported';

export interface CheckedSignature {
  readonly name: string;
  readonly keyId: string;
  /** Line in the note's file, from 1. */
  readonly line: number;
  readonly status: SignatureStatus;
  /** The pinned key that was used; null when there is none for this line. A PEM key appears under the line's name. */
  readonly key: VerifierKey | null;
  /** Signed time in milliseconds since 1970, where the type has one and the signature is verified; else null. */
  readonly timeMs: number | null;
  /** False when the two implementations disagree (`crypto.disagreement`); the status is then `invalid`. */
  readonly agree: boolean;
  /** True when a key of this name is pinned but not this one: "signed under the pinned name by another key". */
  readonly isPinnedName: boolean;
}

export type NoteVerification =
  | {
      readonly ok: true;
      /** One for each line, except repeated lines of the same key, which are dropped. */
      readonly signatures: readonly CheckedSignature[];
      /** True when a pinned key's signature fails: the whole note is then refused, whoever else signed it. */
      readonly isRejected: boolean;
    }
  /** Two different pinned keys answer to one signature line: trust must be cleared up first. */
  | { readonly ok: false; readonly error: { readonly code: 'note.ambiguous_key'; readonly name: string; readonly keyId: string } };

/** Checks every signature line of a note against the pinned keys, after C2SP signed-note. Never throws on evidence. */
export const verifyNote = (note: Note, keys: readonly TrustKey[]): NoteVerification => createNoteVerifier(keys)(note);

/** As `verifyNote`, for many notes under the same keys: each key is examined once, which halves the time. */
export const createNoteVerifier = (keys: readonly TrustKey[]): ((note: Note) => NoteVerification) => {
  const verifiers = new Map<string, Ed25519Verifier>();
  const ed25519: CheckEd25519 = (key, message, signature) => {
    const verifier = verifiers.get(key.fingerprint) ?? createEd25519Verifier(key.publicKey);
    verifiers.set(key.fingerprint, verifier);
    return verifier(message, signature);
  };
  return (note) => checkNote(note, keys, ed25519);
};

type CheckEd25519 = (key: VerifierKey, message: Uint8Array, signature: Uint8Array) => SignatureResult;

const checkNote = (note: Note, keys: readonly TrustKey[], ed25519: CheckEd25519): NoteVerification => {
  const signatures: CheckedSignature[] = [];
  const seen = new Set<string>();
  for (const line of note.signatures) {
    const candidates = keysFor(line, keys);
    const [key] = candidates;
    if (key !== undefined && candidates.some((other) => !isSameKey(other, key))) {
      return { ok: false, error: { code: 'note.ambiguous_key', name: line.name, keyId: line.keyId } };
    }
    // A pinned key speaks once; unknown lines are dropped only when they repeat word for word.
    const identity = `${line.name} ${line.keyId}${key === undefined ? ` ${bytesToHex(line.signature)}` : ''}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    const outcome = key === undefined ? UNKNOWN : checkSignature(note.text, line.signature, key, ed25519);
    signatures.push({
      name: line.name,
      keyId: line.keyId,
      line: line.line,
      key: key ?? null,
      isPinnedName: key === undefined && keys.some((other) => other.kind === 'vkey' && other.name === line.name),
      ...outcome,
    });
  }
  return { ok: true, signatures, isRejected: signatures.some(({ status }) => status === 'invalid') };
};

const isSameKey = (a: VerifierKey, b: VerifierKey): boolean => a.algorithm === b.algorithm && equalBytes(a.publicKey, b.publicKey);

/** Pinned keys that a line's (name, id) points at; nameless ones take the line's name. */
const keysFor = (line: NoteSignature, keys: readonly TrustKey[]): readonly VerifierKey[] =>
  keys.flatMap((key) => {
    if (key.kind === 'vkey') return key.name === line.name && key.keyId === line.keyId ? [key] : [];
    return keyIdOf(line.name, key.algorithm, key.publicKey) === line.keyId
      ? [makeVerifierKey(line.name, key.algorithm, key.publicKey)]
      : [];
  });

type Outcome = Pick<CheckedSignature, 'status' | 'timeMs' | 'agree'>;

const UNKNOWN: Outcome = { status: 'unknown_key', timeMs: null, agree: true };
const UNSUPPORTED: Outcome = { status: 'unsupported', timeMs: null, agree: true };
const INVALID: Outcome = { status: 'invalid', timeMs: null, agree: true };

const checkSignature = (text: string, signature: Uint8Array, key: VerifierKey, ed25519: CheckEd25519): Outcome => {
  switch (key.algorithm) {
    case 'ed25519':
      return fromEd25519(ed25519(key, encodeUtf8(text), signature), null);
    case 'ecdsa':
      return verifyEcdsaSha256(key.publicKey, encodeUtf8(text), signature) ? { status: 'verified', timeMs: null, agree: true } : INVALID;
    case 'cosignature/v1': {
      if (signature.length !== 72) return INVALID;
      const seconds = readU64(signature, 0);
      return fromEd25519(ed25519(key, cosignedMessage(seconds, text), signature.subarray(8)), toTime(seconds * 1000n));
    }
    case 'rfc6962':
      return checkTreeHead(text, signature, key);
    case 'ml-dsa-44':
      return UNSUPPORTED;
    default:
      return key.algorithm satisfies never;
  }
};

const fromEd25519 = (result: SignatureResult, timeMs: number | null): Outcome => ({
  status: result.valid ? 'verified' : 'invalid',
  timeMs: result.valid ? timeMs : null,
  agree: result.agree,
});

/** Static CT (type 0x05): u64 ms ‖ sha256, ecdsa ‖ u16 length ‖ DER. The origin is not signed, so it must be the key's name. */
const checkTreeHead = (text: string, signature: Uint8Array, key: VerifierKey): Outcome => {
  const parsed = parseCheckpoint(text);
  if (!parsed.ok || parsed.checkpoint.origin !== key.name) return INVALID;
  if (signature.length < 12 || signature[8] !== 4 || signature[9] !== 3 || readU16(signature, 10) !== signature.length - 12) return INVALID;
  const milliseconds = readU64(signature, 0);
  const isValid = verifyEcdsaSha256(key.publicKey, treeHeadMessage(milliseconds, parsed.checkpoint), signature.subarray(12));
  return isValid ? { status: 'verified', timeMs: toTime(milliseconds), agree: true } : INVALID;
};

/** The last millisecond an ECMAScript date can hold. */
const LAST_TIME = 8_640_000_000_000_000n;

const toTime = (milliseconds: bigint): number | null => (milliseconds <= LAST_TIME ? Number(milliseconds) : null);
