/** What is to be verified of a case's custody: the log, its checkpoints, and what the log states of the auditor's work. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { limits } from '../../../src-shared/limits.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { parseStrict } from '../json/parse.ts';
import { isJsonArray, isJsonNumber, isJsonObject } from '../json/value.ts';
import { readLog } from './read-log.ts';

/** Longest log that is read: a hundred thousand acts take less. */
const logBytesAtMost = 512 * 1024 * 1024;

export interface CustodyFiles {
  /** The log, then the checkpoints in order of name. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly checkpoints: readonly string[];
  readonly origin: string | null;
  /** What the log says of work that was changed without it. */
  readonly findings: readonly RawFinding[];
}

/**
 * Reads a case's custody files; null where the case has no log. `work`: digests of the covered tables as they are, by table. A table that
 * the log does not mention yet, or an act under way, is no deviation.
 */
export async function readCustody(
  log: string,
  checkpointFolder: string,
  work: Readonly<Record<string, string>>,
): Promise<CustodyFiles | null> {
  const size = await stat(log).then(
    (found) => found.size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw new AssayError('path_unreadable', { path: log, reason: error.code ?? 'io' }, { cause: error });
    },
  );
  if (size === null) return null;
  if (size > logBytesAtMost) throw new AssayError('path_unreadable', { path: log, reason: 'too_large' });
  const bytes = new Uint8Array(await readFile(log));
  const names = (await readdir(checkpointFolder).catch(() => [])).toSorted();
  const files = [{ path: basename(log), bytes }];
  const checkpoints: string[] = [];
  for (const name of names) {
    const path = `${basename(checkpointFolder)}/${name}`;
    const note = await readFile(join(checkpointFolder, name)).catch(() => null);
    if (note === null || note.length > limits.noteBytes) continue;
    checkpoints.push(path);
    files.push({ path, bytes: new Uint8Array(note) });
  }
  const state = readLog(bytes);
  const changed = [...state.work].flatMap(([table, digest]) => (work[table] === undefined || work[table] === digest ? [] : [table]));
  const findings: RawFinding[] = mismatchesIn(bytes, basename(log));
  if (changed.length > 0 && state.pending.size === 0)
    findings.push({
      code: 'manifest.mismatch',
      chain: 'custody',
      file: 'case.db',
      expected: state.work.get(changed[0] ?? '') ?? null,
      found: work[changed[0] ?? ''] ?? null,
      reason: 'custody_work',
      detail: { tables: changed.join(', ') },
    });
  return { files, checkpoints, origin: state.origin, findings };
}

/** Records that say: when the case was opened, work was not what the log had stated. */
function mismatchesIn(bytes: Uint8Array, file: string): RawFinding[] {
  const found: RawFinding[] = [];
  let at = 0;
  let line = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, at)) {
    const start = at;
    line += 1;
    at = end + 1;
    const text = decodeUtf8(bytes.subarray(start, end));
    if (text === null || !text.includes('"custody.mismatch"')) continue;
    const parsed = parseStrict(text);
    if (!parsed.ok || !isJsonObject(parsed.value) || parsed.value.get('action') !== 'custody.mismatch') continue;
    const metadata = parsed.value.get('metadata');
    const tables = isJsonObject(metadata) ? metadata.get('tables') : undefined;
    const seq = parsed.value.get('seq');
    found.push({
      code: 'manifest.mismatch',
      chain: 'custody',
      seq: isJsonNumber(seq) ? seq.value : null,
      file,
      line,
      byte: start,
      reason: 'custody_mismatch',
      detail: { tables: isJsonArray(tables) ? tables.filter((one) => typeof one === 'string').join(', ') : '' },
    });
  }
  return found;
}
