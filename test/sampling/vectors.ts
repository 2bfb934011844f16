import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

const folder = join(import.meta.dirname, '../../../shared/vectors');

/** The published and recomputed tables beside the project, or null (with the reason printed) where they are absent. */
export function readVector(name: string): string | null {
  const path = join(folder, name);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  console.warn(`skipped: the vectors ${name} are not beside this checkout`);
  return null;
}

export interface Row {
  readonly kind: string;
  readonly method: string;
  readonly confidence: string;
  readonly tolerable_rate: string;
  readonly expected_rate_or_deviations: string;
  readonly population: string;
  readonly expected_value: string;
  readonly source: string;
  readonly agrees_with: string;
}

export const readRows = (): Row[] => {
  const text = readVector('sampling.csv');
  return text === null ? [] : parse<Row>(text, { columns: true });
};
