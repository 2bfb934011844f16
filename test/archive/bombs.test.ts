/** Small inputs that would become huge: each stops at a cap, measured in bytes that came out and bytes that were taken in. */
import zlib from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../src-shared/limits.ts';
import { decode } from '../../src-main/engine/archive/decode.ts';
import { readContent } from '../../src-main/engine/archive/hashed.ts';
import { zstdAvailable } from '../../src-main/engine/archive/zstd.ts';
import { buildTar, buildZip, gzipMember } from './build.ts';
import { collect, counters, decodeBytes, inPieces, openBytes, problemOf, said } from './support.ts';

const MiB = 1024 * 1024;
const caps = { ratioFreeBytes: 2 * MiB };
/** Chunks that may come out after a cap is passed. */
const slack = 256 * 1024;
const zeros = new Uint8Array(64 * MiB);
let packedZeros = new Uint8Array(0);

beforeAll(() => {
  packedZeros = new Uint8Array(zlib.gzipSync(zeros));
});

describe('bombs', () => {
  it('expansion_ratio: gzip stops right behind the free bytes, with the caps of the product', async () => {
    // Two members: more than the 64 MiB that are free.
    const decoded = decode(inPieces(new Uint8Array(Buffer.concat([packedZeros, packedZeros])), 65_536), { path: 'bomb.gz' });
    let out = 0;
    const problem = await problemOf(
      (async () => {
        for await (const chunk of decoded.chunks) out += chunk.length;
      })(),
    );
    expect(problem).toMatchObject({ code: 'archive.unsafe_entry', reason: 'expansion_ratio', path: 'bomb.gz' });
    expect(out).toBeLessThanOrEqual(limits.ratioFreeBytes);
    expect(out).toBeGreaterThan(limits.ratioFreeBytes - slack);
    await expect(decoded.end()).rejects.toMatchObject({ problem });
  });

  it('expansion_ratio: inside one input chunk, before it is used up', async () => {
    const { bytes, problem } = await decodeBytes(packedZeros, 'x.gz', packedZeros.length, caps);
    expect(problem?.reason).toBe('expansion_ratio');
    expect(bytes.length).toBeLessThanOrEqual(caps.ratioFreeBytes);
  });

  it('expansion_ratio: behind an honest member, which buys it no more than the ratio', async () => {
    const honest = zlib.gzipSync(Buffer.from(Array.from({ length: 2000 }, (_, i) => `${(i * 2654435761) >>> 0}`).join()));
    const { bytes, problem } = await decodeBytes(new Uint8Array(Buffer.concat([honest, packedZeros])), 'x.gz', 1000, caps);
    expect(problem?.reason).toBe('expansion_ratio');
    expect(bytes.length).toBeLessThan((honest.length + packedZeros.length) * limits.expansionRatio);
  });

  it.skipIf(!zstdAvailable())('expansion_ratio: Zstandard, 1 MiB for every 40 bytes', async () => {
    const { bytes, problem } = await decodeBytes(new Uint8Array(zlib.zstdCompressSync(zeros)), 'x.zst', undefined, caps);
    expect(problem?.reason).toBe('expansion_ratio');
    expect(bytes.length).toBeLessThanOrEqual(caps.ratioFreeBytes);
  });

  it('too_large: a stream beyond the size of an entry', async () => {
    const { bytes, problem } = await decodeBytes(gzipMember('0123456789'.repeat(100_000)), 'x.gz', undefined, {
      entryDecodedBytes: 500_000,
    });
    expect(problem).toMatchObject({ code: 'archive.unsafe_entry', reason: 'too_large' });
    expect(bytes.length).toBeLessThanOrEqual(500_000);
  });

  it('expansion_ratio: a zip entry that admits its size is refused when listing', async () => {
    const data = zlib.deflateRawSync(zeros);
    const source = await openBytes(buildZip([{ name: 'bomb', content: zeros, data }]), caps);
    expect(source.entries).toEqual([]);
    expect(said(source.problems)).toEqual(['expansion_ratio bomb']);
  });

  it('bad_header: a zip entry that states a small size stops there', async () => {
    const data = zlib.deflateRawSync(zeros);
    const source = await openBytes(
      buildZip([
        { name: 'bomb', content: '', data, bytes: 1000, crc: 0 },
        { name: 'b', data: zlib.deflateRawSync(zeros, { level: 1 }), bytes: 400_000 },
      ]),
    );
    for (const entry of source.entries) {
      let out = 0;
      const problem = await problemOf(
        (async () => {
          for await (const chunk of source.read(entry)) out += chunk.length;
        })(),
      );
      expect(problem.reason).toBe('bad_header');
      expect(out).toBeLessThanOrEqual(entry.bytes);
    }
  });

  it('expansion_ratio: a compressed file in a zip is measured by what the zip holds of it', async () => {
    // gzip of zeros deflates again: 64 MiB become 64 kB, and these a few hundred bytes.
    const source = await openBytes(buildZip([{ name: 'bomb.gz', content: packedZeros }]), caps);
    const [entry] = source.entries;
    expect(entry?.packedBytes).toBeLessThan(1000);
    const content = readContent(source, entry!, { limits: { ...limits, ...caps } });
    let out = 0;
    const problem = await problemOf(
      (async () => {
        for await (const chunk of content.chunks) out += chunk.length;
      })(),
    );
    expect(problem).toMatchObject({ reason: 'expansion_ratio', path: 'bomb.gz' });
    expect(out).toBeLessThanOrEqual(caps.ratioFreeBytes);
  });

  it('expansion_ratio: a compressed tar stops filling the scratch file, and says so once', async () => {
    const count = counters();
    const tar = buildTar([
      { name: 'first', content: 'small' },
      { name: 'bomb', content: zeros },
    ]);
    const source = await openBytes(new Uint8Array(zlib.gzipSync(tar)), caps, count);
    expect(said(source.problems)).toEqual(['expansion_ratio']);
    expect(count.scratchBytes).toBeLessThanOrEqual(caps.ratioFreeBytes);
    expect(source.entries.map(({ path }) => path)).toEqual(['first']);
    await source.close();
    expect(count.scratchOpen).toBe(0);
  });

  it('too_large: a compressed tar beyond the size of an archive', async () => {
    const count = counters();
    const source = await openBytes(
      new Uint8Array(zlib.gzipSync(buildTar([{ name: 'a', content: 'a'.repeat(3 * MiB) }]))),
      { archiveDecodedBytes: MiB },
      count,
    );
    expect(said(source.problems)).toEqual(['too_large']);
    expect(count.scratchBytes).toBeLessThanOrEqual(MiB);
  });
});

