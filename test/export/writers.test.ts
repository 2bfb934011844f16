import { readSheet } from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { csvCell } from '../../src-shared/text/csv.ts';
import { exportColumns, exportLimits, type ExportAbout, type ExportFormat, type ExportRow } from '../../src-shared/model/export.ts';
import { isoTime } from '../../src-main/engine/export/cells.ts';
import { createExportWriter } from '../../src-main/engine/export/index.ts';
import { columnName, escapeText } from '../../src-main/engine/export/sheet-xml.ts';

const empty = Object.fromEntries(exportColumns.map((column) => [column, null])) as unknown as ExportRow;
const row = (part: Partial<ExportRow>): ExportRow => ({ ...empty, line: 1, byte: 0, findings: [], tags: [], notes: [], ...part });

const about: ExportAbout = {
  schema: 'assay.export/1',
  tool: { name: 'assay', version: '1.2.3' },
  exportedAt: '2026-06-30T12:00:00.000Z',
  exportedBy: 'Ada',
  case: { name: '=Acme', verdict: 'broken', faults: 1, events: 5 },
  warning: 'Evidence is broken: "x", y.',
  query: '-outcome:success',
  order: 'in order of time',
  timeZone: 'UTC',
  rows: 2,
  columns: ['seq', 'action'],
  evidence: [
    {
      name: 'prod\u202Eaudit.zip',
      sha256: 'ab'.repeat(32),
      bytes: 1000,
      format: 'assay-archive/1',
      verdict: 'broken',
      events: 5,
      importedAt: '2026-06-30T11:00:00.000Z',
      verifiedAt: '2026-06-30T11:00:01.000Z',
    },
  ],
};

function written(
  format: ExportFormat,
  rows: readonly ExportRow[],
  options: { readonly about?: ExportAbout | null; readonly bom?: boolean; readonly columns?: ExportAbout['columns'] } = {},
): { readonly bytes: Uint8Array; readonly text: string; readonly remarks: readonly string[] } {
  const parts: Uint8Array[] = [];
  const writer = createExportWriter(format, {
    columns: options.columns ?? ['seq', 'action'],
    about: options.about ?? null,
    bom: options.bom ?? false,
    put: (bytes) => parts.push(bytes.slice()),
  });
  writer.begin();
  for (const one of rows) writer.row(one);
  writer.end();
  const bytes = Buffer.concat(parts);
  return { bytes, text: bytes.toString('utf8'), remarks: writer.remarks() };
}

