import { buffer } from 'node:stream/consumers';
import zlib from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/engine/archive/open.ts';
import { zstdAvailable } from '../../src-main/engine/archive/zstd.ts';
import type { TarItem } from './build.ts';
import { buildTar, bytesOf, join, pax, tarEnd, tarItem } from './build.ts';
import { collect, counters, memoryFile, memoryScratch, openBytes, readText, said } from './support.ts';

const log: TarItem = { name: 'log.ndjson', content: '{"seq":1}\n' };
const long = `${'folder/'.repeat(30)}ünï.ndjson`;

describe('tar', () => {
  it('lists in order and reads ustar, prefixes, pax and GNU long names', async () => {
    const source = await openBytes(
      join(
        tarItem({ name: './', type: '5' }),
        tarItem(log),
        tarItem({ name: 'name', prefix: 'some/prefix', content: 'prefixed' }),
        tarItem({ name: 'not-a-prefix', prefix: 'x', content: 'gnu has other fields there', magic: 'gnu' }),
        pax({ path: long, mtime: '1700000000.25', comment: 'any' }),
        tarItem({ name: 'short', content: 'pax' }),
        tarItem({ name: '././@LongLink', type: 'L', content: `${long}2\0`, magic: 'gnu' }),
        tarItem({ name: 'short', content: 'gnu', magic: 'gnu' }),
        tarItem({ name: 'old', content: 'v7', magic: 'none', type: '\0' }),
        tarItem({ name: 'contiguous', content: 'c', type: '7' }),
        tarItem({ name: 'old-folder/', type: '\0' }),
        tarEnd,
      ),
    );
    expect(source.kind).toBe('tar');
    expect(source.problems).toEqual([]);
    expect(source.entries.map(({ path }) => path)).toEqual([
      'contiguous',
      long,
      `${long}2`,
      'log.ndjson',
      'not-a-prefix',
      'old',
      'some/prefix/name',
    ]);
    expect(await readText(source, long)).toBe('pax');
    expect(await readText(source, `${long}2`)).toBe('gnu');
    expect(await readText(source, 'some/prefix/name')).toBe('prefixed');
    expect(await readText(source, 'old')).toBe('v7');
    expect(source.entries.find(({ path }) => path === long)?.modifiedMs).toBe(1_700_000_000_250);
    expect(source.entries.find(({ path }) => path === 'old')?.modifiedMs).toBe(1_700_000_000_000);
  });

  it('takes sizes from pax and in base 256, and a global header for all that follow', async () => {
    const base256 = new Uint8Array(12);
    base256[0] = 0x80;
    base256[11] = 3;
    const source = await openBytes(
      join(
        pax({ mtime: '5' }, 'g'),
        pax({ size: '4' }),
        tarItem({ name: 'a', content: 'four', size: '00000000000\0' }),
        tarItem({ name: 'b', content: 'two', size: base256 }),
        tarEnd,
      ),
    );
    expect(source.problems).toEqual([]);
    expect(await readText(source, 'a')).toBe('four');
    expect(await readText(source, 'b')).toBe('two');
    expect(source.entries.map(({ modifiedMs }) => modifiedMs)).toEqual([5000, 5000]);
  });

  it.each<readonly [string, readonly Uint8Array[]]>([
    ['path_escapes ../x', [tarItem({ name: '../x', content: '1' })]],
    ['path_escapes a/../../x', [pax({ path: 'a/../../x' }), tarItem({ name: 'fine' })]],
    ['path_escapes ../', [tarItem({ name: '../', type: '5' })]],
    ['path_absolute /etc/x', [tarItem({ name: '/etc/x' })]],
    ['path_invalid a\\b', [tarItem({ name: 'a\\b' })]],
    ['path_invalid a\\u{a}b', [pax({ path: 'a\nb' }), tarItem({ name: 'fine' })]],
    ['path_invalid', [tarItem({ name: new Uint8Array([0x61, 0xff]) })]],
    ['device_name aux', [tarItem({ name: 'aux' })]],
    ['link l', [tarItem({ name: 'l', type: '2' })]],
    ['link l', [tarItem({ name: 'l', type: '1' })]],
    ['device d', [tarItem({ name: 'd', type: '3' })]],
    ['device d', [tarItem({ name: 'd', type: '4' })]],
    ['device d', [tarItem({ name: 'd', type: '6' })]],
    ['sparse s', [tarItem({ name: 's', type: 'S', magic: 'gnu' })]],
    ['sparse s', [pax({ 'GNU.sparse.major': '1' }), tarItem({ name: 's' })]],
    ['bad_header v', [tarItem({ name: 'v', type: 'V' })]],
    ['duplicate_entry log.ndjson', [tarItem({ name: 'log.ndjson', content: 'forged' })]],
    ['duplicate_entry Log.ndjson', [tarItem({ name: 'Log.ndjson', content: 'forged' })]],
    ['path_invalid events/evil/', [tarItem({ name: 'events/evil/', content: '{"seq":9}\n' })]],
    ['path_invalid old/', [tarItem({ name: 'old/', content: 'x', type: '\0', magic: 'none' })]],
    ['path_invalid evil/', [pax({ path: 'evil/' }), tarItem({ name: 'fine', content: 'x' })]],
    ['system_litter .DS_Store', [tarItem({ name: '.DS_Store' })]],
  ])('%s', async (expected, parts) => {
    const source = await openBytes(join(tarItem(log), ...parts, tarEnd));
    expect(said(source.problems)).toEqual([expected]);
    expect(source.entries.map(({ path }) => path)).toEqual(['log.ndjson']);
    expect(await readText(source, 'log.ndjson')).toBe(log.content);
  });

  it('truncated: cut at every block, and inside one', async () => {
    const tar = buildTar([log, { name: 'second', content: 'x'.repeat(700) }]);
    for (let length = 512; length < tar.length; length += 256) {
      const { problems } = await openBytes(tar.subarray(0, length));
      expect({ length, reasons: problems.map(({ reason, code }) => `${code} ${reason}`) }).toEqual({
        length,
        reasons: ['file.unreadable truncated'],
      });
    }
  });

  it('bad_header: a header whose checksum fails, a malformed pax record, a size that is no number', async () => {
    const broken = await openBytes(join(tarItem(log), tarItem({ name: 'x', breakChecksum: true }), tarEnd));
    expect(broken.problems).toEqual([{ code: 'file.unreadable', reason: 'bad_header', path: '', byte: 1024 }]);
    expect(broken.entries).toHaveLength(1);
    for (const content of ['12 path=x', '99 path=x\n', 'x path=x\n', '9 path-x\n', '10 size=x\n']) {
      expect(
        said((await openBytes(join(tarItem(log), tarItem({ name: 'p', type: 'x', content }), tarItem({ name: 'q' }), tarEnd))).problems),
      ).toEqual(['bad_header']);
    }
    expect(said((await openBytes(join(tarItem(log), tarItem({ name: 'x', size: '9z' }), tarEnd))).problems)).toEqual(['bad_header x']);
    expect(said((await openBytes(join(tarItem(log), tarItem({ name: 'x', type: 'x', size: '77777777777' }), tarEnd))).problems)).toEqual([
      'bad_header',
    ]);
  });

  it('trailing_data: anything but zeros behind the end', async () => {
    const tar = buildTar([log]);
    expect((await openBytes(join(tar, new Uint8Array(9000)))).problems).toEqual([]);
    expect((await openBytes(join(tar, new Uint8Array(9000), bytesOf('x')))).problems).toEqual([
      { code: 'file.trailing_data', reason: 'trailing_data', path: '', byte: tar.length + 9000 },
    ]);
    expect(said((await openBytes(join(tar, tar))).problems)).toEqual(['trailing_data']);
  });

  it('too_many_entries, too_large', async () => {
    const tar = buildTar([log, { name: 'b', content: 'b' }, { name: 'c', content: 'c' }]);
    expect(said((await openBytes(tar, { entries: 2 })).problems)).toEqual(['too_many_entries']);
    expect(said((await openBytes(tar, { entryDecodedBytes: 5 })).problems)).toEqual(['too_large log.ndjson']);
  });

  it('reads what tar-stream packs, and tar-stream what these tests write', async () => {
    const packer = pack();
    packer.entry({ name: long }, 'x'.repeat(3000));
    packer.entry({ name: 'b' }, '');
    packer.finalize();
    const source = await openBytes(await buffer(packer));
    expect(source.problems).toEqual([]);
    expect(await readText(source, long)).toBe('x'.repeat(3000));

    const names: string[] = [];
    const reader = extract();
    reader.end(buildTar([log, { name: long, content: 'y' }]));
    for await (const entry of reader) {
      names.push(entry.header.name);
      entry.resume();
    }
    expect(names).toEqual(['log.ndjson', long]);
  });
});

