/**
 * The canonical list of a population: `population.csv`, UTF-8, line feeds, one line a unit after the heading. Its SHA-256 is the population's.
 * A cell that a spreadsheet would take for a formula, or that begins with an apostrophe, has an apostrophe before it; readers take it off.
 */
export interface ListedUnit {
  /** From 1, in the population's order. */
  readonly number: number;
  readonly key: string;
  readonly stratum: string;
  /** Events of the unit. */
  readonly events: number;
}

export const populationHeading = 'number,key,stratum,events\n';

const guarded = (text: string): string => (/^['=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);
/** One cell of a CSV file that comes back: the apostrophe before a formula can be taken off again. */
export const guardedCell = (text: string): string => {
  const safe = guarded(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const populationLine = ({ number, key, stratum, events }: ListedUnit): string =>
  `${number},${guardedCell(key)},${guardedCell(stratum)},${events}\n`;

/** Where an event stands, for ever: the SHA-256 of its evidence, its file in it and the byte at which its record begins. */
export const eventKey = (sha256: string, file: string, byte: number): string => `${sha256}/${file}#${byte}`;

export const unguarded = (text: string): string => (text.startsWith("'") ? text.slice(1) : text);
