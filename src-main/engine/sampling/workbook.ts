/** The workpaper as an XLSX workbook: text only, headings frozen, lists for the cells that testers fill in. Same sample, same bytes. */
import { strToU8, zipSync } from 'fflate';
import { columnName, escapeText, rowXml, type SheetCell } from '../export/sheet-xml.ts';
import type { Table } from './tables.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** 0 plain, 1 bold, 2 bold and red, 3 wrapped, 4 heading on a ground, 5 to fill in. */
const styles = `${head}<styleSheet xmlns="${main}"><fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><color rgb="FFB3261E"/><name val="Calibri"/></font></fonts><fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE0EFF1"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFBF0D9"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf numFmtId="49" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/><xf fontId="2" applyFont="1"/><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf fontId="1" fillId="2" applyFont="1" applyFill="1"/><xf numFmtId="49" fillId="3" applyNumberFormat="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`;

function sheetXml({ columns, rows, notes, lists, fill }: Table): string {
  const before: SheetCell[][] = notes.map((note) => [{ value: note, style: 2 }]);
  const heading = columns.map((value) => ({ value, style: 4 }));
  const top = before.length + 1;
  const body = rows.map((row) => row.map((value, i) => ({ value, style: fill.includes(i) ? 5 : columns.length === 2 && i === 0 ? 1 : 3 })));
  const xml = [...before, heading, ...body].map((row, i) => rowXml(i + 1, row, () => undefined)).join('');
  const widths = columns.map((name, i) => {
    const longest = Math.max(name.length, ...rows.slice(0, 200).map((row) => Math.min(60, String(row[i] ?? '').length)));
    return `<col min="${i + 1}" max="${i + 1}" width="${Math.max(9, longest + 2)}" customWidth="1"/>`;
  });
  const validations = lists.map(({ column, values }) => {
    const name = columnName(column);
    const range = `${name}${top + 1}:${name}${top + Math.max(1, rows.length)}`;
    return `<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="Assay" error="${escapeText(`Choose one of: ${values.join(', ')}`)}" sqref="${range}"><formula1>&quot;${escapeText(values.join(','))}&quot;</formula1></dataValidation>`;
  });
  const listed = validations.length === 0 ? '' : `<dataValidations count="${validations.length}">${validations.join('')}</dataValidations>`;
  const filter =
    rows.length === 0 || columns.length < 3 ? '' : `<autoFilter ref="A${top}:${columnName(columns.length - 1)}${top + rows.length}"/>`;
  return `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="${top}" topLeftCell="A${top + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${xml}</sheetData>${filter}${listed}</worksheet>`;
}

/** All tables as the sheets of one workbook. */
export function workbookOf(tables: readonly Table[]): Uint8Array {
  const numbers = tables.map((_, i) => i + 1);
  const overrides = numbers.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${type}.worksheet+xml"/>`).join('');
  const sheets = tables.map(({ name }, i) => `<sheet name="${escapeText(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('');
  const relations = numbers
    .map((n) => `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`)
    .join('');
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${overrides}</Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packages}/relationships">${relations}<Relationship Id="rId${tables.length + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': styles,
    ...Object.fromEntries(tables.map((table, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheetXml(table)])),
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, strToU8(xml)])), {
    level: 6,
    mtime: '1980-01-01T12:00:00',
  });
}
