/** HyreLog exports in their real layouts. Rows come in chain order and leave by UTC day of their timestamp, ascending. */
import { sha256Hex } from '../crypto/sha256.ts';
import type { GeneratedChain, Written } from './assay-archive.ts';
import { garbageBytes } from './assay-chain.ts';
import { DAY_MS } from './calendar.ts';
import type { Container } from './container.ts';
import { createLayout } from './hyrelog-layouts.ts';
import type { Line } from './hyrelog-layouts.ts';
import { MOST_LAG, createRows } from './hyrelog-rows.ts';
import type { PlacedRow, RowSource } from './hyrelog-rows.ts';
import type { Settings } from './options.ts';
import type { Pacer } from './pacer.ts';
import { GenerateProblem } from './problem.ts';
import { createTextStores } from './text-store.ts';
import type { TextStore } from './text-store.ts';
import { planTampers } from './tamper.ts';
import type { Tamper } from './tamper.ts';

const refuse = (settings: Settings, tampers: readonly Tamper[]): void => {
  const { layout } = settings;
  for (const { kind } of tampers) {
    if (kind === 'wrong-key')
      throw new GenerateProblem('--tamper wrong-key needs signed checkpoints, which HyreLog does not have: use --format assay.');
    if ((kind === 'edit-hash' || kind === 'rehash') && (layout === 'hot' || layout === 'hot-csv'))
      throw new GenerateProblem(`--tamper ${kind} needs hashes, which --layout ${layout} does not hold: choose another layout.`);
    if (kind === 'drop-file' && layout !== 'archive' && layout !== 'pages')
      throw new GenerateProblem(`--tamper drop-file needs several files: use --layout archive or pages.`);
  }
};

/** Writes the export into the container. */
export const writeHyrelog = async (settings: Settings, container: Container, pacer: Pacer): Promise<Written> => {
  const tampers = planTampers(settings.tamper, [{ id: 'all', events: settings.events }]);
  refuse(settings, tampers);
  const source = createRows(settings);
  const dayOf = (time: number): number => Math.floor(time / DAY_MS);
  const placesOf = (kind: Tamper['kind']): ReadonlySet<number> =>
    new Set(tampers.filter((tamper) => tamper.kind === kind).map(({ from }) => from));
  const layout = createLayout(settings, container, {
    companyId: source.companyId,
    dropped: placesOf('drop-file'),
    spoiled: placesOf('append-bytes'),
    garbage: garbageBytes(settings.seed),
  });
  const rewritten = placesOf('rehash');
  const truncateAt = Math.min(settings.events, ...placesOf('truncate'));
  const scopes = new Map<string, { readonly records: number; readonly place: number; readonly head: string }>();
  /** Lines of the UTC days that may still grow. */
  const days = new Map<number, { readonly lines: Line[]; readonly text: TextStore }>();
  const texts = createTextStores();
  let flushed = -Infinity;
  let swapped: Line | null = null;

  const keep = (placed: PlacedRow): Line => {
    const number = dayOf(placed.time);
    const day = days.get(number) ?? { lines: [], text: texts.open() };
    days.set(number, day);
    const kept: Line = { time: placed.time, place: placed.place, text: day.text.store(layout.line(placed)) };
    day.lines.push(kept);
    const { scope, row, place } = placed;
    const known = scopes.get(scope.name) ?? { records: 0, place: 0, head: '' };
    // A forged row has the place of the one it stands beside and never becomes the head.
    scopes.set(scope.name, { records: known.records + 1, place, head: place > known.place ? row.hash.slice(1, -1) : known.head });
    return kept;
  };

  const flush = (before: number): void => {
    if (before <= flushed) return;
    flushed = before;
    for (const number of [...days.keys()].filter((one) => one < before).sort((a, b) => a - b)) {
      const day = days.get(number);
      days.delete(number);
      if (day === undefined) continue;
      // Stable: rows of one millisecond stay in chain order.
      day.lines.sort((a, b) => a.time - b.time);
      layout.day(number * DAY_MS, day.lines, day.text);
      if (!layout.keepsLines) day.text.release();
    }
  };

  for (;;) {
    const placed = source.next((place) => rewritten.has(place));
    if (placed === null) break;
    if (placed.place <= truncateAt) {
      const tamper = tampers.find(
        ({ kind, from, to }) =>
          placed.place >= from &&
          placed.place <= to &&
          (kind === 'alter' || kind === 'edit-hash' || kind === 'delete' || kind === 'insert' || kind === 'duplicate' || kind === 'swap'),
      );
      if (swapped !== null) {
        exchange(swapped, keep(placed));
        swapped = null;
      } else if (tamper?.kind === 'swap') swapped = keep(placed);
      else for (const row of tamperedRows(source, placed, tamper)) keep(row);
      // Later rows may still belong to the day of their timestamp, which lies before their ingest.
      flush(dayOf(placed.time - 2 * MOST_LAG));
    }
    if (pacer.due()) await pacer.pause();
  }
  flush(Infinity);
  layout.end();
  const chains = [...scopes].map(([id, { records, head }]): GeneratedChain => ({
    id,
    origin: null,
    records,
    firstSeq: null,
    lastSeq: null,
    head,
  }));
  return { chains, vkeys: [], witnessKey: null, tampers };
};

const tamperedRows = (source: RowSource, placed: PlacedRow, tamper: Tamper | undefined): readonly PlacedRow[] => {
  if (tamper === undefined) return [placed];
  switch (tamper.kind) {
    case 'alter':
      return [source.falsified(placed)];
    case 'edit-hash':
      return [{ ...placed, row: { ...placed.row, hash: `"${sha256Hex(`edited ${placed.row.hash}`)}"` } }];
    case 'delete':
      return [];
    case 'insert':
      return [placed, source.forged(placed)];
    case 'duplicate':
      return [placed, placed];
    default:
      return [placed];
  }
};

/** Two lines take each other's place in the file; that is possible within one day only. */
const exchange = (a: Line, b: Line): void => {
  if (Math.floor(a.time / DAY_MS) !== Math.floor(b.time / DAY_MS))
    throw new GenerateProblem(`swap@${a.place}: the two events are in files of different days; choose another position.`);
  [a.time, b.time] = a.time === b.time ? [a.time + 0.5, b.time] : [b.time, a.time];
};
