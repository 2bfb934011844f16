/** Testing and signing: what testers write into the grid, attachments, the evaluation, the sign-off and its reopening. */
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { GridReading, SampleEvaluation, SampleItem, TestFields } from '../../../src-shared/model/sample.ts';
import { createSha256 } from '../crypto/sha256.ts';
import type { Output } from '../ports.ts';
import { evaluateItems } from '../sampling/evaluate-items.ts';
import { compareGrid, type GridRow } from '../sampling/grid.ts';
import { inTransaction, type ReadableDB, type WritableDB } from '../store/database.ts';
import { getSample, logSample, setSignOff, setState } from '../store/sample.ts';
import { deleteFile, getItem, insertFile, listExported, listItems, noteExported, updateTest } from '../store/sample-item.ts';
import { at, testOf, type Act } from './sample-acts.ts';

/** Fields that an entry sets; the others stay. */
export type TestChanges = { readonly [K in keyof TestFields]?: TestFields[K] | undefined };

/** Writes fields of one item. Throws `sample_state`, `sample_item_unknown`, `sample_conflict`. */
export const testItem = (db: WritableDB, id: number, number: number, revision: number, changes: TestChanges, act: Act): SampleItem =>
  inTransaction(db, () => {
    const { plan } = at(db, id, 'drawn');
    const item = getItem(db, id, number);
    if (item.revision !== revision || item.voided !== null) throw new AssayError('sample_conflict', { number });
    writeFields(
      db,
      id,
      item,
      onlyKnown(
        changes,
        (plan?.attributes ?? []).map(({ code }) => code),
        item,
      ),
      act,
    );
    return getItem(db, id, number);
  });

/** Marks of attributes that the plan does not have are dropped. */
function onlyKnown(changes: TestChanges, codes: readonly string[], item: SampleItem): TestFields {
  const results = { ...item.results, ...changes.results };
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...testOf(item), ...given, results: Object.fromEntries(codes.map((code) => [code, results[code] ?? ('untested' as const)])) };
}

function writeFields(db: WritableDB, id: number, item: SampleItem, next: TestFields, act: Act): void {
  const before = testOf(item);
  if (JSON.stringify(before) === JSON.stringify(next)) return;
  // A note by the reviewer does not make the reviewer the tester.
  const { reviewerNote: _, ...tested } = next;
  const { reviewerNote: __, ...testedBefore } = before;
  const byTester = JSON.stringify(tested) !== JSON.stringify(testedBefore);
  updateTest(db, item, item.revision, next, byTester ? act.by : item.testedBy, byTester ? act.at : item.testedAt);
  logSample(db, id, { ...act, action: 'test', detail: JSON.stringify({ number: item.number, before, after: next }) });
}

/** Largest file that may be attached to an item. */
const attachmentAtMost = 1024 ** 3;

/** Copies a file into the case, under its SHA-256. */
async function keepFile(
  path: string,
  folder: string,
  output: (target: string) => Output,
): Promise<{ name: string; sha256: string; bytes: number }> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) throw new AssayError('path_unreadable', { path, reason: found === null ? 'io' : 'not_a_file' });
  if (found.size > attachmentAtMost) throw new AssayError('path_unreadable', { path, reason: 'too_large' });
  await mkdir(folder, { recursive: true });
  const hash = createSha256();
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  const sha256 = hash.digestHex();
  const out = output(join(folder, sha256));
  try {
    for await (const chunk of createReadStream(path)) await out.write(chunk as Uint8Array);
    if (out.sha256() !== sha256) throw new AssayError('path_unreadable', { path, reason: 'changed_while_read' });
    await out.commit();
  } finally {
    await out.discard();
  }
  return { name: basename(path), sha256, bytes: out.bytes };
}