describe('CSV', () => {
  test.each([
    ['plain', 'plain'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['＝1', "'＝1"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=cmd|"/c calc"!A1', `"'=cmd|""/c calc""!A1"`],
    ['a=b', 'a=b'],
    ['', ''],
  ])('%j is the cell %j', (text, cell) => expect(csvCell(text)).toBe(cell));

  test('is byte for byte what RFC 4180 says, with the values counted that were guarded', () => {
    const { text, remarks } = written('csv', [row({ seq: 1, action: '=HYPERLINK("x")' }), row({ action: 'a,\r\nb' })]);
    expect(text).toBe(`seq,action\r\n1,"'=HYPERLINK(""x"")"\r\n,"a,\r\nb"\r\n`);
    expect(remarks).toHaveLength(1);
    expect(remarks[0]).toMatch(/^1 value /);
  });

  test('begins with a byte order mark where that is asked for', () => {
    expect([...written('csv', [], { bom: true }).bytes.subarray(0, 6)]).toEqual([0xef, 0xbb, 0xbf, ...Buffer.from('seq')]);
    expect([...written('csv', []).bytes.subarray(0, 3)]).toEqual([...Buffer.from('seq')]);
  });

  test('says first that the case is broken, in lines as wide as the table, and guards what it says', () => {
    const columns: ExportAbout['columns'] = ['seq', 'time', 'action', 'ip'];
    const lines = written('csv', [row({ seq: 1 })], { about, columns }).text.split('\r\n');
    expect(lines[0]).toBe('# WARNING,"Evidence is broken: ""x"", y.",,');
    expect(lines).toContain("# Query,'-outcome:success,,");
    expect(lines).toContain("# Case,'=Acme,,");
    expect(lines.find((line) => line.startsWith('# Evidence'))).toContain('prod‹U+202E›audit.zip');
    expect(lines.slice(-3)).toEqual(['seq,time,action,ip', '1,,,', '']);
  });
});

test('NDJSON holds values as they are, lists as lists, and what it is in the first line', () => {
  const { text } = written(
    'ndjson',
    [
      row({
        seq: 7,
        action: '=1\u202E',
        tags: ['x', 'y'],
        notes: [{ text: 'n', author: 'Ada', at: 0 }],
        bookmark: { author: 'Ben', at: 1 },
      }),
    ],
    { about, columns: ['seq', 'time', 'action', 'findings', 'tags', 'notes', 'bookmark'] },
  );
  const [first, second, end] = text.split('\n');
  expect(JSON.parse(first ?? '')).toEqual({ type: 'about', ...about });
  expect(JSON.parse(second ?? '')).toEqual({
    type: 'event',
    seq: 7,
    action: '=1\u202E',
    tags: ['x', 'y'],
    notes: [{ text: 'n', author: 'Ada', at: '1970-01-01T00:00:00.000Z' }],
    bookmark: { author: 'Ben', at: '1970-01-01T00:00:00.001Z' },
  });
  expect(end).toBe('');
});

describe('XLSX', () => {
  test('is read back by another program: the same values, none of them a formula', async () => {
    const rows = [
      row({ seq: 1, action: '=1+1' }),
      row({ seq: 9_007_199_254_740_991, action: '<b>&"quoted"</b>' }),
      row({ action: 'line\nbreak and  spaces ' }),
      row({ seq: 3 }),
    ];
    const { bytes, remarks } = written('xlsx', rows, { about });
    const events = await readSheet(Buffer.from(bytes), 'Events', { trim: false });
    expect(events).toEqual([
      ['seq', 'action'],
      [1, '=1+1'],
      ['9007199254740991', '<b>&"quoted"</b>'],
      [null, 'line\nbreak and  spaces '],
      [3, null],
    ]);
    expect(remarks).toEqual([]);
    const told = await readSheet(Buffer.from(bytes), 'About');
    expect(told[0]).toEqual(['WARNING', about.warning]);
    expect(told).toContainEqual(['SHA-256', 'ab'.repeat(32)]);
    expect(written('xlsx', rows, { about }).bytes).toEqual(bytes);
  });

  test('values longer than a cell are cut and counted', async () => {
    const { bytes, remarks } = written('xlsx', [row({ action: 'x'.repeat(40_000) })]);
    const [, cells] = await readSheet(Buffer.from(bytes), 'Events');
    expect(String(cells?.[1])).toHaveLength(exportLimits.cellCharacters);
    expect(remarks[0]).toMatch(/^1 value longer than 32,767 /);
  });

  test.each([
    ['a\u0000b\u0007', 'a_x0000_b_x0007_'],
    ['_x0041_', '_x005F_x0041_'],
    ['\uD800', '_xD800_'],
    ['\uFFFE', '_xFFFE_'],
    ['tab\tline\n😀', 'tab\tline\n😀'],
    ['\r', '_x000D_'],
  ])('%j is written as %j', (text, xml) => expect(escapeText(text)).toBe(xml));

  test('columns are named as in a spreadsheet', () => expect([0, 25, 26, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']));
});

test.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [1_776_293_223_118.25, '2026-04-15T22:47:03.118250Z'],
  [-1, '1969-12-31T23:59:59.999Z'],
  [9e15, '9000000000000000 ms'],
])('the time %d is %s', (ms, iso) => expect(isoTime(ms)).toBe(iso));
