/** Makes the reports of the open case: gathers what its parts say, writes every format whole or not at all, signs the custody log and the package. */
import { readdir, readFile } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { MadeReport, ReportFormat, ReportSection } from '../../../src-shared/model/report.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { CasePaths } from '../cases/case-folder.ts';
import { caseNameOf } from '../cases/case-folder.ts';
import { combineResults } from '../chain/result/combine.ts';
import type { AuditorKey } from '../custody/key-file.ts';
import type { CustodyLog } from '../custody/log.ts';
import { sealLog } from '../custody/seal.ts';
import type { Output } from '../ports.ts';
import { namedTables, tableCsv } from '../report/csv.ts';
import { buildReport } from '../report/model.ts';
import { makePackage, type PackagedFile } from '../report/package.ts';
import { renderPdf } from '../report/pdf.ts';
import { evaluateItems } from '../sampling/evaluate-items.ts';
import { manifestOf } from '../sampling/manifest.ts';
import { populationHeading } from '../sampling/population.ts';
import { tablesOf, type Table } from '../sampling/tables.ts';
import { workbookOf } from '../sampling/workbook.ts';
import { summariseCase } from '../store/case-summary.ts';
import type { WritableDB } from '../store/database.ts';
import { getEvidence, listEvidence } from '../store/evidence.ts';
import { listTrustAnchors } from '../store/trust-anchor.ts';
import { getSample, listSamples } from '../store/sample.ts';
import { listItems } from '../store/sample-item.ts';
import { readPopulation } from '../store/sample-piece.ts';
import { reportText } from '../../../src-shared/text/report.ts';
import { specSoFar } from './sample-acts.ts';
import { statedEngagement } from './sample-export.ts';

export interface ReportParams {
  /** Folder that the files go into; made if absent. */
  readonly out: string;
  readonly formats: readonly ReportFormat[];
  /** Null: neither log nor package is signed. */
  readonly key: AuditorKey | null;
  /** Milliseconds UTC; stands in every file. */
  readonly madeAt: number;
  readonly version: string;
  readonly fonts: string;
}

export interface ReportCase {
  readonly db: WritableDB;
  readonly paths: CasePaths;
  readonly custody: CustodyLog;
  readonly output: (target: string) => Output;
  readonly signal: AbortSignal;
}

/** Throws `cancelled`, `disk_full`, `path_not_writable`; no file is then half there under its own name. */
export async function makeReport(params: ReportParams, { db, paths, custody, output, signal }: ReportCase): Promise<MadeReport> {
  const summary = summariseCase(db);
  const evidence = listEvidence(db).map(({ id }) => getEvidence(db, id));
  if (params.key !== null) sealLog(custody, paths.custody, paths.custodyCheckpoints, params.key);
  const head = custody.head();
  const custodyState = { origin: head.origin, records: head.seq, head: head.hash };
  const samples = sampleParts(db, summary.name, params.version);
  const report = buildReport({
    caseName: summary.name,
    events: summary.events,
    version: params.version,
    madeAt: params.madeAt,
    evidence,
    custody: custodyState,
    trust: listTrustAnchors(db).map(({ kind, name, vkey, origin, fingerprint, source, pinnedBy, pinnedAt }) => ({
      kind,
      name,
      vkey,
      origin,
      fingerprint,
      source,
      pinnedBy,
      pinnedAt: new Date(pinnedAt).toISOString(),
    })),
    more: samples.sections,
  });
  const verification = combineResults(
    evidence.map(({ summary: { name }, result }) => ({ ...result, input: { ...result.input, path: name } })),
    params.version,
  );
  const json = (value: unknown): Uint8Array => encodeUtf8(`${JSON.stringify(value, null, 2)}\n`);
  const tables = namedTables(report);
  const data: PackagedFile[] = [
    { path: 'report.json', bytes: json(report), role: 'report' },
    { path: 'verification.json', bytes: json(verification), role: 'verification' },
  ];
  const csv = tables.map((table): PackagedFile => ({ path: `tables/${table.name}.csv`, bytes: tableCsv(table, report), role: 'table' }));
  const wanted = (format: ReportFormat): boolean => params.formats.includes(format) || params.formats.includes('package');
  const xlsx: PackagedFile[] = wanted('xlsx')
    ? [
        {
          path: 'report.xlsx',
          bytes: workbookOf(
            sheetsOf(
              tables.map(({ section, table }) => ({ section, table })),
              report.warning,
            ),
          ),
          role: 'report',
        },
      ]
    : [];
  signal.throwIfAborted();
  const pdf: PackagedFile[] = wanted('pdf')
    ? [
        {
          path: 'report.pdf',
          bytes: await renderPdf(report, {
            fonts: new URL(params.fonts),
            attachments: [
              ...data.map(({ path, bytes }) => ({ name: path, bytes, type: 'application/json' })),
              ...csv.map(({ path, bytes }) => ({ name: basename(path), bytes, type: 'text/csv' })),
            ],
            signal,
          }),
          role: 'report',
        },
      ]
    : [];
  const name = caseNameOf(paths.folder);
  const out: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  if (params.formats.includes('json')) out.push(...data);
  if (params.formats.includes('csv')) out.push(...csv);
  if (params.formats.includes('xlsx')) out.push(...xlsx);
  if (params.formats.includes('pdf')) out.push(...pdf);
  if (params.formats.includes('package')) {
    const files = [...pdf, ...xlsx, ...data, ...csv, ...samples.files, ...(await custodyFiles(paths))];
    const about = { case: summary.name, madeAt: report.madeAt, tool: report.tool, custody: custodyState };
    out.push({ path: `${name}.assay-report.zip`, bytes: makePackage({ ...about, files, signer: params.key }) });
  }
  const files: { name: string; bytes: number; sha256: string }[] = [];
  for (const { path, bytes } of out) {
    signal.throwIfAborted();
    const target = join(params.out, path);
    await mkdir(join(target, '..'), { recursive: true });
    const written = output(target);
    try {
      await written.write(bytes);
      const sha256 = written.sha256();
      await written.commit();
      files.push({ name: path, bytes: bytes.length, sha256 });
    } finally {
      await written.discard();
    }
  }
  return { files, signed: params.key !== null, custody: { records: head.seq, head: head.hash } };
}

