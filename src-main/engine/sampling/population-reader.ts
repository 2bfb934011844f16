import { limits } from '../../../src-shared/limits.ts';
import { createSha256 } from '../crypto/sha256.ts';
import type { Frame } from './draw.ts';
import { createLineReader, linesOf, populationHeading, sizeMillionths, unitOf, type ListedUnit } from './population.ts';
import { SamplingProblem } from './problem.ts';

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
  /** Called with every unit, and the byte at which its line begins. */
  readonly each?: ((unit: ListedUnit, byte: number) => void) | undefined;
}

/**
 * Longest line of a list, in UTF-16 code units: its key and its stratum may each be as long as a record. A line without an end is refused
 * here instead of filling the memory.
 */
export const lineAtMost = 2 * limits.recordBytes + 65_536;

/**
 * Reads a canonical list from its heading on, with one line in memory. Null where it is not one: another heading, or numbers that do not run
 * from 1. Throws SamplingProblem `list_line` for a line longer than `lineAtMost`, with its place.
 */
export function scanPopulation(pieces: Iterable<Uint8Array>, { labels, sizes, each }: ScanOptions): ScannedPopulation | null {
  const hash = createSha256();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const index = new Map((labels ?? []).map((label, i) => [label, i]));
  const found = { strata: [] as number[], sizes: [] as bigint[] };
  const lines = createLineReader();
  let count = 0;
  let byte = 0;
  let headed = false;
  const checkLength = (line: string): void => {
    if (line.length > lineAtMost) throw new SamplingProblem('list_line', { line: headed ? count + 2 : 1, byte, most: lineAtMost });
  };
  const take = (line: string): boolean => {
    checkLength(line);
    const begins = byte;
    byte += Buffer.byteLength(line) + 1;
    if (!headed) {
      headed = `${line}\n` === populationHeading;
      return headed;
    }
    const unit = unitOf(line);
    if (unit?.number !== count + 1) return false;
    count += 1;
    if (labels !== null) found.strata.push(index.get(unit.stratum) ?? -1);
    if (sizes) found.sizes.push(sizeMillionths(unit.size));
    each?.(unit, begins);
    return true;
  };
  const takeAll = (text: string): boolean => {
    for (const line of lines.push(text)) if (!take(line)) return false;
    checkLength(lines.rest());
    return true;
  };
  try {
    for (const piece of pieces) {
      hash.update(piece);
      if (!takeAll(decoder.decode(piece, { stream: true }))) return null;
    }
    if (!takeAll(decoder.decode()) || (lines.rest() !== '' && !take(lines.rest()))) return null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
  return headed ? { sha256: hash.digestHex(), count, ...found } : null;
}

/** SHA-256 of a canonical list, in hex, without a look at its lines. */
export function hashPopulation(pieces: Iterable<Uint8Array>): string {
  const hash = createSha256();
  for (const piece of pieces) hash.update(piece);
  return hash.digestHex();
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
