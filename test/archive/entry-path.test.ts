import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../src-shared/limits.ts';
import { checkEntryPath, collisionKey, compareUtf8, isSystemLitter } from '../../src-main/engine/archive/entry-path.ts';
import { printable } from '../../src-main/engine/archive/printable.ts';

const check = (name: string): string => {
  const { path, reason } = checkEntryPath(name, limits);
  return path ?? `!${reason}`;
};

describe('checkEntryPath', () => {
  it.each([
    ['a/b.ndjson', 'a/b.ndjson'],
    ['./a//b/./c', 'a/b/c'],
    ['...', '...'],
    ['a..b/..c', 'a..b/..c'],
    ['ünï/文.json', 'ünï/文.json'],
    ['console.log', 'console.log'],
    ['com10', 'com10'],
    ['2024-01-01T00:00:00Z.log', '2024-01-01T00:00:00Z.log'],
  ])('accepts %j', (name, path) => expect(check(name)).toBe(path));

  it.each([
    ['../x', 'path_escapes'],
    ['a/../../x', 'path_escapes'],
    ['a/..', 'path_escapes'],
    ['a\\..\\..\\x', 'path_escapes'],
    ['/etc/passwd', 'path_absolute'],
    ['\\\\server\\share', 'path_absolute'],
    ['C:\\x', 'path_absolute'],
    ['c:x', 'path_absolute'],
    ['a\\b', 'path_invalid'],
    ['a\0b', 'path_invalid'],
    ['a\nb\t', 'path_invalid'],
    ['\u0085x', 'path_invalid'],
    ['\ud800', 'path_invalid'],
    ['', 'path_invalid'],
    ['./', 'path_invalid'],
    ['x'.repeat(4097), 'path_invalid'],
    ['ü'.repeat(2049), 'path_invalid'],
    ['a/'.repeat(64) + 'a', 'too_deep'],
    ['NUL', 'device_name'],
    ['a/con.json', 'device_name'],
    ['aux .txt', 'device_name'],
    ['Com¹', 'device_name'],
    ['lpt9.tar.gz/x', 'device_name'],
    ['CONIN$', 'device_name'],
  ])('refuses %j: %s', (name, reason) => expect(check(name)).toBe(`!${reason}`));

  it('never lets a path out that leaves its folder', () => {
    const nasty = fc
      .array(fc.constantFrom('..', '.', '/', '\\', 'a', 'C:', '\0', 'nul', ' '), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(nasty, (name) => {
        const { path } = checkEntryPath(name, limits);
        if (path === undefined) return;
        expect(path.startsWith('/')).toBe(false);
        for (const segment of path.split('/')) expect(['', '.', '..'].includes(segment)).toBe(false);
        expect(path).not.toMatch(/[\\\0]/u);
      }),
    );
  });
});

describe('names', () => {
  it.each([
    ['A/b.LOG', 'a/B.log'],
    ['caf\u00e9', 'cafe\u0301'],
    ['a.', 'a'],
    ['x /y', 'x/y'],
    ['stra\u00dfe', 'STRASSE'],
  ])('%j and %j can be one file', (a, b) => expect(collisionKey(a)).toBe(collisionKey(b)));

  it('keeps apart what no system mixes up', () => expect(collisionKey('a-b')).not.toBe(collisionKey('a_b')));

  it('orders as UTF-8 bytes do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
    expect(compareUtf8('\uffee', '\u{1f600}')).toBeLessThan(0);
  });

  it.each(['__MACOSX/x', 'a/__MACOSX/._b', '.DS_Store', 'a/Thumbs.db'])('%s is litter', (path) => expect(isSystemLitter(path)).toBe(true));
  it.each(['__MACOSX', 'DS_Store', 'thumbs.db.json'])('%s is not', (path) => expect(isSystemLitter(path)).toBe(false));

  it('prints without control, bidi and invisible characters', () => {
    expect(printable('a\u202egnp.exe\u001b[2J\u200b')).toBe('a\\u{202e}gnp.exe\\u{1b}[2J\\u{200b}');
    expect(printable('x'.repeat(600))).toHaveLength(513);
    expect(printable('plain ünï 文')).toBe('plain ünï 文');
  });
});
