/** What an exporting thread does: one export, on a connection of its own, seeing the case as it was when it began. */
import { basename } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { ParsedParams, Result } from '../../../src-shared/contract/methods.ts';
import { exportLimits, type ExportAbout } from '../../../src-shared/model/export.ts';
import { exportText } from '../../../src-shared/text/export.ts';
import { eventOrder } from '../../../src-shared/text/screen-events.ts';
import { verdictWord } from '../../../src-shared/text/findings.ts';
import { casePaths } from '../cases/case-folder.ts';
import { makeWorkingCopy } from '../cases/working-copy.ts';
import { createExportWriter, isoTime } from '../export/index.ts';
import { isFull } from '../indexing/input-errors.ts';
import type { WorkerStart } from '../indexing/settings.ts';
import { createProgressMeter } from '../jobs/progress.ts';
import type { OpContext } from '../jobs/protocol.ts';
import { FileProblem, type Output, type Ports } from '../ports.ts';
import { countEvents } from '../search/count.ts';
import { pageEventIds } from '../search/page.ts';
import { createSearchSession } from '../search/session.ts';
import { summariseCase } from '../store/case-summary.ts';
import { closeStore, holdSnapshot, type ReadableDB } from '../store/database.ts';
import { listEvidence } from '../store/evidence.ts';
import { listExportRows } from '../store/export-rows.ts';
import { openStore } from '../store/open.ts';
import { driveSteps } from '../store/steps.ts';

export type ExportParams = Omit<ParsedParams<'exports.events'>, 'grant'> & {
  /** Case folder. */
  readonly folder: string;
  readonly version: string;
  /** Where the export goes, and what the unfinished file is called meanwhile. */
  readonly target: string;
  readonly part: string;
};

export type ExportOps = { readonly exportEvents: (p: ExportParams, c: OpContext) => Promise<Result<'exports.events'>> };

/** Rows read at once. */
const pageRows = 500;
/** Bytes handed to the file at once. */
const writeBytes = 262_144;

/** The file beside an export that says what it is. */
export const aboutName = (name: string): string => `${name}.about.json`;

export const createExportOps = (start: WorkerStart, ports: Ports, createOutput: (target: string, part: string) => Output): ExportOps => ({
  async exportEvents(params, context) {
    const copy = await makeWorkingCopy(casePaths(params.folder).database);
    const db = openStore(copy?.database ?? casePaths(params.folder).database, { mode: 'read', nativeBinding: start.nativeBinding });
    const release = holdSnapshot(db);
    try {
      return await exportEvents(db, params, context, ports, createOutput);
    } catch (error) {
      throw outputError(error, params.target);
    } finally {
      release();
      closeStore(db);
      await copy?.remove();
    }
  },
});

/** What makes the output itself unwritable, as a coded error. */
function outputError(error: unknown, path: string): unknown {
  if (isFull(error)) return new AssayError('disk_full', { path }, { cause: error });
  return error instanceof FileProblem ? new AssayError('path_not_writable', { path, reason: error.reason }, { cause: error }) : error;
}

async function exportEvents(
  db: ReadableDB,
  params: ExportParams,
  context: OpContext,
  ports: Ports,
  createOutput: (target: string, part: string) => Output,
): Promise<Result<'exports.events'>> {
  const { query, sort, descending, format, columns, bom, target, part } = params;
  const { signal } = context;
  const session = createSearchSession();
  const { count } = await driveSteps(countEvents(db, session, { query }), { signal });
  if (format === 'xlsx' && count >= exportLimits.sheetRows) throw new AssayError('export_too_large', { format, rows: count });

  const about = describe(db, params, count, ports.clock.now());
  const meter = createProgressMeter(() => ports.clock.now(), context.progress);
  meter.stage('export', count);
  const output = createOutput(target, part);
  const beside = createOutput(aboutName(target), aboutName(part));
  try {
    let waiting: Uint8Array[] = [];
    let bytes = 0;
    const writer = createExportWriter(format, {
      columns,
      about: params.about ? about : null,
      bom: bom && format === 'csv',
      put: (data) => {
        waiting.push(data);
        bytes += data.length;
      },
    });
    const flush = async (): Promise<void> => {
      const ready = Buffer.concat(waiting);
      waiting = [];
      bytes = 0;
      await output.write(ready);
    };
    writer.begin();
    for (let offset = 0; offset < count; offset += pageRows) {
      const ids = await driveSteps(pageEventIds(db, session, { query, sort, descending, offset, limit: pageRows }), { signal });
      for (const rows of listExportRows(db, ids)) {
        for (const row of rows) writer.row(row);
        if (bytes >= writeBytes) await flush();
      }
      if (signal.aborted) throw new AssayError('cancelled');
      meter.advance(ids.length, ids.length);
    }
    writer.end();
    await flush();
    const remarks = [...writer.remarks()];
    const file = { name: basename(target), format, bytes: output.bytes, sha256: output.sha256(), remarks };
    await beside.write(new TextEncoder().encode(`${JSON.stringify({ ...about, file }, null, 2)}\n`));
    if (signal.aborted) throw new AssayError('cancelled');
    await output.commit();
    await beside.commit();
    return { name: file.name, aboutName: aboutName(file.name), rows: count, bytes: file.bytes, sha256: file.sha256, remarks };
  } finally {
    await output.discard();
    await beside.discard();
  }
}

function describe(
  db: ReadableDB,
  { query, sort, descending, columns, author, version }: ExportParams,
  rows: number,
  now: number,
): ExportAbout {
  const summary = summariseCase(db);
  const evidence = listEvidence(db);
  const bad = evidence.filter(({ verdict }) => verdict === 'broken' || verdict === 'incomplete');
  return {
    schema: 'assay.export/1',
    tool: { name: 'assay', version },
    exportedAt: isoTime(now),
    exportedBy: author,
    case: { name: summary.name, verdict: summary.verdict, faults: summary.faults, events: summary.events },
    warning:
      bad.length === 0
        ? null
        : exportText.warning(bad.map(({ name, verdict }) => exportText.warningPart(name, verdictWord(verdict))).join('; ')),
    query,
    order: descending === true ? `${eventOrder[sort]}, ${eventOrder.descending}` : eventOrder[sort],
    timeZone: 'UTC',
    rows,
    columns,
    evidence: evidence.map(({ name, sha256, bytes, format, verdict, counts, importedAt, verifiedAt }) => ({
      name,
      sha256,
      bytes,
      format,
      verdict,
      events: counts.events,
      importedAt: isoTime(importedAt),
      verifiedAt: isoTime(verifiedAt),
    })),
  };
}
