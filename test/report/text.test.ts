import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visualOrder } from '../../src-main/engine/report/bidi.ts';
import { runsOf } from '../../src-main/engine/report/fonts.ts';

const all = (): boolean => true;

describe('fonts', () => {
  test('text is cut where another font begins; spaces stay with what is around them', () => {
    expect(runsOf('Zoë 日本 語 x', all)).toEqual([
      { text: 'Zoë ', font: 'Sans' },
      { text: '日本 語 ', font: 'Japanese' },
      { text: 'x', font: 'Sans' },
    ]);
  });

  test('what no font has is written as its code point, and nothing is lost', () => {
    expect(runsOf('a😀\u0007', all)).toEqual([{ text: 'a[U+1F600][U+0007]', font: 'Sans' }]);
    expect(runsOf('龘', () => false)).toEqual([{ text: '[U+9F98]', font: 'Sans' }]);
  });

  test('any text has runs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const runs = runsOf(text, all);
        expect(runs.map((run) => run.text).join('').length).toBeGreaterThanOrEqual([...text].length);
      }),
    );
  });
});

describe('right-to-left text', () => {
  test('words are set in the order in which they are drawn, letters in the order of reading', () => {
    expect(visualOrder('مرحبا بالعالم')).toBe('بالعالم مرحبا');
    // A number and its brackets behind right-to-left words belong to them (UAX 9, rules N0 and W7).
    expect(visualOrder('name: שלום עולם (2)')).toBe('name: (2) עולם שלום');
  });
  test('other text is left as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(visualOrder(text)).toBe(text);
      }),
    );
  });
});
