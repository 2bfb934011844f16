/** The frozen population of a sample as draws see it. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { SampleDetail } from '../../../src-shared/model/sample.ts';
import type { Frame } from '../sampling/draw.ts';
import { createUnitReader, frameOf, hashPopulation, scanPopulation } from '../sampling/population-reader.ts';
import { populationHeading, type ListedUnit } from '../sampling/population.ts';
import type { ReadableDB } from '../store/database.ts';
import { getUnitLines, readPopulation } from '../store/sample-piece.ts';

export interface FrozenPopulation {
  readonly frame: Frame;
  readonly unitOf: (number: number) => ListedUnit | null;
}

/**
 * The frozen list, checked against the hash that was taken when it was frozen. Where neither strata nor sizes are asked for, its lines are
 * hashed and not taken apart: that is a quarter of the time. Throws `case_invalid`.
 */
export function readFrozen(db: ReadableDB, sample: SampleDetail): FrozenPopulation {
  const { summary, population, plan } = sample;
  const labels = labelsOf(sample);
  const sizes = plan?.method === 'size';
  const pieces = function* (): Generator<Uint8Array> {
    yield new TextEncoder().encode(populationHeading);
    yield* readPopulation(db, summary.id);
  };
  const unitOf = createUnitReader((number) => getUnitLines(db, summary.id, number));
  const idOf = (number: number): string => unitOf(number)?.key ?? '';
  const scanned =
    labels === null && !sizes
      ? { sha256: hashPopulation(pieces()), count: population.count, strata: [], sizes: [] }
      : scanPopulation(pieces(), { labels, sizes });
  const { count } = population;
  if (scanned?.sha256 !== population.sha256 || unitOf(count)?.number !== count || unitOf(count + 1) !== null)
    throw new AssayError('case_invalid', { reason: 'population' });
  return { frame: frameOf(scanned, labels, idOf), unitOf };
}

/** Labels of the strata that the plan draws by; null: it does not. */
export const labelsOf = ({ plan, population }: SampleDetail): readonly string[] | null =>
  plan?.method === 'stratified' ? (population.strata ?? []).map(({ label }) => label) : null;
