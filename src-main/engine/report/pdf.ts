/**
 * A report as PDF: PDF/A-3b and tagged, as far as the library writes them, with bookmarks, page numbers, the warning on every page, and the report's
 * data attached. The same report gives the same bytes: all times in the file are the report's own.
 */
import { readFile } from 'node:fs/promises';
import type { Report, ReportSection, ReportTable } from '../../../src-shared/model/report.ts';
import { isHash, hashGroups, visible } from '../../../src-shared/text/format.ts';
import { reportText } from '../../../src-shared/text/report.ts';
import { visualOrder } from './bidi.ts';
import { faces, runsOf, type Run } from './fonts.ts';
import { loadPdfLibrary, type PdfContent } from './pdf-library.ts';

export interface PdfAttachment {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type: string;
}

export interface PdfOptions {
  /** Folder of the fonts. */
  readonly fonts: URL;
  readonly attachments: readonly PdfAttachment[];
  readonly signal: AbortSignal;
}

/** Rows of one table that are set; the rest is in the attached files. */
const rowsAtMost = 5000;
/** Longest value that is set. */
const charactersAtMost = 2000;

/** Throws the signal's reason when cancelled between its steps. */
export async function renderPdf(report: Report, { fonts, attachments, signal }: PdfOptions): Promise<Uint8Array> {
  const library = await loadPdfLibrary();
  const files = new Map<string, Buffer>();
  for (const name of new Set(faces.flatMap(({ normal, bold }) => [normal, bold]))) files.set(name, await readFile(new URL(name, fonts)));
  const glyphs = new Map(faces.map(({ name, normal }) => [name, library.openFont(files.get(normal) ?? Buffer.alloc(0))]));
  signal.throwIfAborted();
  const inline = createInline((font, point) => glyphs.get(font)?.hasGlyphForCodePoint(point) ?? false);
  const at = new Date(report.madeAt);
  const bytes = await library.render(
    {
      version: '1.7',
      subset: 'PDF/A-3b',
      tagged: true,
      displayTitle: true,
      lang: 'en',
      pageSize: 'A4',
      pageOrientation: 'landscape',
      pageMargins: [40, report.warning === null ? 40 : 58, 40, 42],
      info: {
        title: report.title,
        author: 'Assay',
        creator: `Assay ${report.tool.version}`,
        producer: 'Assay',
        creationDate: at,
        modDate: at,
      },
      defaultStyle: { font: 'Sans', fontSize: 8.5, lineHeight: 1.15, color: '#1b1f1d' },
      styles: {
        title: { fontSize: 22, bold: true, margin: [0, 0, 0, 6] },
        section: { fontSize: 14, bold: true, margin: [0, 14, 0, 6] },
        table: { fontSize: 9.5, bold: true, margin: [0, 8, 0, 3] },
        head: { bold: true, color: '#33413d', fontSize: 7.5 },
        cell: { fontSize: 7.5 },
        warning: { color: '#a4161a', bold: true },
      },
      header: report.warning === null ? null : { text: inline(report.warning), style: 'warning', margin: [40, 22, 40, 0] },
      footer: (page: number, pages: number) => ({
        margin: [40, 10, 40, 0],
        fontSize: 7,
        color: '#5a6662',
        columns: [
          { text: inline(`${report.case.name} · ${report.madeAt} · custody head ${report.custody.head.slice(0, 16)}…`), width: '*' },
          { text: reportText.page(page, pages), width: 'auto' },
        ],
      }),
      content: [
        { text: inline(report.title), style: 'title' },
        { toc: { title: { text: reportText.contents, style: 'table' } } },
        ...report.sections.flatMap((section, i) => sectionContent(section, i, inline)),
      ],
      files: Object.fromEntries(
        attachments.map(({ name, bytes: content, type }, i) => [
          `file${i}`,
          { src: library.keep(`attached/${i}`, content), name, type, creationDate: at, modifiedDate: at, relationship: 'Data' },
        ]),
      ),
    },
    Object.fromEntries(
      faces.map(({ name, normal, bold }) => [
        name,
        {
          normal: library.keep(`fonts/${normal}`, files.get(normal) ?? Buffer.alloc(0)),
          bold: library.keep(`fonts/${bold}`, files.get(bold) ?? Buffer.alloc(0)),
        },
      ]),
    ),
  );
  signal.throwIfAborted();
  return bytes;
}

type Inline = (text: string) => PdfContent;

/** Text as runs of one font each, long hashes in groups, right-to-left words where they belong. */
function createInline(draws: (font: string, point: number) => boolean): Inline {
  return (text) => {
    const shown = isHash(text) ? hashGroups(text).join(' ') : visible(text, { limit: charactersAtMost });
    const runs: readonly Run[] = runsOf(visualOrder(shown), draws);
    return runs.length === 1 && runs[0]?.font === 'Sans' ? runs[0].text : runs.map(({ text: part, font }) => ({ text: part, font }));
  };
}

const sectionContent = ({ title, paragraphs, tables }: ReportSection, index: number, inline: Inline): PdfContent[] => [
  {
    text: inline(title),
    style: 'section',
    tocItem: true,
    outline: true,
    // A section without tables goes on below the one before.
    ...(index === 0 || tables.length === 0 ? {} : { pageBreak: 'before' }),
  },
  ...paragraphs.map((text) => ({ text: inline(text), margin: [0, 0, 0, 4] })),
  ...tables.flatMap((table) => tableContent(table, inline)),
];

function tableContent(table: ReportTable, inline: Inline): PdfContent[] {
  if (table.rows.length === 0) return [{ text: inline(`${table.name}: none`), margin: [0, 6, 0, 2] }];
  const rows = table.rows.slice(0, rowsAtMost);
  const cut = rows.length < table.total ? [{ text: reportText.shown(rows.length, table.total), margin: [0, 2, 0, 4] }] : [];
  const isNumeric = table.columns.map((_, i) => rows.every((row) => typeof row[i] === 'number' || row[i] === ''));
  return [
    { text: inline(table.name), style: 'table' },
    {
      table: {
        headerRows: 1,
        dontBreakRows: true,
        widths: table.columns.map((_, i) => (isNumeric[i] === true || isShort(rows, i) ? 'auto' : '*')),
        body: [
          table.columns.map((name) => ({ text: inline(name), style: 'head' })),
          ...rows.map((row) =>
            table.columns.map((_, i) => ({
              text: inline(String(row[i] ?? '')),
              style: 'cell',
              ...(isNumeric[i] === true ? { alignment: 'right' } : {}),
            })),
          ),
        ],
      },
      layout: 'lightHorizontalLines',
    },
    ...cut,
  ];
}

const isShort = (rows: ReportTable['rows'], column: number): boolean => rows.every((row) => String(row[column] ?? '').length <= 14);
