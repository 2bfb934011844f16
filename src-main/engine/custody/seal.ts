/** Signed checkpoints of a custody log: C2SP tlog-checkpoints over the RFC 6962 tree of its records' hashes, as in any Assay archive. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { signNote } from '../checkpoint/sign.ts';
import { createMerkleTree } from '../merkle/tree.ts';
import type { AuditorKey } from './key-file.ts';
import { publicKeyOf } from './key-file.ts';
import type { CustodyLog } from './log.ts';
import { statedHashes } from './read-log.ts';

export interface Seal {
  /** Records that the signature covers. */
  readonly size: number;
  /** Hash of the last of them. */
  readonly head: string;
  readonly note: string;
  /** File name in the folder of checkpoints. */
  readonly name: string;
}

/**
 * Signs everything in the log up to now; that it is signed is itself its last record. Writes the note into `folder`, whole or not at all.
 * Throws `case_invalid` where the log holds a record without a hash: such a log is broken, and nobody should sign it.
 */
export function sealLog(log: CustodyLog, logPath: string, folder: string, key: AuditorKey): Seal {
  log.append({
    action: 'custody.signed',
    category: 'security',
    outcome: 'success',
    resource: { type: 'key', id: publicKeyOf(key) },
    metadata: {},
  });
  const { seq, hash, origin } = log.head();
  const tree = createMerkleTree();
  for (const stated of statedHashes(readFileSync(logPath))) {
    const bytes = stated === null ? null : hexToBytes(stated);
    if (bytes?.length !== 32) throw broken(logPath);
    tree.append(bytes);
  }
  if (tree.size() !== seq) throw broken(logPath);
  const note = signNote(formatCheckpoint({ origin, size: BigInt(seq), root: tree.root(), extensions: [] }), key);
  const name = `${String(seq).padStart(8, '0')}.note`;
  mkdirSync(folder, { recursive: true });
  const target = join(folder, name);
  const file = openSync(`${target}.part`, 'w', 0o600);
  try {
    writeSync(file, encodeUtf8(note));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${target}.part`, target);
  return { size: seq, head: hash, note, name };
}

const broken = (path: string): AssayError =>
  new AssayError('case_invalid', { path, reason: 'its custody log holds records that cannot be read, so nobody should sign it' });
