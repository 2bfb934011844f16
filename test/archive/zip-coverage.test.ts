/** Every byte of a zip must belong to a listed entry, the directory or the end records: what a reader by local headers alone would see. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, configure } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import type { ZipItem } from './build.ts';
import { buildZip, bytesOf, join } from './build.ts';
import { collect, openBytes, readText, said } from './support.ts';

configure({ useWebWorkers: false });

const log: ZipItem = { name: 'log.ndjson', content: '{"seq":1}\n' };
const hidden: ZipItem = { name: 'hidden.ndjson', content: '{"seq":2}\n', method: 0, unlisted: true };
const hiddenBytes = 30 + 'hidden.ndjson'.length + '{"seq":2}\n'.length;
const localBytes = (item: ZipItem): number => buildZip([{ ...item, unlisted: true }]).length - 22;
const isUnseen = (byte: number) => ({ code: 'archive.unsafe_entry', reason: 'hidden_data', path: '', byte });

/** No problem in listing it, none in reading it. */
const expectWhole = async (zip: Uint8Array, paths?: readonly string[]): Promise<void> => {
  const source = await openBytes(zip);
  expect(source.problems).toEqual([]);
  for (const entry of source.entries) await collect(source.read(entry));
  if (paths !== undefined) expect(source.entries.map(({ path }) => path)).toEqual(paths);
};

describe('hidden_data', () => {
  it('a local entry that the directory leaves out: first, between, last', async () => {
    const between = await openBytes(buildZip([log, hidden, { name: 'z' }]));
    expect(between.problems).toEqual([isUnseen(localBytes(log))]);
    expect(await readText(between, 'log.ndjson')).toBe(log.content);
    const last = await openBytes(buildZip([log, { name: 'z' }, hidden]));
    expect(last.problems).toEqual([isUnseen(localBytes(log) + localBytes({ name: 'z' }))]);
    const first = await openBytes(buildZip([hidden, log]));
    expect(said(first.problems)).toEqual(['prepended_data']);
  });

  it('one under the name of a listed entry, and several in a row', async () => {
    const twin = await openBytes(buildZip([log, { ...log, content: 'other', unlisted: true }, { name: 'z' }]));
    expect(twin.problems).toEqual([isUnseen(localBytes(log))]);
    const many = await openBytes(buildZip([log, hidden, hidden, { name: 'z' }, hidden]));
    expect(many.problems).toEqual([isUnseen(localBytes(log)), isUnseen(localBytes(log) + 2 * hiddenBytes + localBytes({ name: 'z' }))]);
  });

  it('behind entries with extra fields, with descriptors, or that are refused themselves', async () => {
    for (const item of [
      { ...log, localExtra: new Uint8Array([0x55, 0x54, 1, 0, 0]) },
      { ...log, flags: 0x808 },
      { ...log, name: '../x' },
      { ...log, zip64: true },
    ] satisfies ZipItem[]) {
      const source = await openBytes(buildZip([item, hidden, { name: 'z' }]));
      expect(source.problems).toContainEqual(isUnseen(localBytes(item)));
    }
  });

  it('single bytes, however few: anything that is no descriptor of its entry', async () => {
    for (const behind of [1, 4, 11, 12, 16, 20, 24, 70_000].map((length) => new Uint8Array(length))) {
      for (const flags of [0x800, 0x808]) {
        const item = { ...log, flags };
        expect((await openBytes(buildZip([{ ...item, behind }, { name: 'z' }]))).problems).toEqual([isUnseen(localBytes(item))]);
        expect((await openBytes(buildZip([{ ...item, behind }]))).problems).toEqual([isUnseen(localBytes(item))]);
      }
    }
    const wrong = buildZip([{ ...log, flags: 0x808 }, { name: 'z' }]);
    wrong[Buffer.from(wrong).indexOf('PK\u0007\u0008') + 5]! ^= 1;
    expect(said((await openBytes(wrong)).problems)).toEqual(['hidden_data']);
  });

  it('between the zip64 end record and its locator', async () => {
    const behindEnd64 = bytesOf('twelve bytes');
    const zip = buildZip([log], { zip64: true, behindEnd64 });
    const at = zip.length - 22 - 20 - behindEnd64.length;
    expect((await openBytes(zip)).problems).toEqual([isUnseen(at)]);
  });

  it('bytes under a folder: its packed data, or another local header than the directory says', async () => {
    const data = bytesOf('x'.repeat(40));
    for (const item of [
      { name: 'a/', method: 8, data },
      { name: 'a/', localName: 'ab' },
    ] satisfies ZipItem[]) {
      const source = await openBytes(buildZip([item, log]));
      expect(source.problems).toMatchObject([{ code: 'file.unreadable', path: 'a/' }]);
    }
  });

  it('sizes in a local header that a descriptor does not repeat', async () => {
    const source = await openBytes(buildZip([{ ...log, flags: 0x808, localPackedBytes: 3 }, { name: 'z' }]));
    await expect(collect(source.read(source.entries[0]!))).rejects.toMatchObject({ problem: { reason: 'bad_header', path: 'log.ndjson' } });
  });

  it('two end records that name two directories', async () => {
    const zip = Buffer.from(buildZip([log, { name: 'z' }], { zip64: true }));
    // The plain end record now states the second record only.
    const second = zip.lastIndexOf('PK\u0001\u0002');
    const end = zip.length - 22;
    zip.writeUInt16LE(1, end + 10);
    zip.writeUInt32LE(zip.indexOf('PK\u0006\u0006') - second, end + 12);
    zip.writeUInt32LE(second, end + 16);
    expect(said((await openBytes(new Uint8Array(zip))).problems)).toContain('bad_header');
  });
});

