/** An XLSX workbook of two sheets (what it says about itself, and the events), written in one pass with memory for one row. */
import { Zip, ZipDeflate } from 'fflate';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { exportLimits } from '../../../src-shared/model/export.ts';
import { aboutLines, exportText } from '../../../src-shared/text/export.ts';
import { cellOf } from './cells.ts';
import { columnName, escapeText, rowXml } from './sheet-xml.ts';
import type { ExportWriter, WriterOptions } from './types.ts';

const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const contentTypes = `${xmlHead}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${sheetType}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${sheetType}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="${sheetType}.worksheet+xml"/></Types>`;
const relations = `${xmlHead}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
const workbook = `${xmlHead}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${exportText.sheets.about}" sheetId="1" r:id="rId1"/><sheet name="${exportText.sheets.events}" sheetId="2" r:id="rId2"/></sheets></workbook>`;
const workbookRelations = `${xmlHead}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${office}/styles" Target="styles.xml"/></Relationships>`;
/** 0 plain, 1 bold, 2 bold and red, 3 wrapped. */
const styles = `${xmlHead}<styleSheet xmlns="${main}"><fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><color rgb="FFB3261E"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf fontId="2" applyFont="1"/><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`;

const bold = 1;
const red = 2;
const wrapped = 3;

/** A member of the package must stay below 4 GiB. */
const partBytes = 0xffff_0000;
/** XML is handed on in pieces of about this many characters. */
const pieceCharacters = 65_536;
/** The same bytes for the same rows: no clock in the package. */
const modified = '1980-01-01T12:00:00';

export function createXlsxWriter({ columns, about, put }: WriterOptions): ExportWriter {
  const encoder = new TextEncoder();
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error;
    put(bytes);
  });
  const names = columns.map((_, index) => columnName(index));
  let cutValues = 0;
  let rows = 0;
  const onCut = (): void => {
    cutValues += 1;
  };

  const openPart = (path: string): { write(text: string): void; close(): void } => {
    const part = new ZipDeflate(path, { level: 3 });
    part.mtime = modified;
    zip.add(part);
    let waiting = '';
    let written = 0;
    const push = (last: boolean): void => {
      const bytes = encoder.encode(waiting);
      waiting = '';
      written += bytes.length;
      if (written > partBytes) throw new AssayError('export_too_large', { format: 'xlsx', rows });
      part.push(bytes, last);
    };
    return {
      write(text) {
        waiting += text;
        if (waiting.length >= pieceCharacters) push(false);
      },
      close: () => push(true),
    };
  };
  const addPart = (path: string, text: string): void => {
    const part = openPart(path);
    part.write(text);
    part.close();
  };

  let events: ReturnType<typeof openPart> | null = null;
  return {
    begin() {
      addPart('[Content_Types].xml', contentTypes);
      addPart('_rels/.rels', relations);
      addPart('xl/workbook.xml', workbook);
      addPart('xl/_rels/workbook.xml.rels', workbookRelations);
      addPart('xl/styles.xml', styles);
      events = openPart('xl/worksheets/sheet2.xml');
      const widths = columns.map(
        (column, index) => `<col min="${index + 1}" max="${index + 1}" width="${widthOf(column)}" customWidth="1"/>`,
      );
      events.write(
        `${xmlHead}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`,
      );
      events.write(
        rowXml(
          1,
          columns.map((column) => ({ value: column, style: bold })),
          onCut,
        ),
      );
    },
    row(row) {
      rows += 1;
      if (rows >= exportLimits.sheetRows) throw new AssayError('export_too_large', { format: 'xlsx', rows });
      events?.write(
        rowXml(
          rows + 1,
          columns.map((column) => ({ value: cellOf(row, column) })),
          onCut,
          names,
        ),
      );
    },
    end() {
      events?.write(`</sheetData><autoFilter ref="A1:${columnName(columns.length - 1)}${rows + 1}"/></worksheet>`);
      events?.close();
      addPart('xl/worksheets/sheet1.xml', aboutSheet());
      zip.end();
    },
    remarks,
  };

  function remarks(): readonly string[] {
    return cutValues === 0 ? [] : [exportText.cut(cutValues, exportLimits.cellCharacters)];
  }

  function aboutSheet(): string {
    const told = about === null ? [] : aboutLines(about);
    const lines = [...told, ...remarks().map((remark) => ['Remark', remark] as const)];
    const xml = lines.map(([name, value], index) => {
      const style = name === 'WARNING' ? red : bold;
      return rowXml(
        index + 1,
        [
          { value: name, style },
          { value, style: name === 'WARNING' ? red : wrapped },
        ],
        () => undefined,
      );
    });
    return `${xmlHead}<worksheet xmlns="${main}"><cols><col min="1" max="1" width="22" customWidth="1"/><col min="2" max="2" width="110" customWidth="1"/></cols><sheetData>${xml.join('')}</sheetData></worksheet>`;
  }
}

const widths: Readonly<Record<string, number>> = {
  seq: 10,
  time: 26,
  recorded: 26,
  line: 9,
  byte: 12,
  outcome: 10,
  country: 9,
  category: 16,
};
const widthOf = (column: string): number => widths[column] ?? Math.max(18, escapeText(column).length);
