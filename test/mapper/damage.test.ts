/** Export damage: every kind shows, and what only looks like it does not. */
import { describe, expect, test } from 'vitest';
import { cellDamage, hasLostZeros, isRounded, isTurnedId, isTurnedTime } from '../../src-main/engine/format/damage.ts';
import { mappingOf, mapText } from './support.ts';

test.each(['1.23E+15', '1,23E+15', '-4E+12', '9.99999999E+100'])('%s is a rounded number', (text) => expect(isRounded(text)).toBe(true));
test.each(['1.23e+15', '123', '1.23E-15', 'E+15', '1E5', 'A1.2E+15', '12.3E+15'])('%s is none', (text) =>
  expect(isRounded(text)).toBe(false),
);

test.each(['3-Mar', 'Mar-03', '1-Jan-24', '01-Sep-2024'])('%s is an id that became a date', (text) => expect(isTurnedId(text)).toBe(true));
test.each(['MAR3', '3-3', 'a-Mar', 'Mar-2024-x', '2024-03-01', 'jan-01x'])('%s is none', (text) => expect(isTurnedId(text)).toBe(false));

test.each(['3/4/24 9:05', '04.03.2024', '1/2/2024 12:30:00 PM', '45292.5', '45292', '30:12.5'])('%s is a spreadsheet’s time', (text) =>
  expect(isTurnedTime(text)).toBe(true),
);
test.each(['2024-01-01T00:00:00Z', '1700000000', 'soon', '99999'])('%s is none', (text) => expect(isTurnedTime(text)).toBe(false));

test('cells', () => {
  expect(cellDamage("'=1+1")).toBe('formula_prefix');
  expect(cellDamage("'@user")).toBe('formula_prefix');
  expect(cellDamage("'quoted'")).toBeNull();
  expect(cellDamage('=1+1')).toBeNull();
  expect(cellDamage('x'.repeat(32_767))).toBe('cell_truncated');
  expect(cellDamage('x'.repeat(32_766))).toBeNull();
  expect(cellDamage('x'.repeat(32_768))).toBeNull();
});

test('lost zeros are said only where the row shows them', () => {
  expect(hasLostZeros('12345678901', '12345678901,arn:aws:iam::012345678901:user/a')).toBe(true);
  expect(hasLostZeros('12345', '12345,00012345')).toBe(true);
  expect(hasLostZeros('12345', '12345,1012345')).toBe(false);
  expect(hasLostZeros('12345', '12345,0123456')).toBe(false);
  expect(hasLostZeros('12345', '12345,1.012345')).toBe(false);
  expect(hasLostZeros('12345', '12345,a012345')).toBe(false);
  expect(hasLostZeros('1234', '1234,01234')).toBe(false);
  expect(hasLostZeros('012345', '012345,0012345')).toBe(false);
});

describe('in a table', () => {
  const mapping = mappingOf({ eventId: 'id', time: 'when', actorId: 'who' }, { container: { kind: 'csv' } });
  const notes = (rows: string): readonly string[] =>
    mapText(`id,when,who,more\n${rows}`, mapping, { kind: 'csv' }).notes.filter((note) => note.startsWith('export.damaged'));
  test('each kind is one note for its column, counted', () => {
    expect(
      notes(
        [
          '1.23E+15,2024-01-01T00:00:00Z,a,x',
          '1.24E+15,2024-01-01T00:00:00Z,a,x',
          "a,3/4/24 9:05,'=cmd(),x",
          `b,2024-01-01T00:00:00Z,3-Mar,${'y'.repeat(32_767)}`,
          'c,2024-01-01T00:00:00Z,12345678,no. 0012345678',
          'd,2024-01-01T00:00:00Z,MÃ¼ller,lost \ufffd',
        ].join('\n'),
      ),
    ).toEqual([
      'export.damaged cell_truncated more 1',
      'export.damaged date_turned when 1',
      'export.damaged date_turned who 1',
      'export.damaged formula_prefix who 1',
      'export.damaged mojibake - 1',
      'export.damaged number_rounded id 2',
      'export.damaged replacement_character - 1',
      'export.damaged zeros_lost who 1',
    ]);
  });
  test('a clean one has none', () => {
    expect(notes('1,2024-01-01T00:00:00Z,Müller,Ärger – “quoted” Â and Ã\n')).toEqual([]);
  });
});

describe('in JSON', () => {
  test('ids that went through a spreadsheet, and lost characters, escaped or not', () => {
    const lines = [
      '{"id":1.23E+15}',
      '{"id":"3-Mar"}',
      '{"id":"x","t":"\\ufffd"}',
      '{"id":"y","t":"\ufffd\ufffd"}',
      '{"id":"z","t":"1.2E+10"}',
    ];
    expect(mapText(lines.join('\n'), mappingOf({ eventId: 'id' })).notes).toEqual([
      'export.damaged date_turned id 1',
      'export.damaged number_rounded id 1',
      'export.damaged replacement_character - 2',
    ]);
  });
});
