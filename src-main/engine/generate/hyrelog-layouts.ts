/** Where rows go: the cold archive's tree, one export file, or saved pages of the events API. */
import { DAY_MS } from './calendar.ts';
import type { Container } from './container.ts';
import { archiveLine, csvHeader, csvLine, hotLine, pageRow } from './hyrelog-record.ts';
import type { PlacedRow } from './hyrelog-rows.ts';
import { createMember } from './member.ts';
import type { Member } from './member.ts';
import type { Settings } from './options.ts';
import { GenerateProblem } from './problem.ts';
import type { TextPlace, TextStore } from './text-store.ts';
import { asciiText } from '../bytes/bytes.ts';

/** A row on its way into a file: as bytes in a store, since rows of a day or two wait in memory. */
export interface Line {
  /** What orders it within its file, usually the timestamp. */
  time: number;
  readonly place: number;
  readonly text: TextPlace;
}

export interface Layout {
  /** The row as its file holds it, without a line feed. */
  line(placed: PlacedRow): string;
  /** True when lines and their store are still needed after `day`. */
  readonly keepsLines: boolean;
  /** Takes the lines of one UTC day, timestamp ascending; days come in ascending order. */
  day(start: number, lines: readonly Line[], texts: TextStore): void;
  end(): void;
}

export interface LayoutOptions {
  readonly companyId: string;
  /** Places (positions in chain order) whose file is left out, or gets garbage behind its end. */
  readonly dropped: ReadonlySet<number>;
  readonly spoiled: ReadonlySet<number>;
  readonly garbage: Uint8Array;
}

const PAGE = 200;
/** Pages are newest first, so all rows wait in memory. */
const MOST_PAGED = 200_000;
/** HOT_AND_ARCHIVED: what is older than three quarters of the period has been archived. */
const HOT_SHARE = 0.75;

const wantsGarbage = (options: LayoutOptions, lines: readonly Line[]): Uint8Array | undefined =>
  lines.some(({ place }) => options.spoiled.has(place)) ? options.garbage : undefined;

/** The layout that the settings ask for. */
export const createLayout = (settings: Settings, container: Container, options: LayoutOptions): Layout => {
  switch (settings.layout) {
    case 'archive':
      return archiveLayout(settings, container, options);
    case 'pages':
      return pagesLayout(settings, container, options);
    case 'hot-and-archived':
      return bothLayout(settings, container, options);
    case 'archived':
      return fileLayout(container, options, archiveLine, null);
    case 'hot':
      return fileLayout(container, options, hotLine, null);
    case 'hot-csv':
      return fileLayout(container, options, csvLine, csvHeader);
  }
};

const prefixOf = (settings: Settings): string => (settings.wrap === undefined ? '' : `${settings.wrap}/`);

const store = (container: Container, path: string, member: Member, keep: boolean, garbage?: Uint8Array): void => {
  member.end(garbage);
  if (keep) container.add(path, member.spool);
  member.spool.close();
};

/** `archives/{companyId}/{YYYY}/{MM}/{DD}/events.jsonl.gz`: lines joined by line feeds, none at the end. */
const archiveLayout = (settings: Settings, container: Container, options: LayoutOptions): Layout => ({
  keepsLines: false,
  line: ({ row }) => archiveLine(row),
  day: (start, lines, texts) => {
    const day = new Date(start).toISOString().slice(0, 10).replaceAll('-', '/');
    const member = createMember(settings.compress, container.scratchPath);
    for (const [i, { text }] of lines.entries()) {
      if (i > 0) member.write('\n');
      member.writeBytes(texts.read(text));
    }
    const ending = { gz: '.gz', zst: '.zst', none: '' }[settings.compress];
    const path = `${prefixOf(settings)}archives/${options.companyId.slice(1, -1)}/${day}/events.jsonl${ending}`;
    store(container, path, member, !lines.some(({ place }) => options.dropped.has(place)), wantsGarbage(options, lines));
  },
  end: () => undefined,
});

const writeLine = (member: Member, line: Line, texts: TextStore): void => {
  member.writeBytes(texts.read(line.text));
  member.write('\n');
};

/** One file of lines. */
const fileLayout = (
  container: Container,
  options: LayoutOptions,
  format: (row: PlacedRow['row']) => string,
  header: string | null,
): Layout => {
  const member = createMember('none', container.scratchPath);
  let garbage: Uint8Array | undefined;
  if (header !== null) member.write(`${header}\n`);
  return {
    keepsLines: false,
    line: ({ row }) => format(row),
    day: (_, lines, texts) => {
      for (const line of lines) writeLine(member, line, texts);
      garbage ??= wantsGarbage(options, lines);
    },
    end: () => store(container, '', member, true, garbage),
  };
};

/** HOT_AND_ARCHIVED: the newer rows first, without hashes, then the archived ones. As CSV the header stands three times. */
const bothLayout = (settings: Settings, container: Container, options: LayoutOptions): Layout => {
  const isCsv = settings.out.toLowerCase().endsWith('.csv');
  // Archiving works by whole days here.
  const cut = Math.floor((settings.start + (settings.end - settings.start) * HOT_SHARE) / DAY_MS) * DAY_MS;
  const hot = createMember('none', `${container.scratchPath}-hot`);
  const archived = createMember('none', container.scratchPath);
  let garbage: Uint8Array | undefined;
  if (isCsv) {
    hot.write(`${csvHeader}\n${csvHeader}\n`);
    archived.write(`${csvHeader}\n`);
  }
  return {
    keepsLines: false,
    line: ({ row, time }) => (isCsv ? csvLine(row) : time >= cut ? hotLine(row) : archiveLine(row)),
    day: (start, lines, texts) => {
      for (const line of lines) writeLine(start >= cut ? hot : archived, line, texts);
      garbage ??= wantsGarbage(options, lines);
    },
    end: () => {
      store(container, '', hot, true);
      store(container, '', archived, true, garbage);
    },
  };
};

/** `GET /v1/events`, page by page: newest ingest first, 200 rows a page. */
const pagesLayout = (settings: Settings, container: Container, options: LayoutOptions): Layout => {
  if (settings.events > MOST_PAGED) throw new GenerateProblem(`--layout pages holds at most ${MOST_PAGED} events: lower --events.`);
  const all: PagedLine[] = [];
  const writePage = (page: number, lines: readonly PagedLine[], isLast: boolean): void => {
    const member = createMember('none', container.scratchPath);
    member.write('{"data":[');
    let cursor = 'null';
    for (const [i, { text, texts }] of lines.entries()) {
      if (i > 0) member.write(',');
      const bytes = texts.read(text);
      member.writeBytes(bytes);
      // A row begins with {"id":"…", and a UUID has 36 characters.
      if (!isLast) cursor = asciiText(bytes, 6, 44);
    }
    member.write(`],"nextCursor":${cursor}}`);
    const path = `${prefixOf(settings)}events-page-${String(page).padStart(4, '0')}.json`;
    store(container, path, member, !lines.some(({ place }) => options.dropped.has(place)), wantsGarbage(options, lines));
  };
  return {
    keepsLines: true,
    line: ({ row }) => pageRow(row),
    day: (_, lines, texts) => {
      for (const line of lines) all.push({ ...line, texts });
    },
    end: () => {
      all.sort((a, b) => b.place - a.place);
      for (let at = 0, page = 1; at < all.length; at += PAGE, page += 1) writePage(page, all.slice(at, at + PAGE), at + PAGE >= all.length);
    },
  };
};

type PagedLine = Line & { readonly texts: TextStore };
