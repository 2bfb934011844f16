import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src-main/engine/archive/decode.ts';
import { bytesOf, gzipMember, join } from './build.ts';
import { collect, decodeBytes, inPieces, text } from './support.ts';

const sample = 'one line of an audit log\n'.repeat(20) + 'the last line, no two alike: 0123456789abcdef\n';

describe('gzip, RFC 1952', () => {
  it('decodes what gzip writes, and says what it met', async () => {
    const { bytes, end, problem } = await decodeBytes(zlib.gzipSync(sample));
    expect(problem).toBeNull();
    expect(text(bytes)).toBe(sample);
    expect(end).toEqual({ encoding: 'gzip', decodedBytes: sample.length, members: 1, trailingBytes: 0 });
  });

  it('reads every optional header field', async () => {
    const file = gzipMember(sample, { extra: bytesOf('extra field'), name: 'log.ndjson', comment: 'a comment', headerCrc: true });
    expect(text((await decodeBytes(file)).bytes)).toBe(sample);
    expect((await decodeBytes(file, 'x.gz', 1)).end?.members).toBe(1);
  });

  it('decodes an empty content', async () => {
    expect((await decodeBytes(gzipMember(''))).end).toEqual({ encoding: 'gzip', decodedBytes: 0, members: 1, trailingBytes: 0 });
  });

  it.each([1, 2, 3, 7, 64, 1000])('joins and counts members, input in pieces of %i', async (size) => {
    const file = join(gzipMember('first\n'), gzipMember(''), gzipMember(sample), gzipMember('last\n'));
    const { bytes, end } = await decodeBytes(file, 'x.gz', size);
    expect(text(bytes)).toBe(`first\n${sample}last\n`);
    expect(end?.members).toBe(4);
  });

  it.each([
    ['zero padding', new Uint8Array(512)],
    ['text', bytesOf('hidden after the end')],
    ['one byte of a magic number', new Uint8Array([0x1f])],
    ['another method', new Uint8Array([0x1f, 0x8b, 7, 0, 0])],
  ])('counts bytes after the last member: %s', async (_, tail) => {
    for (const size of [1, 5, undefined]) {
      const { bytes, end, problem } = await decodeBytes(join(gzipMember('a\n'), gzipMember('b\n'), tail), 'x.gz', size);
      expect(problem).toBeNull();
      expect(text(bytes)).toBe('a\nb\n');
      expect(end).toMatchObject({ members: 2, trailingBytes: tail.length });
    }
  });

  it('is truncated at every byte position', async () => {
    const file = gzipMember(sample, { name: 'log' });
    for (let length = 0; length < file.length; length += 1) {
      const { bytes, problem } = await decodeBytes(file.subarray(0, length));
      expect({ length, reason: problem?.reason, code: problem?.code }).toEqual({ length, reason: 'truncated', code: 'file.unreadable' });
      expect(sample.startsWith(text(bytes))).toBe(true);
    }
  });

  it('is truncated in the second of two members', async () => {
    const first = gzipMember('first\n');
    const file = join(first, gzipMember(sample));
    for (const length of [first.length + 3, first.length + 12, file.length - 1]) {
      const { bytes, problem } = await decodeBytes(file.subarray(0, length));
      expect(problem?.reason).toBe('truncated');
      expect(text(bytes).startsWith('first\n')).toBe(true);
      expect(problem?.byte).toBe(bytes.length);
    }
  });

  it('never gives wrong content silently, whichever bit is flipped', async () => {
    const file = gzipMember(sample);
    for (let at = 0; at < file.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = file.slice();
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const { bytes, problem } = await decodeBytes(flipped);
        // MTIME, XFL, OS and the text flag say nothing about the content.
        if (problem === null) expect({ at, content: text(bytes) }).toEqual({ at, content: sample });
      }
    }
  });

  it('bad_checksum: CRC-32, ISIZE or header CRC differ', async () => {
    for (const file of [gzipMember(sample, { crc: 1 }), gzipMember(sample, { size: 1 }), gzipMember(sample, { headerCrc: 0x1234 })]) {
      expect((await decodeBytes(file)).problem).toMatchObject({ code: 'file.unreadable', reason: 'bad_checksum', path: 'x.gz' });
    }
  });

  it('bad_compression: damaged deflate', async () => {
    const { problem } = await decodeBytes(gzipMember(sample, { deflated: new Uint8Array(100).fill(0xff) }));
    expect(problem).toMatchObject({ code: 'file.unreadable', reason: 'bad_compression' });
  });

  it('bad_header: reserved flags, and a name that never ends', async () => {
    expect((await decodeBytes(gzipMember(sample, { reserved: 0x20 }))).problem?.reason).toBe('bad_header');
    expect((await decodeBytes(gzipMember(sample, { name: 'n'.repeat(70_000) }))).problem?.reason).toBe('bad_header');
  });

  it('unsupported_compression: a method that is not deflate', async () => {
    expect((await decodeBytes(gzipMember(sample, { method: 7 }))).problem?.reason).toBe('unsupported_compression');
  });

  it('passes plain content, also when the name says .gz', async () => {
    const { bytes, end } = await decodeBytes(bytesOf('{"seq":1}\n'), 'unpacked-by-a-browser.ndjson.gz', 3);
    expect(text(bytes)).toBe('{"seq":1}\n');
    expect(end).toEqual({ encoding: 'identity', decodedBytes: 10, members: 0, trailingBytes: 0 });
    expect((await decodeBytes(new Uint8Array(0), 'empty.ndjson')).end).toMatchObject({ encoding: 'identity', decodedBytes: 0 });
  });

  it('yields what stands before a fault, the same on every run and with a slow reader', async () => {
    const lines = Buffer.from(Array.from({ length: 120_000 }, (_, i) => `{"seq":${i},"h":"${(i * 2654435761) >>> 0}"}\n`).join(''));
    const file = new Uint8Array(zlib.gzipSync(lines));
    file.fill(0xff, Math.floor(file.length * 0.7), Math.floor(file.length * 0.7) + 400);
    const run = async (pause: boolean): Promise<number> => {
      const { chunks } = decode(inPieces(file, 10_000), { path: 'x.gz' });
      let length = 0;
      try {
        for await (const chunk of chunks) {
          expect(Buffer.compare(chunk, lines.subarray(length, length + chunk.length))).toBe(0);
          length += chunk.length;
          if (pause) await new Promise((resolve) => setTimeout(resolve, 3));
        }
      } catch {
        return length;
      }
      throw new Error('the damage went unnoticed');
    };
    const lengths = [await run(false), await run(true), await run(false), await run(true)];
    expect(new Set(lengths).size).toBe(1);
    expect(lengths[0]).toBeGreaterThan(lines.length * 0.5);
  });

  it('rejects end() when the chunks were not read to their end, and stops its source', async () => {
    let closed = false;
    const source = async function* () {
      try {
        yield* inPieces(gzipMember(sample.repeat(2000)), 100);
      } finally {
        closed = true;
      }
    };
    const decoded = decode(source(), { path: 'x.gz' });
    for await (const chunk of decoded.chunks) if (chunk.length > 0) break;
    await expect(decoded.end()).rejects.toThrow(/before the chunks were read/);
    expect(closed).toBe(true);
  });

  it('stops with the reason of its signal', async () => {
    const stop = new AbortController();
    const { chunks } = decode(inPieces(gzipMember('x'.repeat(3_000_000)), 500), { path: 'x.gz', signal: stop.signal });
    await expect(
      (async () => {
        for await (const chunk of chunks) if (chunk.length > 0) stop.abort(new Error('cancelled by the auditor'));
      })(),
    ).rejects.toThrow('cancelled by the auditor');
    await expect(collect(decode(inPieces(gzipMember('x')), { path: '', signal: stop.signal }).chunks)).rejects.toThrow('cancelled');
  });

  it('passes an error of its source on', async () => {
    const source = async function* () {
      yield gzipMember(sample).subarray(0, 30);
      throw new RangeError('disk gone');
    };
    await expect(collect(decode(source(), { path: 'x.gz' }).chunks)).rejects.toThrow('disk gone');
  });
});