async function custodyFiles(paths: CasePaths): Promise<PackagedFile[]> {
  const files: PackagedFile[] = [{ path: 'custody.ndjson', bytes: new Uint8Array(await readFile(paths.custody)), role: 'custody' }];
  for (const name of (await readdir(paths.custodyCheckpoints).catch(() => [])).toSorted())
    files.push({
      path: `custody-checkpoints/${name}`,
      bytes: new Uint8Array(await readFile(join(paths.custodyCheckpoints, name))),
      role: 'checkpoint',
    });
  return files;
}

function sampleParts(
  db: WritableDB,
  caseName: string,
  version: string,
): { readonly sections: readonly ReportSection[]; readonly files: readonly PackagedFile[] } {
  const sections: ReportSection[] = [];
  const files: PackagedFile[] = [];
  for (const { id } of listSamples(db)) {
    const sample = getSample(db, id);
    const items = listItems(db, id);
    const evaluation = evaluateItems(sample, items);
    const { ref, title } = sample.summary;
    sections.push({
      id: `sample-${ref}`,
      title: reportText.sections.sample(ref, title),
      paragraphs: [...evaluation.warnings],
      tables: tablesOf({ caseName, sample, items, evaluation, version, engagement: statedEngagement(db) }).map(
        ({ name, columns, rows }) => ({
          name,
          columns: [...columns],
          rows: rows.map((row) => [...row]),
          total: rows.length,
        }),
      ),
    });
    const spec = specSoFar(sample, items);
    const manifest = manifestOf({ caseName, sample, items, spec, warnings: evaluation.warnings, version, files: [] });
    const population = Buffer.concat([encodeUtf8(populationHeading), ...readPopulation(db, id)]);
    files.push(
      { path: `samples/${ref}/manifest.json`, bytes: encodeUtf8(`${JSON.stringify(manifest, null, 2)}\n`), role: 'sample' },
      { path: `samples/${ref}/population.csv`, bytes: new Uint8Array(population), role: 'sample' },
    );
  }
  return { sections, files };
}

/** Sheets of a workbook: names of at most 31 characters, each once, without what a spreadsheet refuses in them. */
function sheetsOf(
  tables: readonly {
    readonly section: string;
    readonly table: { readonly name: string; readonly columns: readonly string[]; readonly rows: Table['rows'] };
  }[],
  warning: string | null,
): Table[] {
  const taken = new Set<string>();
  return tables.map(({ section, table }, i) => {
    const word = `${i + 1} ${section}, ${table.name}`
      .replaceAll(/[[\]:*?/\\']/g, ' ')
      .slice(0, 31)
      .trim();
    const name = taken.has(word) ? `${i + 1}` : word;
    taken.add(name);
    return { name, notes: warning === null ? [] : [warning], columns: table.columns, rows: table.rows, lists: [], fill: [] };
  });
}
