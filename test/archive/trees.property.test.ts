/** Any tree of files lists and reads the same as folder, zip, tar and compressed tar. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/engine/archive/open.ts';
import { collisionKey } from '../../src-main/engine/archive/entry-path.ts';
import type { EntrySource } from '../../src-main/engine/archive/types.ts';
import { zstdAvailable } from '../../src-main/engine/archive/zstd.ts';
import { createNodePorts } from '../../src-main/node-ports.ts';
import { buildTar, buildZip } from './build.ts';
import { collect, openBytes } from './support.ts';

const ports = createNodePorts();
const segment = fc
  .string({ unit: fc.constantFrom(...'abcxyzAB012-_ ,.üé文\u{1f600}\uffee'), minLength: 1, maxLength: 12 })
  .filter((name) => /[^. ]$/u.test(name) && !/^[a-z]:/iu.test(name));
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const content = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 20_000 }))
    .map(([part, times]) => new Uint8Array(Buffer.alloc(part.length * times, part))),
);
const tree = fc
  .uniqueArray(fc.record({ name: path, content, method: fc.constantFrom(0, 8) }), {
    selector: ({ name }) => collisionKey(name),
    minLength: 1,
    maxLength: 12,
  })
  // A file's name cannot be a folder's too.
  .filter((items) => items.every(({ name }) => items.every((other) => !collisionKey(other.name).startsWith(`${collisionKey(name)}/`))));

const contents = async (source: EntrySource): Promise<readonly (readonly [string, string])[]> => {
  expect(source.problems).toEqual([]);
  const out: [string, string][] = [];
  for (const entry of source.entries) {
    const bytes = await collect(source.read(entry));
    expect(entry.bytes).toBe(bytes.length);
    out.push([entry.path, Buffer.from(bytes).toString('base64')]);
  }
  await source.close();
  return out;
};

describe('trees', () => {
  it('list and read identically in every container', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (items) => {
        const expected = items
          .map(({ name, content: bytes }): [string, string] => [name, Buffer.from(bytes).toString('base64')])
          .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const tar = buildTar(items);
        const root = mkdtempSync(join(tmpdir(), 'assay-test-'));
        try {
          for (const { name, content: bytes } of items) {
            mkdirSync(join(root, name, '..'), { recursive: true });
            writeFileSync(join(root, name), bytes);
          }
          expect(await contents(await openArchive(root, ports))).toEqual(expected);
        } finally {
          rmSync(root, { recursive: true });
        }
        expect(await contents(await openBytes(buildZip(items)))).toEqual(expected);
        expect(
          await contents(
            await openBytes(
              buildZip(
                items.map((item) => ({ ...item, zip64: true })),
                { zip64: true },
              ),
            ),
          ),
        ).toEqual(expected);
        expect(await contents(await openBytes(tar))).toEqual(expected);
        expect(await contents(await openBytes(new Uint8Array(zlib.gzipSync(tar))))).toEqual(expected);
        if (zstdAvailable()) expect(await contents(await openBytes(new Uint8Array(zlib.zstdCompressSync(tar))))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('no mutation of an archive makes the reader do anything but list, read or report', async () => {
    const items = [
      { name: 'a/log', content: 'line\n'.repeat(50) },
      { name: 'b', content: 'x', method: 0 },
    ];
    const archives = [buildZip(items), buildZip(items, { zip64: true }), buildTar(items), new Uint8Array(zlib.gzipSync(buildTar(items)))];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...archives),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 40 }),
        async (archive, edits, cut) => {
          const bytes = archive.slice(0, archive.length - cut);
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          const source = await openBytes(bytes);
          for (const entry of source.entries) {
            try {
              await collect(source.read(entry));
            } catch (error) {
              expect(error).toMatchObject({ name: 'ArchiveReadError' });
            }
          }
          await source.close();
        },
      ),
      { numRuns: 2000 },
    );
  }, 120_000);
});
