import zlib from 'node:zlib';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter, configure } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import type { ZipItem, ZipOptions } from './build.ts';
import { buildZip, bytesOf, join, unixMode } from './build.ts';
import { collect, counters, openBytes, readText, said, text } from './support.ts';

configure({ useWebWorkers: false });

const log: ZipItem = { name: 'log.ndjson', content: '{"seq":1}\n' };
const open = (items: readonly ZipItem[], options?: ZipOptions) => openBytes(buildZip(items, options));
/** Problems of listing, then what reading each entry throws. */
const allProblems = async (bytes: Uint8Array): Promise<readonly string[]> => {
  const source = await openBytes(bytes);
  const problems = [...source.problems];
  for (const entry of source.entries) {
    await collect(source.read(entry)).catch((error: { readonly problem: (typeof problems)[0] }) => problems.push(error.problem));
  }
  return said(problems);
};

describe('zip', () => {
  it('lists in UTF-8 order and reads stored, deflated and described entries', async () => {
    const big = 'line of a log that repeats\n'.repeat(40_000);
    const source = await open([
      { name: 'b/stored', content: 'stored', method: 0 },
      { name: 'a/', content: '' },
      { name: 'a/big', content: big },
      { name: 'described', content: 'd', flags: 0x808 },
      { name: 'empty', content: '' },
      { name: '\u{1f600}', content: '1' },
      { name: '\uffee', content: '2' },
    ]);
    expect(source.kind).toBe('zip');
    expect(source.problems).toEqual([]);
    expect(source.entries.map(({ path }) => path)).toEqual(['a/big', 'b/stored', 'described', 'empty', '\uffee', '\u{1f600}']);
    expect(await readText(source, 'a/big')).toBe(big);
    expect(await readText(source, 'b/stored')).toBe('stored');
    expect(await readText(source, 'described')).toBe('d');
    expect(await readText(source, 'empty')).toBe('');
    expect(source.entries[0]).toMatchObject({ bytes: big.length, modifiedMs: null });
    await source.close();
  });

  it('reads zip64', async () => {
    const source = await open([{ ...log, zip64: true }], { zip64: true });
    expect(source.problems).toEqual([]);
    expect(await readText(source, 'log.ndjson')).toBe(log.content);
  });

  it('an empty zip has no entries and no problems', async () => {
    expect(await openBytes(buildZip([]))).toMatchObject({ kind: 'zip', entries: [], problems: [] });
    expect((await openBytes(buildZip([], { comment: bytesOf('nothing here') }))).problems).toEqual([]);
  });

  it('reads names without the UTF-8 flag: UTF-8 when valid, else code page 437, or the Unicode path field', async () => {
    const raw = new Uint8Array([0x81, 0x2e, 0x6c]);
    const field = join(new Uint8Array([1]), new Uint8Array(new Uint32Array([zlib.crc32(raw)]).buffer), bytesOf('文.l'));
    const unicode = join(new Uint8Array([0x75, 0x70, field.length, 0]), field);
    const source = await open([
      { name: 'ä.log', content: '1', flags: 0 },
      { name: raw, content: '2', flags: 0 },
      { name: raw, content: '3', flags: 0, extra: unicode },
    ]);
    expect(source.problems).toEqual([]);
    expect(source.entries.map(({ path }) => path)).toEqual(['ä.log', 'ü.l', '文.l']);
    expect(await readText(source, '文.l')).toBe('3');
  });

  it('takes times in UTC only (extended timestamp)', async () => {
    const extra = new Uint8Array([0x55, 0x54, 5, 0, 1, 0, 0xf1, 0x53, 0x65]);
    expect((await open([{ ...log, extra }])).entries[0]?.modifiedMs).toBe(0x6553f100 * 1000);
  });

  it.each<readonly [string, ZipItem]>([
    ['path_escapes ../x', { name: '../x', content: '1' }],
    ['path_escapes a/../../x', { name: 'a/../../x' }],
    ['path_escapes ../', { name: '../' }],
    ['path_absolute /etc/x', { name: '/etc/x' }],
    ['path_absolute C:/x', { name: 'C:/x' }],
    ['path_invalid a\\b', { name: 'a\\b' }],
    ['path_invalid a\\u{0}b', { name: 'a\0b' }],
    ['path_invalid', { name: new Uint8Array([0x61, 0xff]), flags: 0x800 }],
    ['path_invalid', { name: '' }],
    ['device_name nul.json', { name: 'nul.json' }],
    ['too_deep ' + 'a/'.repeat(70) + 'b', { name: 'a/'.repeat(70) + 'b' }],
    ['link l', { name: 'l', content: '/etc/passwd', ...unixMode(0o120777) }],
    ['link l', { name: 'l', content: '/etc/passwd', madeBy: 0, attributes: 0o120777 * 0x10000 }],
    ['device d', { name: 'd', ...unixMode(0o020600) }],
    ['device p', { name: 'p', ...unixMode(0o010600) }],
    ['encrypted e', { name: 'e', content: 'secret', flags: 0x801 }],
    ['encrypted e', { name: 'e', content: 'secret', method: 99 }],
    ['unsupported_compression c', { name: 'c', content: 'x', method: 93 }],
    ['bad_header folder/', { name: 'folder/', content: 'content of a folder' }],
    ['bad_header s', { name: 's', content: 'stored', method: 0, bytes: 3 }],
    ['system_litter __MACOSX/._log', { name: '__MACOSX/._log' }],
    ['system_litter a/.DS_Store', { name: 'a/.DS_Store' }],
    ['system_litter Thumbs.db', { name: 'Thumbs.db' }],
    ['duplicate_entry log.ndjson', { name: 'log.ndjson' }],
    ['duplicate_entry LOG.ndjson', { name: 'LOG.ndjson' }],
    ['duplicate_entry log.ndjson', { name: './log.ndjson' }],
  ])('%s', async (expected, item) => {
    const source = await open([log, item]);
    expect(said(source.problems)).toEqual([expected]);
    expect(source.entries.map(({ path }) => path)).toEqual(['log.ndjson']);
    expect(await readText(source, 'log.ndjson')).toBe(log.content);
  });

  it('duplicate_entry: names that are equal once composed', async () => {
    expect(said((await open([{ name: 'caf\u00e9' }, { name: 'cafe\u0301' }])).problems)).toEqual(['duplicate_entry cafe\u0301']);
  });

  it('overlapping_entry: two names for the same bytes, or one inside the other', async () => {
    const inner = buildZip([{ name: 'inner', content: 'hidden', method: 0 }]);
    const source = await open([
      { name: 'outer', content: inner, method: 0 },
      { name: 'inner', content: 'hidden', method: 0, offset: 30 + 'outer'.length, noLocal: true },
      log,
    ]);
    expect(new Set(said(source.problems))).toEqual(new Set(['overlapping_entry outer', 'overlapping_entry inner']));
    expect(source.entries.map(({ path }) => path)).toEqual(['log.ndjson']);
    const same = await open([log, { name: 'twin', content: log.content ?? '', offset: 0, noLocal: true }]);
    expect(said(same.problems)).toEqual(['overlapping_entry log.ndjson', 'overlapping_entry twin']);
  });

  it('overlapping_entry: data that reaches into the directory, or a local extra field that pushes it there', async () => {
    expect(await allProblems(buildZip([{ ...log, method: 0, packedBytes: 500, bytes: 500 }]))).toEqual(['overlapping_entry log.ndjson']);
    const zip = buildZip([{ ...log, method: 0, localExtra: bytesOf('xxxx') }, { name: 'z' }]);
    zip[28] = 30;
    expect(await allProblems(zip)).toEqual(['overlapping_entry log.ndjson']);
  });

  it('prepended_data: a stub in front, with and without corrected offsets', async () => {
    const before = bytesOf('#!/bin/sh\nexec unzip "$0"\n');
    for (const shifted of [true, false]) {
      const source = await open([log], { before, shifted });
      expect(source.kind).toBe('zip');
      expect(source.problems).toEqual([{ code: 'file.trailing_data', reason: 'prepended_data', path: '', byte: 0 }]);
      expect(await readText(source, 'log.ndjson')).toBe(log.content);
    }
    expect(said((await open([{ ...log, zip64: true }], { before, shifted: true, zip64: true })).problems)).toEqual(['prepended_data']);
  });

  it('trailing_data: bytes behind the end record, few or many', async () => {
    const length = buildZip([log]).length;
    for (const count of [1, 100, 70_000, 3_000_000]) {
      const source = await open([log], { after: new Uint8Array(count) });
      expect(source.problems).toEqual([{ code: 'file.trailing_data', reason: 'trailing_data', path: '', byte: length }]);
      expect(await readText(source, 'log.ndjson')).toBe(log.content);
    }
  });

  it('a comment is not trailing data, not even one that looks like an end record', async () => {
    expect((await open([log], { comment: bytesOf('made by a tool') })).problems).toEqual([]);
    expect((await open([log], { comment: bytesOf('PK\u0005\u0006 is how a zip ends, they say') })).problems).toEqual([]);
  });

  it('bad_header: two archives in one file, depending on the reader', async () => {
    const inComment = await open([log], { comment: buildZip([{ name: 'other', content: 'x' }]) });
    expect(said(inComment.problems)).toContain('bad_header');
    const first = buildZip([{ name: 'first', content: '1' }]);
    const directoryOfFirst = Buffer.from(first).indexOf('PK\u0001\u0002');
    expect(said((await open([log], { before: first, directoryOffset: directoryOfFirst })).problems)).toContain('bad_header');
  });

  it('bad_header: the directory holds something else, or another number of entries', async () => {
    expect(said((await open([log], { entries: 2 })).problems)).toEqual(['bad_header']);
    const zip = buildZip([log, { name: 'second' }]);
    zip[Buffer.from(zip).lastIndexOf('PK\u0001\u0002')] = 0;
    const source = await openBytes(zip);
    expect(said(source.problems)).toEqual(['bad_header']);
    expect(await readText(source, 'log.ndjson')).toBe(log.content);
  });

  it.each<readonly [string, ZipItem]>([
    ['bad_checksum', { ...log, crc: 1 }],
    ['bad_checksum', { ...log, method: 0, crc: 1 }],
    ['bad_header', { ...log, bytes: 5 }],
    ['bad_header', { ...log, bytes: 500 }],
    ['bad_header', { ...log, localName: 'gol.ndjson' }],
    ['bad_header', { ...log, localName: 'another-length' }],
    ['bad_header', { ...log, localMethod: 0 }],
    ['bad_header', { ...log, localBytes: 3 }],
    ['bad_compression', { ...log, data: join(zlib.deflateRawSync('{"seq":1}\n'), bytesOf('hidden')) }],
    ['bad_compression', { ...log, data: new Uint8Array(20).fill(0xff) }],
    ['truncated', { ...log, data: zlib.deflateRawSync('{"seq":1}\n').subarray(0, 8) }],
  ])('%s when an entry is read', async (reason, item) => {
    expect((await allProblems(buildZip([item, { name: 'z' }]))).filter((one) => one !== 'prepended_data')).toEqual([
      `${reason} log.ndjson`,
    ]);
  });

  it('bad_header when there is no local header where the directory says', async () => {
    const zip = buildZip([log, { name: 'second' }]);
    zip[Buffer.from(zip).lastIndexOf('PK\u0003\u0004')] = 0;
    expect(await allProblems(zip)).toEqual(['bad_header second']);
  });

  it('the same faults in entries that are streamed', async () => {
    const content = Array.from({ length: 60_000 }, (_, i) => `{"seq":${i},"v":${(i * 2654435761) >>> 0}}\n`).join('');
    const data = zlib.deflateRawSync(content);
    const faults = async (item: Partial<ZipItem>): Promise<readonly string[]> => allProblems(buildZip([{ name: 'big', content, ...item }]));
    expect(await faults({})).toEqual([]);
    expect(await faults({ crc: 1 })).toEqual(['bad_checksum big']);
    expect(await faults({ bytes: content.length - 1 })).toEqual(['bad_header big']);
    expect(await faults({ bytes: content.length + 1 })).toEqual(['bad_header big']);
    expect(await faults({ data: join(data, bytesOf('hidden')) })).toEqual(['bad_compression big']);
    expect(await faults({ data: data.subarray(0, data.length - 9) })).toEqual(['truncated big']);
    const damaged = new Uint8Array(data);
    damaged.fill(0, 100_000, 100_400);
    expect(await faults({ data: damaged })).toEqual([expect.stringMatching(/^(?:bad_compression|bad_header|bad_checksum) big$/u)]);
  });

  it('truncated: cut anywhere, it never lists as whole', async () => {
    const zip = buildZip([log, { name: 'second', content: 'x'.repeat(200), method: 0 }], { comment: bytesOf('note') });
    for (let length = 4; length < zip.length; length += 1) {
      expect({ length, problems: said((await openBytes(zip.subarray(0, length))).problems) }).toEqual({ length, problems: ['truncated'] });
    }
  });

  it('truncated, although a stored zip inside it is whole', async () => {
    const outer = buildZip([
      { name: 'inner.zip', content: buildZip([log]), method: 0 },
      { name: 'log', content: 'x'.repeat(2000), method: 0 },
    ]);
    expect(said((await openBytes(outer.subarray(0, outer.length - 30))).problems)).toEqual(['truncated']);
  });

  it('too_many_entries, too_large', async () => {
    const zip = buildZip(Array.from({ length: 5 }, (_, i) => ({ name: `f${i}`, content: 'abc' })));
    const many = await openBytes(zip, { entries: 3 });
    expect(many.entries).toHaveLength(3);
    expect(said(many.problems)).toEqual(['too_many_entries']);
    expect(said((await openBytes(zip, { entryDecodedBytes: 2 })).problems)).toHaveLength(5);
    expect(said((await openBytes(zip, { archiveDecodedBytes: 10 })).problems)).toEqual(['too_large']);
  });

  it('reads entries in any order, at once, and again', async () => {
    const source = await open(Array.from({ length: 20 }, (_, i) => ({ name: `f${i}`, content: `content ${i} `.repeat(i * 3000) })));
    const texts = await Promise.all([...source.entries, ...source.entries].map(async (entry) => text(await collect(source.read(entry)))));
    source.entries.forEach(({ path }, index) => {
      expect(texts[index]).toBe(`content ${path.slice(1)} `.repeat(Number(path.slice(1)) * 3000));
      expect(texts[index + 20]).toBe(texts[index]);
    });
  });

  it('counts input, stops with its signal, and refuses foreign entries', async () => {
    const source = await open([{ ...log, content: 'x'.repeat(3_000_000), method: 0 }]);
    const [entry] = source.entries;
    let input = 0;
    await collect(source.read(entry!, { onInput: (bytes) => (input += bytes) }));
    expect(input).toBe(3_000_000);
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(collect(source.read(entry!, { signal }))).rejects.toThrow('cancelled');
    await expect(collect(source.read({ path: 'log.ndjson', bytes: 1, modifiedMs: null }))).rejects.toThrow(RangeError);
  });

  it('lists 50,000 entries with few reads', async () => {
    const count = counters();
    const zip = buildZip(
      Array.from({ length: 50_000 }, (_, i) => ({ name: `logs/2024/${i}.json`, content: `{"seq":${i}}`, method: 0 })),
      { zip64: true },
    );
    const started = performance.now();
    const source = await openBytes(zip, {}, count);
    console.warn(`50,000 entries listed in ${Math.round(performance.now() - started)} ms, ${count.read} of ${zip.length} bytes read`);
    expect(source.entries).toHaveLength(50_000);
    expect(source.problems).toEqual([]);
    expect(count.read).toBeLessThan(zip.length);
    expect(count.largestRead).toBeLessThanOrEqual(1024 * 1024);
    expect(await readText(source, 'logs/2024/49999.json')).toBe('{"seq":49999}');
  });

  it('reads what zip.js writes, and zip.js reads what these tests write', async () => {
    const writer = new ZipWriter(new Uint8ArrayWriter(), { keepOrder: true });
    const contents = new Map([
      ['a/ünï.ndjson', 'x'.repeat(100_000)],
      ['b.txt', ''],
      ['c', 'stored'],
    ]);
    for (const [name, content] of contents) await writer.add(name, new Uint8ArrayReader(bytesOf(content)), { level: name === 'c' ? 0 : 6 });
    const source = await openBytes(await writer.close());
    expect(source.problems).toEqual([]);
    for (const [name, content] of contents) expect(await readText(source, name)).toBe(content);

    const reader = new ZipReader(new Uint8ArrayReader(buildZip([log, { name: 'ü/文', content: 'y', zip64: true }], { zip64: true })));
    expect((await reader.getEntries()).map(({ filename }) => filename)).toEqual(['log.ndjson', 'ü/文']);
  });
});
