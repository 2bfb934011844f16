import { base64ToBytes } from '../bytes/base64.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { decodeUtf8, encodeUtf8, firstInvalidUtf8 } from '../bytes/utf8.ts';
import { limits } from '../../../src-shared/limits.ts';
import { isKeyName } from './vkey.ts';

/** Parsing C2SP signed notes (signed-note.md). Parsing proves nothing; see `verifyNote`. */

export interface NoteSignature {
  readonly name: string;
  /** Key id as 8 lowercase hex digits. */
  readonly keyId: string;
  /** The bytes behind the key id; what they mean depends on the key's type. */
  readonly signature: Uint8Array;
  /** Line in the file, from 1. */
  readonly line: number;
}

export interface Note {
  /** What was signed, with its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export type NoteProblem =
  | 'note.too_large'
  | 'note.encoding'
  | 'note.control_character'
  | 'note.no_signatures'
  | 'note.signature_line'
  | 'note.too_many_signatures';

export type NoteResult =
  | { readonly ok: true; readonly note: Note }
  /** `byte` counts from the start of the file. */
  | { readonly ok: false; readonly error: { readonly code: NoteProblem; readonly byte: number } };

const PREFIX = '\u2014 ';

/** Parses a signed note. Never throws on input. Refuses more than `limits.noteBytes` and `limits.noteSignatures`. */
export const parseNote = (bytes: Uint8Array): NoteResult => {
  if (bytes.length > limits.noteBytes) return problem('note.too_large', limits.noteBytes);
  const control = bytes.findIndex((byte) => byte < 0x20 && byte !== 0x0a);
  if (control >= 0) return problem('note.control_character', control);
  const whole = decodeUtf8(bytes);
  if (whole === null) return problem('note.encoding', Math.max(0, firstInvalidUtf8(bytes)));
  // Text may hold blank lines of its own: the last one separates.
  const separator = whole.lastIndexOf('\n\n');
  if (separator < 0 || separator + 2 === whole.length) return problem('note.no_signatures', bytes.length);
  const text = whole.slice(0, separator + 1);
  const block = whole.slice(separator + 2);
  let byte = encodeUtf8(text).length + 1;
  let line = text.split('\n').length + 1;
  if (!block.endsWith('\n')) return problem('note.signature_line', bytes.length);
  const signatures: NoteSignature[] = [];
  for (const content of block.slice(0, -1).split('\n')) {
    const signature = parseSignatureLine(content, line);
    if (signature === null) return problem('note.signature_line', byte);
    if (signatures.length === limits.noteSignatures) return problem('note.too_many_signatures', byte);
    signatures.push(signature);
    byte += encodeUtf8(content).length + 1;
    line += 1;
  }
  return { ok: true, note: { text, signatures } };
};

const problem = (code: NoteProblem, byte: number): NoteResult => ({ ok: false, error: { code, byte } });

const parseSignatureLine = (content: string, line: number): NoteSignature | null => {
  if (!content.startsWith(PREFIX)) return null;
  const rest = content.slice(PREFIX.length);
  const space = rest.indexOf(' ');
  const name = rest.slice(0, Math.max(0, space));
  const data = base64ToBytes(rest.slice(space + 1));
  // Four bytes of key id and at least one of signature.
  if (space < 0 || !isKeyName(name) || data === null || data.length < 5) return null;
  return { name, keyId: bytesToHex(data.subarray(0, 4)), signature: data.slice(4), line };
};
