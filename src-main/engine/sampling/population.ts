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
  /** What it weighs in a selection by size: a decimal number, or empty where it has none. */
  readonly size: string;
}

export const populationHeading = 'number,key,stratum,events,size\n';

const guarded = (text: string): string => (/^['=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);

/** One cell of a CSV file that comes back: the apostrophe before a formula can be taken off again. */
export const guardedCell = (text: string): string => {
  const safe = guarded(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const populationLine = ({ number, key, stratum, events, size }: ListedUnit): string =>
  `${number},${guardedCell(key)},${guardedCell(stratum)},${events},${guardedCell(size)}\n`;

/** Where an event stands, for ever: the SHA-256 of its evidence, its file in it and the byte at which its record begins. */
export const eventKey = (sha256: string, file: string, byte: number): string => `${sha256}/${file}#${byte}`;

export const unguarded = (text: string): string => (text.startsWith("'") ? text.slice(1) : text);

/** The cells of one line without its line feed; null: its quotation marks do not close. */
export function cellsOf(line: string): string[] | null {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  for (let at = 0; at <= line.length;) {
    if (line[at] !== '"') {
      const end = line.indexOf(',', at);
      cells.push(line.slice(at, end === -1 ? line.length : end));
      if (end === -1) return cells;
      at = end + 1;
      continue;
    }
    let end = at + 1;
    while (end < line.length && !(line[end] === '"' && line[end + 1] !== '"')) end += line[end] === '"' ? 2 : 1;
    if (end >= line.length) return null;
    cells.push(line.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 === line.length) return cells;
    if (line[end + 1] !== ',') return null;
    at = end + 2;
  }
  return cells;
}

/** The unit of one line; null: it is none. */
export function unitOf(line: string): ListedUnit | null {
  const cells = cellsOf(line);
  if (cells?.length !== 5) return null;
  const [number = '', key = '', stratum = '', events = '', size = ''] = cells;
  if (!/^[1-9]\d{0,14}$/.test(number) || !/^\d{1,15}$/.test(events)) return null;
  return { number: Number(number), key: unguarded(key), stratum: unguarded(stratum), events: Number(events), size: unguarded(size) };
}

/** Lines of a text that comes piece by piece. */
export interface LineReader {
  /** The lines that this piece ends, without their line feeds; line feeds inside quotation marks are left alone. */
  readonly push: (text: string) => Generator<string>;
  /** What no line feed ended yet. */
  readonly rest: () => string;
}

export function createLineReader(): LineReader {
  const oddMarks = (text: string): boolean => text.includes('"') && (text.match(/"/g)?.length ?? 0) % 2 === 1;
  let rest = '';
  let isOpen = false;
  return {
    *push(text) {
      let from = 0;
      // Quotation marks are counted once each: a mark that never closes must not make every further line look at all before it.
      let counted = 0;
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
        if (oddMarks(text.slice(counted, at))) isOpen = !isOpen;
        counted = at + 1;
        if (isOpen) continue;
        const line = rest + text.slice(from, at);
        rest = '';
        from = at + 1;
        yield line;
      }
      if (oddMarks(text.slice(counted))) isOpen = !isOpen;
      rest += text.slice(from);
    },
    rest: () => rest,
  };
}

/** The lines of a text, line feeds inside quotation marks left alone. What does not end in a line feed is the last, whole or not. */
export function* linesOf(text: string): Generator<string> {
  const lines = createLineReader();
  yield* lines.push(text);
  if (lines.rest() !== '') yield lines.rest();
}

/** Millionths of a unit of size, exact; zero for what is no number above zero, and beyond what a sum can hold. */
export function sizeMillionths(text: string): bigint {
  const [, whole = '', decimals = ''] = /^\+?(\d{1,12})(?:\.(\d{1,6})0*)?$/.exec(text.trim()) ?? [];
  return whole === '' ? 0n : BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(6, '0'));
}