describe('no false alarm', () => {
  it('descriptors of all four forms, also of empty entries and folders, before another entry and before the directory', async () => {
    for (const descriptor of ['plain', 'signed', 'wide', 'wide-signed', 'none'] as const) {
      const flags = 0x808;
      await expectWhole(
        buildZip([
          { ...log, flags, descriptor },
          { ...log, name: 'stored', method: 0, flags, descriptor },
          { name: 'empty', flags, descriptor },
          { name: 'folder/', flags, method: 0, descriptor },
          { ...log, name: 'last', flags, descriptor },
        ]),
      );
    }
  });

  it('a descriptor without signature whose CRC-32 looks like one', async () => {
    await expectWhole(buildZip([{ name: 'a', content: '', flags: 0x808, descriptor: 'plain' }, log]));
  });

  it('padding in local extra fields, as writers that align data leave it', async () => {
    for (const length of [1, 3, 4, 4096]) {
      await expectWhole(
        buildZip([
          { ...log, method: 0, localExtra: new Uint8Array(length) },
          { name: 'z', localExtra: join(new Uint8Array([0x35, 0xd9, 6, 0]), new Uint8Array(6)) },
        ]),
      );
    }
  });

  it('folders that are deflated to two bytes (as Java writes them), stored, or described', async () => {
    await expectWhole(buildZip([{ name: 'a/' }, { name: 'b/', method: 0 }, { name: 'c/', flags: 0x808 }, log]), ['log.ndjson']);
  });

  it('local parts in another order than the directory', async () => {
    const zip = Buffer.from(buildZip([log, { name: 'b.ndjson.', content: '2' }]));
    const first = zip.indexOf('PK\u0001\u0002');
    const second = zip.indexOf('PK\u0001\u0002', first + 1);
    const end = zip.length - 22;
    await expectWhole(Buffer.concat([zip.subarray(0, first), zip.subarray(second, end), zip.subarray(first, second), zip.subarray(end)]));
  });

  it.each([
    {},
    { dataDescriptor: false },
    { dataDescriptorSignature: true },
    { zip64: true },
    { level: 0 },
    { zip64: true, dataDescriptorSignature: true },
    { extendedTimestamp: false },
  ])('@zip.js/zip.js %o', async (options) => {
    const writer = new ZipWriter(new Uint8ArrayWriter(), options);
    await writer.add('folder/', undefined, { directory: true });
    await writer.add('empty', new Uint8ArrayReader(new Uint8Array(0)));
    for (let i = 0; i < 5; i += 1) await writer.add(`folder/f${i}`, new Uint8ArrayReader(bytesOf('line\n'.repeat(i * 20_000 + 1))));
    await expectWhole(await writer.close());
  });

  const tools: readonly (readonly [string, string, readonly string[]])[] = [
    ['zip', 'zip', ['-qr', 'out.zip', 'd']],
    ['zip, streamed to a pipe', 'sh', ['-c', 'zip -qr - d | cat > out.zip']],
    ['Python', 'python3', ['-m', 'zipfile', '-c', 'out.zip', 'd']],
    ['Python, to a stream that cannot seek', 'python3', ['-c', STREAMED()]],
    ['bsdtar', 'bsdtar', ['--format', 'zip', '-cf', 'out.zip', 'd']],
  ];
  it.each(tools)('%s, where it is installed', async (_, command, args) => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'assay-zip-'));
    try {
      mkdirSync(joinPath(folder, 'd/e'), { recursive: true });
      writeFileSync(joinPath(folder, 'd/a'), 'some text\n'.repeat(1000));
      writeFileSync(joinPath(folder, 'd/e/b'), '');
      if (spawnSync(command, args, { cwd: folder }).status !== 0) return;
      await expectWhole(new Uint8Array(readFileSync(joinPath(folder, 'out.zip'))));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function STREAMED(): string {
  return [
    'import io, zipfile',
    'class Out(io.RawIOBase):',
    '  def __init__(self): self.f = open("out.zip", "wb")',
    '  def writable(self): return True',
    '  def write(self, b): return self.f.write(b)',
    '  def close(self): self.f.close()',
    'o = Out()',
    'z = zipfile.ZipFile(o, "w", zipfile.ZIP_DEFLATED)',
    'z.write("d/a"); z.write("d/e"); z.writestr("e", "")',
    'with z.open("wide", "w", force_zip64=True) as f: f.write(b"x" * 100000)',
    'z.close(); o.close()',
  ].join('\n');
}
