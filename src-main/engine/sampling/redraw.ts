/** Works out again what a manifest states: its population, its plan, its log of draws and every item. Pure: nothing is read but the list. */
import { redrawText } from '../../../src-shared/text/sample-redraw.ts';
import { drawItems } from './draw.ts';
import type { Manifest } from './manifest.ts';
import { linesOf, unitOf, type ListedUnit } from './population.ts';
import { frameOf, scanPopulation } from './population-reader.ts';
import { problemSentence } from './problem.ts';
import { compareItems } from './redraw-items.ts';
import { compareLog, compareExtensions, comparePlan } from './redraw-plan.ts';

/** A list to draw from: read more than once, for its figures and for the units that are drawn. */
export interface RedrawList {
  readonly pieces: () => Iterable<Uint8Array>;
  readonly unitOf: (number: number) => ListedUnit | null;
}

export interface Redrawn {
  readonly same: boolean;
  readonly populationSame: boolean;
  readonly items: readonly { readonly unit: number; readonly key: string; readonly counter: number | null; readonly hash: string | null }[];
  /** One sentence each. */
  readonly differences: readonly string[];
}

/** Draws again and compares; null where the list is none. Throws SamplingProblem `list_line`. */
export function redraw(manifest: Manifest, list: RedrawList): Redrawn | null {
  const { population, draw, draws } = manifest;
  const labels = population.strata?.map(({ label }) => label) ?? null;
  const sizes = [draw?.method, ...draws.map(({ method }) => method)].includes('size');
  const perLabel = new Map<string, number>();
  let unnamed = 0;
  const known = new Set(labels);
  const scanned = scanPopulation(list.pieces(), {
    labels,
    sizes,
    each: ({ stratum }) => {
      if (known.has(stratum)) perLabel.set(stratum, (perLabel.get(stratum) ?? 0) + 1);
      else if (labels !== null) unnamed += 1;
    },
  });
  if (scanned === null) return null;
  const populationSame = scanned.sha256 === population.sha256;
  const differences: string[] = [];
  if (!populationSame) differences.push(redrawText.populationHash(population.sha256, scanned.sha256));
  if (population.count !== scanned.count) differences.push(redrawText.count(population.count, scanned.count));
  for (const { label, count } of population.strata ?? [])
    if (count !== (perLabel.get(label) ?? 0)) differences.push(redrawText.stratumCount(label, count, perLabel.get(label) ?? 0));
  if (unnamed > 0) differences.push(redrawText.stratumUnknown(unnamed));
  differences.push(...comparePlan(manifest));
  const frame = frameOf(scanned, labels, (number) => list.unitOf(number)?.key ?? '');
  differences.push(...compareLog(manifest, frame), ...compareExtensions(manifest));
  if (manifest.files.some(({ name, sha256 }) => name === population.file && sha256 !== population.sha256))
    differences.push(redrawText.listHash);
  if (draw === null) {
    if (draws.some(({ abandoned }) => abandoned === null)) differences.push(redrawText.notStated);
    return { same: false, populationSame, items: [], differences: [...differences, redrawText.noDraw] };
  }
  try {
    const { items } = drawItems(draw, frame);
    differences.push(...compareItems(manifest, items, list.unitOf));
    return {
      same: differences.length === 0,
      populationSame,
      items: items.map(({ number, counter, hash }) => ({ unit: number, key: list.unitOf(number)?.key ?? '', counter, hash })),
      differences,
    };
  } catch (error) {
    return { same: false, populationSame, items: [], differences: [...differences, redrawText.impossible(problemSentence(error))] };
  }
}

/** A list that lies in memory as its bytes. */
export function listOfBytes(bytes: Uint8Array): RedrawList {
  let units: readonly string[] | null = null;
  return {
    pieces: () => [bytes],
    unitOf: (number) => {
      units ??= [...linesOf(new TextDecoder().decode(bytes))];
      return unitOf(units[number] ?? '');
    },
  };
}
