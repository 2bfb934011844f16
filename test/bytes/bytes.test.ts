import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64ToBytes, base64UrlToBytes, bytesToBase64, bytesToBase64Url } from '../../src-main/engine/bytes/base64.ts';
import {
  compareBytes,
  concatBytes,
  equalBytes,
  readU16,
  readU32,
  readU64,
  u16Bytes,
  u32Bytes,
  u64Bytes,
} from '../../src-main/engine/bytes/bytes.ts';
import { bytesToHex, hexToBytes, hexToBytesAnyCase, isSha256Hex } from '../../src-main/engine/bytes/hex.ts';
import { decodeUtf8, encodeUtf8, firstInvalidUtf8, utf8Length, utf8SequenceLength } from '../../src-main/engine/bytes/utf8.ts';

const bytes = () => fc.uint8Array({ maxLength: 80 });

describe('hex', () => {
  it('round-trips every byte string', () => {
    fc.assert(
      fc.property(bytes(), (data) => {
        expect(hexToBytes(bytesToHex(data))).toEqual(data);
        expect(hexToBytesAnyCase(bytesToHex(data).toUpperCase())).toEqual(data);
      }),
    );
  });

  it.each(['a', 'abc', 'zz', '0g', 'a ', ' a', '0x', 'ａａ', '\u0130\u0130'])(
    'refuses %j whole instead of decoding a part of it',
    (text) => {
      expect(hexToBytes(text)).toBeNull();
      expect(hexToBytesAnyCase(text)).toBeNull();
    },
  );

  it('keeps upper case out of the strict form', () => {
    expect(hexToBytes('AB')).toBeNull();
    expect(isSha256Hex('a'.repeat(64))).toBe(true);
    expect(isSha256Hex('A'.repeat(64))).toBe(false);
    expect(isSha256Hex('a'.repeat(63))).toBe(false);
    expect(isSha256Hex(`${'a'.repeat(63)}\n`)).toBe(false);
  });
});

describe('base64', () => {
  // RFC 4648 section 10.
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('gives the RFC 4648 vector for %j', (text, encoded) => {
    expect(bytesToBase64(encodeUtf8(text))).toBe(encoded);
    expect(base64ToBytes(encoded)).toEqual(encodeUtf8(text));
    expect(base64UrlToBytes(encoded.replaceAll('=', ''))).toEqual(encodeUtf8(text));
  });

  it.each(['Zg', 'Zg=', 'Zh==', 'Zm9=', 'Zm9v\n', ' Zm9v', 'Zm-v', 'Zg==Zg==', '====', 'A', 'Zm9vY', 'Z===', 'Zg=='.repeat(2), 'Zm9vYmF'])(
    'refuses the non-canonical %j',
    (text) => expect(base64ToBytes(text)).toBeNull(),
  );

  it.each(['Zg==', 'Zh', 'Zm9', 'Zm+v', 'A', 'Zm9vY'])('refuses the non-canonical base64url %j', (text) =>
    expect(base64UrlToBytes(text)).toBeNull(),
  );

  it('has exactly one text for each byte string', () => {
    fc.assert(
      fc.property(bytes(), (data) => {
        expect(base64ToBytes(bytesToBase64(data))).toEqual(data);
        expect(base64UrlToBytes(bytesToBase64Url(data))).toEqual(data);
      }),
    );
    fc.assert(
      fc.property(fc.base64String(), (text) => {
        const decoded = base64ToBytes(text);
        if (decoded !== null) expect(bytesToBase64(decoded)).toBe(text);
      }),
    );
  });
});

describe('UTF-8', () => {
  it('keeps a byte order mark, and refuses what is not shortest-form UTF-8', () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
    for (const bad of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80], [0xff]]) {
      expect(decodeUtf8(Uint8Array.from(bad))).toBeNull();
      expect(firstInvalidUtf8(Uint8Array.from([0x41, ...bad]))).toBe(1);
    }
  });

  it('judges every byte string as TextDecoder does', () => {
    const nasty = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf),
    );
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 12 }), (array) => {
        const data = Uint8Array.from(array);
        expect(firstInvalidUtf8(data) === -1).toBe(decodeUtf8(data) !== null);
      }),
      { numRuns: 3000 },
    );
  });

  it('knows the length of the sequence of every code point', () => {
    for (let point = 0x80; point <= 0x10ffff; point += point < 0x11000 ? 1 : 257) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const data = encodeUtf8(String.fromCodePoint(point));
      if (utf8SequenceLength(data, 0, data.length) !== data.length) throw new Error(`U+${point.toString(16)}`);
      if (utf8SequenceLength(data, 0, data.length - 1) !== 0) throw new Error(`U+${point.toString(16)} read past the end`);
    }
  });

  it('turns a string index into a byte position', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        expect(utf8Length(before + after, before.length)).toBe(encodeUtf8(before).length);
      }),
    );
  });
});

describe('byte strings', () => {
  it('compares and joins', () => {
    fc.assert(
      fc.property(bytes(), bytes(), (a, b) => {
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        expect(concatBytes(a, b)).toEqual(new Uint8Array(Buffer.concat([a, b])));
      }),
    );
  });

  it('writes and reads big-endian integers, and refuses those that do not fit', () => {
    expect(u64Bytes(0x0102030405060708n)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(readU64(u64Bytes(2n ** 64n - 1n), 0)).toBe(2n ** 64n - 1n);
    expect(readU32(u32Bytes(0xfffffffe), 0)).toBe(0xfffffffe);
    expect(readU16(u16Bytes(0xfffe), 0)).toBe(0xfffe);
    expect(() => u64Bytes(2n ** 64n)).toThrow(RangeError);
    expect(() => u64Bytes(-1n)).toThrow(RangeError);
    expect(() => u16Bytes(65536)).toThrow(RangeError);
    expect(() => readU32(Uint8Array.of(1, 2, 3), 0)).toThrow(RangeError);
    // A view into a larger buffer must not read its neighbours.
    expect(readU16(Uint8Array.of(9, 1, 2, 9).subarray(1, 3), 0)).toBe(0x0102);
  });
});