/** Attaches files to an item, bound by their hashes. */
export async function attachFiles(
  db: WritableDB,
  id: number,
  number: number,
  paths: readonly string[],
  folder: string,
  output: (target: string) => Output,
  act: Act,
): Promise<SampleItem> {
  at(db, id, 'drawn');
  const item = getItem(db, id, number);
  for (const path of paths) {
    const kept = await keepFile(path, folder, output);
    inTransaction(db, () => {
      insertFile(db, item.id, { ...kept, ...act });
      logSample(db, id, { ...act, action: 'attach', detail: `${number}: ${kept.name} ${kept.sha256}` });
    });
  }
  return getItem(db, id, number);
}

/** Takes an attachment off an item; the file stays in the case and the log says what was taken off. */
export const detachFile = (db: WritableDB, id: number, number: number, file: number, act: Act): SampleItem =>
  inTransaction(db, () => {
    at(db, id, 'drawn');
    const item = getItem(db, id, number);
    const known = item.files.find((one) => one.id === file);
    if (known !== undefined) {
      deleteFile(db, item.id, file);
      logSample(db, id, { ...act, action: 'detach', detail: `${number}: ${known.name} ${known.sha256}` });
    }
    return getItem(db, id, number);
  });

export const evaluate = (db: ReadableDB, id: number): SampleEvaluation => evaluateItems(getSample(db, id), listItems(db, id));

/** Signs as preparer: the grid is closed from then on. */
export const prepare = (db: WritableDB, id: number, conclusion: string, followUp: string, act: Act): void =>
  inTransaction(db, () => {
    at(db, id, 'drawn');
    if (!evaluate(db, id).complete) throw new AssayError('sample_state', { state: 'untested' });
    setSignOff(db, id, { conclusion, followUp, preparedBy: act.by, preparedAt: act.at, reviewedBy: null, reviewedAt: null });
    setState(db, id, 'prepared');
    logSample(db, id, { ...act, action: 'prepare', detail: conclusion });
  });

/** Signs as reviewer, who is never the preparer, and locks the sample. */
export const review = (db: WritableDB, id: number, act: Act): void =>
  inTransaction(db, () => {
    const { signOff } = at(db, id, 'prepared');
    if (signOff === null || signOff.preparedBy.trim().toLowerCase() === act.by.trim().toLowerCase())
      throw new AssayError('sample_reviewer');
    setSignOff(db, id, { ...signOff, reviewedBy: act.by, reviewedAt: act.at });
    setState(db, id, 'signed');
    logSample(db, id, { ...act, action: 'review', detail: '' });
  });

/** Opens a signed sample again; signatures are void, and the log keeps them with the reason. */
export const reopen = (db: WritableDB, id: number, reason: string, act: Act): void =>
  inTransaction(db, () => {
    const { signOff } = at(db, id, 'prepared', 'signed');
    setSignOff(db, id, null);
    setState(db, id, 'drawn');
    logSample(db, id, { ...act, action: 'reopen', detail: JSON.stringify({ reason, signOff }) });
  });

/** What a grid that came back would change, and where both sides changed. */
export const compareWith = (db: ReadableDB, id: number, rows: readonly GridRow[]): GridReading => {
  const { plan } = getSample(db, id);
  return compareGrid(
    listItems(db, id),
    listExported(db, id),
    rows,
    (plan?.attributes ?? []).map(({ code }) => code),
  ).reading;
};

/**
 * Takes over a grid that came back. Where both sides changed a field, `take` says for each item's number whether the file wins; without
 * it nothing of that field is written.
 */
export const applyGrid = (db: WritableDB, id: number, rows: readonly GridRow[], take: readonly number[], act: Act): GridReading =>
  inTransaction(db, () => {
    const { plan } = at(db, id, 'drawn');
    const items = listItems(db, id);
    const codes = (plan?.attributes ?? []).map(({ code }) => code);
    const { reading, next } = compareGrid(items, listExported(db, id), rows, codes, new Set(take));
    for (const item of items) {
      const fields = next.get(item.number);
      if (fields !== undefined && item.voided === null)
        writeFields(db, id, item, fields.fields, { ...act, by: fields.testedBy === '' ? act.by : fields.testedBy });
    }
    noteExported(db, id);
    logSample(db, id, { ...act, action: 'grid', detail: `${reading.changes.length} changes, ${reading.conflicts.length} conflicts` });
    return reading;
  });
