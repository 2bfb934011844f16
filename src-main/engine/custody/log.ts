/**
 * The case's custody log, `custody.ndjson`: what the auditor did in this case, in a hash chain of its own. An act that changes the case is
 * written down before it takes effect and again when it ended, each time forced to the disk, so that a crash leaves at most an act without
 * an end, or a torn last line. Both are put right, and noted, when the log is next opened.
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import type { Clock, Random } from '../ports.ts';
import { readLog } from './read-log.ts';
import { custodyMark, genesisHash, makeRecord, type CustodyActor, type CustodyEvent, type CustodyRecord } from './record.ts';

export interface CustodyHead {
  readonly seq: number;
  readonly hash: string;
  readonly origin: string;
}

export interface CustodyLog {
  head(): CustodyHead;
  /** Writes one record and forces it to the disk. Throws `disk_full` or `case_read_only`: then nothing was written. */
  append(event: CustodyEvent): CustodyRecord;
  close(): void;
}

export interface OpenCustodyOptions {
  readonly path: string;
  readonly caseName: string;
  readonly actor: CustodyActor;
  readonly clock: Clock;
  readonly random: Random;
  /** Digests of the covered tables as they are now, by table. */
  readonly work: () => Readonly<Record<string, string>>;
}

/** Longest torn write that is kept in the record that says so. */
const tornBytesShown = 2048;

/**
 * Opens the log of a case for writing; the first time, begins it. Notes what it finds: a torn last line, acts that were interrupted, a
 * user or machine other than the last one, and work that was changed while no log was kept of it.
 */
export function openCustodyLog(options: OpenCustodyOptions): CustodyLog {
  const { actor, clock } = options;
  const file = opened(options.path);
  try {
    const state = readLog(readAll(file));
    let seq = state.seq;
    let hash = state.hash ?? genesisHash;
    let origin = state.origin ?? '';
    let bytes = state.wholeBytes;

    const append = (event: CustodyEvent): CustodyRecord => {
      const record = makeRecord(event, actor, seq + 1, hash, clock.now());
      try {
        writeAll(file, record.line, bytes);
        fsyncSync(file);
      } catch (error) {
        // A part of a line may stand there: away with it, so that the next record begins a line.
        truncate(file, bytes);
        throw writeError(error, options.path);
      }
      bytes += record.line.length;
      ({ seq, hash } = record);
      return record;
    };

    const torn = readAll(file).subarray(state.wholeBytes);
    if (torn.length > 0) truncate(file, bytes);
    if (state.hash === null) {
      origin = `assay-custody/${bytesToHex(options.random.bytes(16))}`;
      append({
        action: 'custody.begun',
        category: 'admin',
        outcome: 'success',
        resource: { type: 'case', id: origin, name: options.caseName },
        metadata: { custody: custodyMark, origin, work: options.work() },
      });
    } else {
      if (torn.length > 0)
        append({
          action: 'custody.repaired',
          category: 'system',
          outcome: 'success',
          metadata: {
            bytes: torn.length,
            sha256: sha256Hex(torn),
            beginning: bytesToHex(torn.subarray(0, tornBytesShown)),
            why: 'The last line was not written to its end: a write was interrupted.',
          },
        });
      const now = options.work();
      const changed = Object.keys(now).filter((table) => state.work.get(table) !== now[table]);
      for (const [intent, action] of state.pending)
        append({ action, category: 'system', outcome: 'failure', metadata: { phase: 'interrupted', intent, work: pick(now, changed) } });
      // With an interrupted act, its own changes may have been made; without one, somebody wrote past the log.
      const known = changed.filter((table) => state.work.has(table));
      if (state.pending.size === 0 && changed.length > 0)
        append(
          known.length > 0
            ? {
                action: 'custody.mismatch',
                category: 'security',
                outcome: 'failure',
                metadata: { tables: known, work: pick(now, changed) },
              }
            : { action: 'custody.extended', category: 'system', outcome: 'success', metadata: { work: pick(now, changed) } },
        );
      if (state.actor !== actor.id)
        append({ action: 'case.opened', category: 'admin', outcome: 'success', metadata: { before: state.actor ?? '' } });
    }
    return { head: () => ({ seq, hash, origin }), append, close: () => closeSync(file) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

const pick = (all: Readonly<Record<string, string>>, names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, all[name] ?? '']));

function opened(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeError(error, path);
  }
  try {
    return openSync(path, 'wx+', 0o600);
  } catch (error) {
    throw writeError(error, path);
  }
}

function readAll(file: number): Uint8Array {
  const bytes = new Uint8Array(fstatSync(file).size);
  let at = 0;
  while (at < bytes.length) {
    const read = readSync(file, bytes, at, bytes.length - at, at);
    if (read === 0) break;
    at += read;
  }
  return bytes.subarray(0, at);
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}

function truncate(file: number, bytes: number): void {
  ftruncateSync(file, bytes);
  fsyncSync(file);
}

function writeError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AssayError('disk_full', { path }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new AssayError('case_read_only', { path }, { cause: error });
  return error;
}
