import { base64ToBytes, bytesToBase64 } from '../bytes/base64.ts';
import { concatBytes, u64Bytes } from '../bytes/bytes.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { ed25519PublicKey, signEd25519 } from '../crypto/ed25519.ts';
import { cosignedMessage } from './messages.ts';
import { parseNote } from './note.ts';
import type { VerifierKey } from './vkey.ts';
import { isKeyName, makeVerifierKey } from './vkey.ts';

export interface NoteSigner {
  readonly name: string;
  /** Ed25519 seed, 32 bytes. */
  readonly seed: Uint8Array;
  /** POSIX seconds: sign as a witness (cosignature/v1, type 0x04) at this time, instead of as a log (type 0x01). */
  readonly cosignedAt?: bigint;
}

/** The verifier key that accepts this signer's signatures. */
export const verifierKeyOf = (signer: NoteSigner): VerifierKey =>
  makeVerifierKey(signer.name, signer.cosignedAt === undefined ? 'ed25519' : 'cosignature/v1', ed25519PublicKey(signer.seed));

/** Writes the signed note over `text`, one signature line a signer. Throws RangeError when the result would not parse. */
export const signNote = (text: string, signers: NoteSigner | readonly NoteSigner[]): string => {
  const lines = [signers].flat().map((signer) => {
    const key = verifierKeyOf(signer);
    const at = signer.cosignedAt;
    const signature =
      at === undefined
        ? signEd25519(signer.seed, encodeUtf8(text))
        : concatBytes(u64Bytes(at), signEd25519(signer.seed, cosignedMessage(at, text)));
    return `\u2014 ${signer.name} ${bytesToBase64(concatBytes(hexToBytes(key.keyId) ?? new Uint8Array(0), signature))}\n`;
  });
  const note = `${text}\n${lines.join('')}`;
  const back = parseNote(encodeUtf8(note));
  if (!back.ok || back.note.text !== text)
    throw new RangeError('not a text that can be signed: control characters, or no newline at its end');
  return note;
};

const SIGNER_PREFIX = 'PRIVATE+KEY+';

/** Reads Go's signer key text, `PRIVATE+KEY+name+hhhhhhhh+base64(0x01 ‖ seed)`; null when it is anything else. */
export const parseSignerKey = (text: string): NoteSigner | null => {
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text);
  const data = base64ToBytes(match?.[3] ?? '');
  const name = match?.[1] ?? '';
  if (match === null || data?.length !== 33 || data[0] !== 0x01 || !isKeyName(name)) return null;
  const signer = { name, seed: data.slice(1) };
  return verifierKeyOf(signer).keyId === match[2] ? signer : null;
};

/** Writes a log signer's key as Go's tools do. It is a secret. */
export const formatSignerKey = (signer: NoteSigner): string =>
  `${SIGNER_PREFIX}${signer.name}+${verifierKeyOf({ name: signer.name, seed: signer.seed }).keyId}+${bytesToBase64(concatBytes(Uint8Array.of(0x01), signer.seed))}`;
