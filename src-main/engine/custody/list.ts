/** Pages of a custody log for a screen, newest first. */
import { readFile } from 'node:fs/promises';
import type { CustodyEntry, CustodyPage } from '../../../src-shared/model/custody.ts';
import { parseStrict } from '../json/parse.ts';
import { toPlain } from '../json/plain.ts';
import { isJsonNumber, isJsonObject, type JsonObject } from '../json/value.ts';
import { readLog } from './read-log.ts';

/** Longest metadata that is shown whole. */
const detailsAtMost = 20_000;

/** An empty page for a case without a log. A line that cannot be read is shown as what it is. */
export async function listCustody(
  path: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<CustodyPage> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return { origin: '', head: '', total: 0, entries: [] };
  const { origin, hash } = readLog(bytes);
  const lines = bytes.toString('utf8').split('\n');
  lines.pop();
  const entries = lines
    .toReversed()
    .slice(offset, offset + limit)
    .map(entryOf);
  return { origin: origin ?? '', head: hash ?? '', total: lines.length, entries };
}

function entryOf(line: string): CustodyEntry {
  const parsed = parseStrict(line.toWellFormed());
  const record = parsed.ok && isJsonObject(parsed.value) ? parsed.value : null;
  if (record === null)
    return { seq: 0, time: '', actor: '', action: '', outcome: '', subject: '', details: line.slice(0, detailsAtMost), hash: '' };
  const seq = record.get('seq');
  const resource = memberOf(record, 'resource');
  const metadata = memberOf(record, 'metadata');
  return {
    seq: isJsonNumber(seq) ? Math.max(0, Math.trunc(seq.value)) : 0,
    time: textOf(record, 'time'),
    actor: textOf(memberOf(record, 'actor'), 'id'),
    action: textOf(record, 'action'),
    outcome: textOf(record, 'outcome'),
    subject: [textOf(resource, 'type'), textOf(resource, 'name'), textOf(resource, 'id')].filter(Boolean).join(' '),
    details: metadata === null ? '' : JSON.stringify(toPlain(metadata), null, 2).slice(0, detailsAtMost),
    hash: textOf(record, 'hash'),
  };
}

const memberOf = (of: JsonObject | null, name: string): JsonObject | null => {
  const value = of?.get(name);
  return isJsonObject(value) ? value : null;
};

const textOf = (of: JsonObject | null, name: string): string => {
  const value = of?.get(name);
  return typeof value === 'string' ? value : '';
};
