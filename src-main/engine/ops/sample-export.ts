/** Writes the workpaper of a sample: five parts as CSV, all of them as one XLSX, the population's list, and the manifest that re-performs the draw. */
import { join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { Engagement } from '../../../src-shared/model/engagement.ts';
import type { Output } from '../ports.ts';
import { currentEngagement } from './audit-ops.ts';
import { evaluateItems } from '../sampling/evaluate-items.ts';
import { manifestOf } from '../sampling/manifest.ts';
import { populationHeading } from '../sampling/population.ts';
import { csvOf, tablesOf } from '../sampling/tables.ts';
import { workbookOf } from '../sampling/workbook.ts';
import { inTransaction, type ReadableDB, type WritableDB } from '../store/database.ts';
import { getMeta } from '../store/meta.ts';
import { getSample, logSample } from '../store/sample.ts';
import { listItems, noteExported } from '../store/sample-item.ts';
import { readPopulation } from '../store/sample-piece.ts';
import { specSoFar, type Act } from './sample-acts.ts';

export interface ExportedSample {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[];
}

/** The engagement, if anybody stated one. */
export const statedEngagement = (db: ReadableDB): Engagement | null => {
  const { version, engagement } = currentEngagement(db);
  return version === 0 ? null : engagement;
};

const fileName = (table: string): string => `${table.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.csv`;

export async function exportSample(
  db: WritableDB,
  id: number,
  folder: string,
  version: string,
  output: (target: string) => Output,
  act: Act,
): Promise<ExportedSample> {
  const sample = getSample(db, id);
  const items = listItems(db, id);
  const evaluation = evaluateItems(sample, items);
  const caseName = getMeta(db).name;
  const tables = tablesOf({ caseName, sample, items, evaluation, version, engagement: statedEngagement(db) });
  const files: { name: string; sha256: string; bytes: number }[] = [];
  const write = async (name: string, pieces: Iterable<Uint8Array>): Promise<void> => {
    const out = output(join(folder, name));
    try {
      for (const piece of pieces) await out.write(piece);
      const { bytes } = out;
      const sha256 = out.sha256();
      await out.commit();
      files.push({ name, sha256, bytes });
    } finally {
      await out.discard();
    }
  };
  const utf8 = (text: string): Uint8Array[] => [new TextEncoder().encode(text)];
  await write(
    'population.csv',
    (function* () {
      yield* utf8(populationHeading);
      yield* readPopulation(db, id);
    })(),
  );
  if (files[0]?.sha256 !== sample.population.sha256) throw new AssayError('case_invalid', { reason: 'population' });
  for (const table of tables) await write(fileName(table.name), utf8(csvOf(table)));
  await write('workpaper.xlsx', [workbookOf(tables)]);
  const spec = specSoFar(sample, items);
  const manifest = manifestOf({
    caseName,
    sample,
    items,
    spec,
    warnings: evaluation.warnings,
    version,
    files: files.map(({ name, sha256 }) => ({ name, sha256 })),
  });
  await write('manifest.json', utf8(`${JSON.stringify(manifest, null, 2)}\n`));
  inTransaction(db, () => {
    noteExported(db, id);
    logSample(db, id, { ...act, action: 'export', detail: files.map(({ name, sha256 }) => `${name} ${sha256}`).join('; ') });
  });
  return { folder, files };
}
