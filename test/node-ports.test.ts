import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Log } from '../src-main/engine/ports.ts';
import { createNodePorts } from '../src-main/node-ports.ts';

const posix = process.platform !== 'win32';
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('FileSource', () => {
  const { files } = createNodePorts();

  it('stats, lists by UTF-8 bytes and reads at any position', async () => {
    for (const name of ['b', '\u{1f600}', '\uffee', 'B']) writeFileSync(join(root, name), 'content');
    expect(await files.list(root)).toEqual(['B', 'b', '\uffee', '\u{1f600}']);
    expect(await files.stat(root)).toMatchObject({ kind: 'folder' });
    const stat = await files.stat(join(root, 'b'));
    expect(stat).toMatchObject({ kind: 'file', bytes: 7 });
    expect(stat.identity).not.toBe((await files.stat(join(root, 'B'))).identity);
    const file = await files.open(join(root, 'b'));
    expect(file.bytes).toBe(7);
    expect(Buffer.from(await file.read(3, 100)).toString()).toBe('tent');
    expect(await file.read(7, 10)).toHaveLength(0);
    await file.close();
  });

  it('says why not', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(files.stat(join(root, 'none'))).rejects.toMatchObject({
      name: 'FileProblem',
      reason: 'not_found',
      path: join(root, 'none'),
    });
    await expect(files.open(join(root, 'none'))).rejects.toMatchObject({ reason: 'not_found' });
    await expect(files.open(root)).rejects.toMatchObject({ reason: posix ? 'not_a_file' : 'no_permission' });
    await expect(files.list(join(root, 'file'))).rejects.toMatchObject({ reason: posix ? 'not_a_folder' : 'not_found' });
    await expect(files.open(`${root}/a\0b`)).rejects.toMatchObject({ name: 'FileProblem', reason: 'io' });
  });

  it.skipIf(!posix)('reports links and opens none', async () => {
    writeFileSync(join(root, 'file'), 'x');
    symlinkSync('file', join(root, 'link'));
    expect(await files.stat(join(root, 'link'))).toMatchObject({ kind: 'link' });
    await expect(files.open(join(root, 'link'))).rejects.toMatchObject({ reason: 'not_a_file' });
  });
});

describe('Scratch', () => {
  it('appends, reads back, and leaves nothing', async () => {
    const { scratch } = createNodePorts({ scratchFolder: root });
    const file = await scratch.create();
    // Unnamed at once where the system allows: even a kill leaves nothing.
    if (posix) expect(readdirSync(root)).toEqual([]);
    await file.append(Buffer.from('hello '));
    await file.append(Buffer.from('world'));
    expect(file.bytes).toBe(11);
    expect(Buffer.from(await file.read(4, 4)).toString()).toBe('o wo');
    expect(Buffer.from(await file.read(9, 100)).toString()).toBe('ld');
    expect(await file.read(50, 3)).toHaveLength(0);
    await file.close();
    await file.close();
    expect(readdirSync(root)).toEqual([]);
  });

  it('is private and each one its own', async () => {
    const { scratch } = createNodePorts({ scratchFolder: root });
    const [a, b] = [await scratch.create(), await scratch.create()];
    await a.append(Buffer.from('a'));
    expect(b.bytes).toBe(0);
    await Promise.all([a.close(), b.close()]);
  });

  it('says when there is no room to write in', async () => {
    const { scratch } = createNodePorts({ scratchFolder: join(root, 'missing') });
    await expect(scratch.create()).rejects.toMatchObject({ name: 'FileProblem', reason: 'not_found' });
    expect(existsSync(join(root, 'missing'))).toBe(false);
  });
});

describe('Clock, Random, Log', () => {
  const { clock, random, log } = createNodePorts();

  it('tells the time and gives entropy', () => {
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
    expect(random.bytes(16)).toHaveLength(16);
    expect(random.bytes(16)).not.toEqual(random.bytes(16));
  });

  it('logs one line to standard error', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    log.write('warn', 'first\nforged');
    expect(write.mock.calls).toEqual([['assay: warn: first forged\n']]);
    write.mockRestore();
  });

  it('takes another log', () => {
    const other: Log = { write: () => {} };
    expect(createNodePorts({ log: other }).log).toBe(other);
  });
});
