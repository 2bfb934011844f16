import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zstdAvailable } from '../../src-main/engine/archive/zstd.ts';
import { bytesOf, join, skippable } from './build.ts';
import { decodeBytes, text } from './support.ts';

const sample = Array.from({ length: 4000 }, (_, i) => `{"seq":${i},"v":"${(i * 2654435761) >>> 0}"}\n`).join('');
const checked = { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } };
const frame = (content: string, options: zlib.ZstdOptions = checked): Uint8Array => new Uint8Array(zlib.zstdCompressSync(content, options));

if (!zstdAvailable()) console.warn('skipped: this runtime has no Zstandard');

describe.skipIf(!zstdAvailable())('Zstandard, RFC 8878', () => {
  it.each([1, 3, 1000, undefined])('decodes frames, skippable frames between them, input in pieces of %s', async (size) => {
    const file = join(skippable(bytesOf('note'), 3), frame('first\n'), frame(''), skippable(new Uint8Array(0)), frame(sample, {}));
    const { bytes, end, problem } = await decodeBytes(file, 'x.zst', size);
    expect(problem).toBeNull();
    expect(text(bytes)).toBe(`first\n${sample}`);
    expect(end).toEqual({ encoding: 'zstd', decodedBytes: bytes.length, members: 3, trailingBytes: 0 });
  });

  it.each([1, 7, undefined])('counts bytes after the last frame, input in pieces of %s', async (size) => {
    const { bytes, end } = await decodeBytes(join(frame('a\n'), bytesOf('hidden')), 'x.zst', size);
    expect(text(bytes)).toBe('a\n');
    expect(end).toMatchObject({ members: 1, trailingBytes: 6 });
  });

  it('is truncated at every byte position', async () => {
    const file = join(frame('first\n'.repeat(50)), frame('second\n'));
    const firstEnd = frame('first\n'.repeat(50)).length;
    for (let length = 0; length < file.length; length += 1) {
      const { problem, end } = await decodeBytes(file.subarray(0, length), 'x.zst');
      // At a frame's end nothing is missing that could be known; up to three bytes behind it are no frame yet.
      if (length >= firstEnd && length < firstEnd + 4) expect(end?.trailingBytes).toBe(length - firstEnd);
      else expect({ length, reason: problem?.reason }).toEqual({ length, reason: 'truncated' });
    }
  });

  it('never gives wrong content silently, whichever byte is changed', async () => {
    const content = 'one line of an audit log\n'.repeat(10);
    const file = frame(content);
    for (let at = 0; at < file.length; at += 1) {
      for (const mask of [1, 8, 0x80, 0xff]) {
        const flipped = file.slice();
        flipped[at] = (flipped[at] ?? 0) ^ mask;
        const { bytes, problem, end } = await decodeBytes(flipped, 'x.zst');
        if (problem === null && end?.trailingBytes === 0) expect({ at, mask, content: text(bytes) }).toEqual({ at, mask, content });
      }
    }
  });

  it('bad_checksum: the content checksum differs', async () => {
    const file = frame(sample);
    file[file.length - 1] = (file.at(-1) ?? 0) ^ 1;
    expect((await decodeBytes(file, 'x.zst')).problem?.reason).toBe('bad_checksum');
  });

  it('bad_compression: a reserved block type', async () => {
    expect((await decodeBytes(new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 7, 0, 0]), 'x.zst')).problem?.reason).toBe(
      'bad_compression',
    );
  });

  it('unsupported_compression: a window beyond 128 MiB, and a dictionary', async () => {
    const wide = new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 1, 0, 0]);
    expect((await decodeBytes(wide, 'x.zst')).problem?.reason).toBe('unsupported_compression');
    const dictionary = new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 1, 9, 0, 0, 0x61]);
    expect((await decodeBytes(dictionary, 'x.zst')).problem?.code).toBe('file.unreadable');
  });
});
