import { parse } from 'csv-parse/sync';
import { createSha256 } from '../crypto/sha256.ts';
import type { Frame } from './draw.ts';
import { populationHeading, unguarded, type ListedUnit } from './population.ts';

/** A population as its canonical list says, with the SHA-256 of that list. */
export interface ReadPopulation {
  readonly sha256: string;
  readonly units: readonly ListedUnit[];
}

/** Reads `population.csv`. Null where it is not one: another heading, or numbers that do not run from 1. */
export function readPopulationList(pieces: Iterable<Uint8Array>): ReadPopulation | null {
  const hash = createSha256();
  const units: ListedUnit[] = [];
  let rest = '';
  let first = true;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const take = (text: string): boolean => {
    for (const [number = '', key = '', stratum = '', events = ''] of parse(text, { relaxColumnCount: true })) {
      if (Number(number) !== units.length + 1) return false;
      units.push({ number: units.length + 1, key: unguarded(key), stratum: unguarded(stratum), events: Number(events) });
    }
    return true;
  };
  try {
    for (const piece of pieces) {
      hash.update(piece);
      let text = rest + decoder.decode(piece, { stream: true });
      if (first) {
        if (!text.startsWith(populationHeading)) return null;
        text = text.slice(populationHeading.length);
        first = false;
      }
      // Only whole lines, outside quotation marks: an odd number of them leaves a cell open.
      const cut = text.lastIndexOf('\n') + 1;
      const whole = text.slice(0, cut);
      const open = (whole.match(/"/g)?.length ?? 0) % 2 === 1;
      rest = open ? text : text.slice(cut);
      if (!open && !take(whole)) return null;
    }
    if (rest !== '' && !take(rest)) return null;
  } catch {
    return null;
  }
  return first ? null : { sha256: hash.digestHex(), units };
}

/** The population as a draw sees it. Strata in the order of `labels`; null: not stratified. */
export function frameOf(units: readonly ListedUnit[], labels: readonly string[] | null): Frame {
  const index = new Map((labels ?? []).map((label, i) => [label, i]));
  return {
    count: units.length,
    idOf: (number) => units[number - 1]?.key ?? '',
    strata: labels === null ? null : { labels, of: (number) => index.get(units[number - 1]?.stratum ?? '') ?? -1 },
    sizeOf: (number) => BigInt(units[number - 1]?.events ?? 0),
  };
}
