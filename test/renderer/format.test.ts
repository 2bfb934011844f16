import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareHashes,
  formatBytes,
  formatCount,
  formatDay,
  formatDuration,
  formatPercent,
  formatTime,
  formatUtc,
  hashGroups,
  isHash,
  plural,
  shortHash,
  shortId,
  visible,
  visibleParts,
} from '../../src-shared/text/format.ts';

describe('figures', () => {
  test('thousands are separated', () => {
    expect([0, 7, 999, 1000, 1_204_118, -12_345].map(formatCount)).toEqual(['0', '7', '999', '1,000', '1,204,118', '−12,345']);
  });

  test('separators never change the digits', () => {
    fc.assert(fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (value) => formatCount(value).replaceAll(',', '') === String(value)));
  });

  test('one is singular, all else plural', () => {
    expect([plural(0, 'event'), plural(1, 'event'), plural(2455, 'event'), plural(2, 'entry', 'entries')]).toEqual([
      '0 events',
      '1 event',
      '2,455 events',
      '2 entries',
    ]);
  });

  test('bytes have decimal units and three digits', () => {
    expect([0, 999, 1000, 9_994, 99_940, 412_345_678, 1.25e9, 7e15, 7e18].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '9.99 kB',
      '99.9 kB',
      '412 MB',
      '1.25 GB',
      '7.00 PB',
      '7000 PB',
    ]);
  });

  test('durations grow coarser', () => {
    expect([0, 4.4, 999, 4100, 59_949, 59_960, 125_000, 3_723_000].map(formatDuration)).toEqual([
      '0 ms',
      '4 ms',
      '999 ms',
      '4.1 s',
      '59.9 s',
      '1 min 00 s',
      '2 min 05 s',
      '1 h 02 min',
    ]);
  });

  test('a share is 0 % or 100 % only when it is exactly that', () => {
    expect([formatPercent(0, 10), formatPercent(1, 1e9), formatPercent(999_999, 1e6), formatPercent(10, 10), formatPercent(0, 0)]).toEqual([
      '0 %',
      '1 %',
      '99 %',
      '100 %',
      '0 %',
    ]);
  });
});

describe('times', () => {
  const ms = Date.UTC(2026, 3, 15, 22, 47, 3, 118);

  test('are in UTC with the asked precision', () => {
    expect([
      formatTime(ms),
      formatTime(ms, 'second'),
      formatTime(ms, 'minute'),
      formatTime(ms, 'day'),
      formatUtc(ms),
      formatDay(ms),
    ]).toEqual([
      '2026-04-15 22:47:03.118',
      '2026-04-15 22:47:03',
      '2026-04-15 22:47',
      '2026-04-15',
      '2026-04-15 22:47:03 UTC',
      '15 Apr 2026',
    ]);
  });

  test('a fraction of a millisecond is cut, not rounded into the next one', () => {
    expect(formatTime(ms + 0.9)).toBe('2026-04-15 22:47:03.118');
  });

  test('years beyond four digits and times that no calendar holds are still shown', () => {
    expect([formatTime(8.64e15, 'day'), formatDay(-8.64e15), formatTime(9e15), formatTime(Number.NaN)]).toEqual([
      '+275760-09-13',
      '20 Apr -271821',
      '9000000000000000 ms',
      'NaN ms',
    ]);
  });
});

describe('hashes', () => {
  const hash = '7be109a455c29e1f0d3b8a7741f0c6d22f18be906a4c13e7d95a0b66fe218c03';

  test('are cut into groups that give the hash again', () => {
    expect(hashGroups(hash)).toHaveLength(8);
    expect(hashGroups(hash).join('')).toBe(hash);
    expect(shortHash(hash)).toBe('7be1 09a4 … fe21 8c03');
  });

  test('only the groups that differ are marked', () => {
    const other = `${hash.slice(0, 8)}00000000${hash.slice(16)}`;
    const { expected, found } = compareHashes(hash, other);
    expect(expected.map(({ differs }) => differs)).toEqual([false, true, false, false, false, false, false, false]);
    expect(found[1]).toEqual({ text: '00000000', differs: true });
    expect(compareHashes(hash, hash.toUpperCase()).found.some(({ differs }) => differs)).toBe(false);
  });

  test('of another length differ where there is no counterpart', () => {
    expect(compareHashes('aaaaaaaabbbbbbbb', 'aaaaaaaa').expected.map(({ differs }) => differs)).toEqual([false, true]);
  });

  test('are told from other values', () => {
    expect([hash, 'abc', `${hash.slice(1)}g`, '12'].map(isHash)).toEqual([true, false, false, false]);
  });

  test('paths of UUIDs are shortened, others are left', () => {
    expect(shortId('fe7775c0-29a6-4f7c-a5b3-5d54260cddc8/null')).toBe('fe7775c0… / null');
    expect(shortId('acme/prod')).toBe('acme/prod');
  });
});

describe('untrusted text', () => {
  test('controls, bidi controls and zero-width characters are made visible', () => {
    expect(visible('a\u0000b\u001b[31m\u007f')).toBe('a‹U+0000›b‹U+001B›[31m‹U+007F›');
    expect(visible('user\u202Egpj.exe')).toBe('user‹U+202E›gpj.exe');
    expect(visible('a\u200Bb\uFEFF\u2028\u2066')).toBe('a‹U+200B›b‹U+FEFF›‹U+2028›‹U+2066›');
  });

  test('lone surrogates and tag characters are named', () => {
    expect(visible('\uD800x\u{E0041}')).toBe('‹U+D800›x‹U+E0041›');
  });

  test('letters of any script, and emoji, are left as they are', () => {
    expect(visible('Łódź 北京 שלום 😀')).toBe('Łódź 北京 שלום 😀');
  });

  test('line feeds stay only where they are asked for', () => {
    expect([visible('a\nb\tc'), visible('a\nb\tc\r', { keepLines: true })]).toEqual(['a‹U+000A›b‹U+0009›c', 'a\nb\tc‹U+000D›']);
  });

  test('long text is cut', () => {
    expect(visible('x'.repeat(50), { limit: 5 })).toBe('xxxxx…');
    expect(visible('', { limit: 5 })).toBe('');
  });

  test('nothing that hides or rearranges text comes out, whatever goes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  test('parts without marks are the text itself', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parts = visibleParts(text);
        return parts.some(({ code }) => code !== null) || parts.map((part) => part.text).join('') === text;
      }),
    );
  });
});