describe('bounded memory', () => {
  it('decoding never runs ahead of a slow reader', async () => {
    const data = Buffer.alloc(8 * MiB);
    for (let i = 0; i < data.length; i += 4) data.writeUInt32LE(Math.imul(i, 2654435761) >>> 9, i);
    const file = new Uint8Array(zlib.gzipSync(data, { level: 1 }));
    let taken = 0;
    const source = async function* () {
      for await (const piece of inPieces(file, 65_536)) {
        taken += piece.length;
        yield piece;
      }
    };
    let out = 0;
    for await (const chunk of decode(source(), { path: 'x.gz' }).chunks) {
      out += chunk.length;
      if (out % (64 * chunk.length) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      // What was taken and not given out: one chunk decoded, one write and one piece ahead.
      expect(taken * (data.length / file.length)).toBeLessThan(out + 3 * 256 * 1024 + 4 * 65_536);
    }
    expect(out).toBe(data.length);
  });

  it('100 MB in a single line pass in chunks', async () => {
    const line = Buffer.alloc(100_000_000, 'a');
    for (let i = 0; i < line.length; i += 50) line[i] = 98 + ((i * 31) % 23);
    let [out, largest] = [0, 0];
    const decoded = decode(inPieces(new Uint8Array(zlib.gzipSync(line, { level: 1 })), 262_144), { path: 'x.gz' });
    for await (const chunk of decoded.chunks) {
      out += chunk.length;
      largest = Math.max(largest, chunk.length);
    }
    expect(out).toBe(line.length);
    expect(largest).toBeLessThanOrEqual(256 * 1024);
    expect(await decoded.end()).toMatchObject({ decodedBytes: line.length, trailingBytes: 0 });
  });

  it('a large stored entry is read in chunks of 256 KiB', async () => {
    const count = counters();
    const source = await openBytes(buildZip([{ name: 'big', content: new Uint8Array(5 * MiB), method: 0 }]), {}, count);
    await collect(source.read(source.entries[0]!));
    // The largest is the search for the end record.
    expect(count.largestRead).toBeLessThanOrEqual(256 * 1024);
  });
});
