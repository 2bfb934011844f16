import { createSha256 } from '../crypto/sha256.ts';
import type { Frame } from './draw.ts';
import { linesOf, populationHeading, sizeMillionths, unitOf, type ListedUnit } from './population.ts';

/** What a draw needs of a population, without the keys of its units. */
export interface ScannedPopulation {
  readonly sha256: string;
  readonly count: number;
  /** Stratum of each unit by its place among the labels; empty unless labels were given. */
  readonly strata: readonly number[];
  readonly sizes: readonly bigint[];
}

export interface ScanOptions {
  /** Labels of the strata; null: not looked at. */
  readonly labels: readonly string[] | null;
  readonly sizes: boolean;
  /** Called with every unit. */
  readonly each?: ((unit: ListedUnit) => void) | undefined;
}

/** Reads a canonical list from its heading on. Null where it is not one: another heading, or numbers that do not run from 1. */
export function scanPopulation(pieces: Iterable<Uint8Array>, { labels, sizes, each }: ScanOptions): ScannedPopulation | null {
  const hash = createSha256();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const index = new Map((labels ?? []).map((label, i) => [label, i]));
  const found = { strata: [] as number[], sizes: [] as bigint[] };
  let count = 0;
  let rest = '';
  let headed = false;
  const take = (line: string): boolean => {
    if (!headed) {
      headed = `${line}\n` === populationHeading;
      return headed;
    }
    const unit = unitOf(line);
    if (unit?.number !== count + 1) return false;
    count += 1;
    if (labels !== null) found.strata.push(index.get(unit.stratum) ?? -1);
    if (sizes) found.sizes.push(sizeMillionths(unit.size));
    each?.(unit);
    return true;
  };
  try {
    for (const piece of pieces) {
      hash.update(piece);
      const text = rest + decoder.decode(piece, { stream: true });
      // The last line may go on in the next piece.
      let last: string | null = null;
      for (const line of linesOf(text)) {
        if (last !== null && !take(last)) return null;
        last = line;
      }
      rest = last === null ? '' : text.slice(text.length - last.length - (text.endsWith(`${last}\n`) ? 1 : 0));
    }
    for (const line of linesOf(rest + decoder.decode())) if (!take(line)) return null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
  return headed ? { sha256: hash.digestHex(), count, ...found } : null;
}

/** The population as a draw sees it. Strata in the order of `labels`; null: not stratified. */
export const frameOf = (scanned: ScannedPopulation, labels: readonly string[] | null, idOf: (number: number) => string): Frame => ({
  count: scanned.count,
  idOf,
  strata: labels === null ? null : { labels, of: (number) => scanned.strata[number - 1] ?? -1 },
  sizeOf: scanned.sizes.length === 0 ? null : (number) => scanned.sizes[number - 1] ?? 0n,
});

/** A piece of a list: its lines from the unit with number `first` on. */
export interface UnitPiece {
  readonly first: number;
  readonly text: string;
}

/** Units by their number. The piece read last is kept, so that neighbours cost nothing. */
export function createUnitReader(pieceOf: (number: number) => UnitPiece | null): (number: number) => ListedUnit | null {
  let known: { readonly first: number; readonly lines: readonly string[] } | null = null;
  return (number) => {
    if (known === null || number < known.first || number >= known.first + known.lines.length) {
      const piece = pieceOf(number);
      known = piece === null ? null : { first: piece.first, lines: [...linesOf(piece.text)] };
    }
    return known === null ? null : unitOf(known.lines[number - known.first] ?? '');
  };
}
