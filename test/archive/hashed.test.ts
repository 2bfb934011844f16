import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { folderDigest } from '../../src-main/engine/archive/folder-digest.ts';
import { hashEntry, readContent, readHashed } from '../../src-main/engine/archive/hashed.ts';
import { buildZip, bytesOf, gzipMember, join } from './build.ts';
import { collect, counters, openBytes, problemOf, text } from './support.ts';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const lines = Array.from({ length: 50_000 }, (_, i) => `{"seq":${i},"v":${(i * 2654435761) >>> 0}}\n`).join('');
const packed = gzipMember(lines);

const openOne = async (content: Uint8Array) => {
  const source = await openBytes(buildZip([{ name: 'log.ndjson.gz', content, method: 0 }]));
  return { source, entry: source.entries[0]! };
};

describe('readHashed, readContent, hashEntry', () => {
  it('one read gives content and the digest of the stored bytes', async () => {
    const { source, entry } = await openOne(packed);
    const content = readContent(source, entry);
    expect(text(await collect(content.chunks))).toBe(lines);
    expect(await content.end()).toEqual({
      sha256: sha256(packed),
      bytes: packed.length,
      encoding: 'gzip',
      decodedBytes: lines.length,
      members: 1,
      trailingBytes: 0,
    });
    const hashed = readHashed(source, entry);
    expect(await collect(hashed.chunks)).toEqual(packed);
    expect(await hashed.end()).toEqual({ sha256: sha256(packed), bytes: packed.length });
    expect(await hashEntry(source, entry)).toEqual({ sha256: sha256(packed), bytes: packed.length });
  });

  it('gives the digest of all stored bytes also when decoding fails in the middle', async () => {
    const damaged = packed.slice();
    damaged.fill(0, 20_000, 20_400);
    const { source, entry } = await openOne(damaged);
    const content = readContent(source, entry);
    const problem = await problemOf(collect(content.chunks));
    expect(problem.code).toBe('file.unreadable');
    expect(await content.stored()).toEqual({ sha256: sha256(damaged), bytes: damaged.length });
    await expect(content.end()).rejects.toMatchObject({ problem });
  });

  it('counts trailing bytes into the digest', async () => {
    const file = join(packed, bytesOf('hidden'));
    const { source, entry } = await openOne(file);
    const content = readContent(source, entry);
    await collect(content.chunks);
    expect(await content.end()).toMatchObject({ sha256: sha256(file), trailingBytes: 6 });
  });

  it('gives no digest for what was not read to its end', async () => {
    const count = counters();
    const source = await openBytes(buildZip([{ name: 'x.gz', content: packed, method: 0 }]), {}, count);
    const content = readContent(source, source.entries[0]!);
    for await (const chunk of content.chunks) if (chunk.length > 0) break;
    await expect(content.stored()).rejects.toThrow('given up');
    await expect(content.end()).rejects.toThrow('before the chunks');
    const hashed = readHashed(source, source.entries[0]!);
    await hashed.close();
    await expect(hashed.end()).rejects.toThrow('given up');
  });

  it('rejects with the problem of the stored bytes', async () => {
    const source = await openBytes(buildZip([{ name: 'x', content: 'abc', crc: 7 }]));
    await expect(hashEntry(source, source.entries[0]!)).rejects.toMatchObject({ problem: { reason: 'bad_checksum' } });
  });
});

describe('folderDigest', () => {
  it('is the SHA-256 of the lines, sorted by the UTF-8 bytes of their paths', () => {
    const [a, b, c] = ['1'.repeat(64), '2'.repeat(64), '3'.repeat(64)];
    const expected = sha256(`a\t${a}\n\uffee\t${c}\n\u{1f600}\t${b}\n`);
    expect(
      folderDigest([
        { path: '\u{1f600}', sha256: b },
        { path: 'a', sha256: a },
        { path: '\uffee', sha256: c },
      ]),
    ).toBe(expected);
    expect(folderDigest([])).toBe(sha256(''));
  });

  it('refuses a path that could forge a line', () => {
    expect(() => folderDigest([{ path: `a\t${'0'.repeat(64)}\nb`, sha256: '1'.repeat(64) }])).toThrow(RangeError);
  });
});