describe('compressed tar', () => {
  const tar = buildTar([log, { name: 'z', content: Array.from({ length: 3000 }, (_, i) => `line ${i}\n`).join('') }]);

  it.each([
    ['gzip', (bytes: Uint8Array) => new Uint8Array(zlib.gzipSync(bytes))],
    ['gzip in two members', (bytes: Uint8Array) => join(zlib.gzipSync(bytes.subarray(0, 700)), zlib.gzipSync(bytes.subarray(700)))],
    ...(zstdAvailable() ? ([['zstd', (bytes: Uint8Array) => new Uint8Array(zlib.zstdCompressSync(bytes))]] as const) : []),
  ] as const)('%s: spooled once, read in any order, scratch file closed', async (_, compress) => {
    const count = counters();
    const packed = compress(tar);
    const source = await openBytes(packed, {}, count);
    expect(source).toMatchObject({ kind: 'tar', problems: [], inputBytes: packed.length });
    expect(source.entries.map(({ path }) => path)).toEqual(['log.ndjson', 'z']);
    expect(await readText(source, 'z')).toMatch(/^line 0\n.*line 2999\n$/su);
    expect(await readText(source, 'log.ndjson')).toBe(log.content);
    expect(count).toMatchObject({ scratchBytes: tar.length, scratchOpen: 1 });
    await source.close();
    expect(count).toMatchObject({ scratchOpen: 0, opened: 1, closed: 1 });
  });

  it('truncated: one problem, and what was there before stays readable', async () => {
    const packed = new Uint8Array(zlib.gzipSync(tar, { level: 0 }));
    const source = await openBytes(packed.subarray(0, packed.length - 5000));
    expect(said(source.problems)).toEqual(['truncated']);
    expect(await readText(source, 'log.ndjson')).toBe(log.content);
  });

  it('bad_checksum and trailing_data of the compressed stream are problems of the container', async () => {
    const packed = new Uint8Array(zlib.gzipSync(tar));
    const position = packed.length;
    expect((await openBytes(join(packed, new Uint8Array(100)))).problems).toEqual([
      { code: 'file.trailing_data', reason: 'trailing_data', path: '', byte: position },
    ]);
    packed[position - 8] = (packed[position - 8] ?? 0) ^ 1;
    expect(said((await openBytes(packed)).problems)).toEqual(['bad_checksum']);
  });

  it('a single compressed file stays one entry, as stored', async () => {
    const packed = new Uint8Array(zlib.gzipSync('{"seq":1}\n'));
    const source = await openBytes(packed);
    expect(source).toMatchObject({ kind: 'file', problems: [] });
    expect(source.entries).toEqual([{ path: 'evidence', bytes: packed.length, modifiedMs: 0 }]);
    expect(await collect(source.read(source.entries[0]!))).toEqual(packed);
  });

  it('a damaged compressed file is listed as a file, and its reader meets the fault', async () => {
    const source = await openBytes(new Uint8Array(zlib.gzipSync(tar)).subarray(0, 40));
    expect(source).toMatchObject({ kind: 'file', problems: [] });
  });

  it('closes its files when cancelled', async () => {
    const count = counters();
    const packed = new Uint8Array(zlib.gzipSync(tar));
    const stop = new AbortController();
    const options = {
      files: memoryFile(packed, count),
      scratch: memoryScratch(count),
      signal: stop.signal,
      onInput: () => stop.abort(new Error('cancelled')),
    };
    await expect(openArchive('evidence', options)).rejects.toThrow('cancelled');
    expect(count).toMatchObject({ scratchOpen: 0, opened: 1, closed: 1 });
  });
});
