import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync, appendFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../src-shared/limits.ts';
import { openArchive } from '../../src-main/engine/archive/open.ts';
import type { ArchiveLimits, EntrySource } from '../../src-main/engine/archive/types.ts';
import type { FileSource } from '../../src-main/engine/ports.ts';
import { FileProblem } from '../../src-main/engine/ports.ts';
import { createNodePorts } from '../../src-main/node-ports.ts';
import { collect, problemOf, readText, said } from './support.ts';

const { files, scratch } = createNodePorts();
const posix = process.platform !== 'win32';
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, content: string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
};
const open = (caps: Partial<ArchiveLimits> = {}): Promise<EntrySource> =>
  openArchive(root, { files, scratch, limits: { ...limits, ...caps } });

describe('folder', () => {
  it('lists its files however deep, sorted, and reads them', async () => {
    for (const path of ['b', 'a/z', 'a.txt', 'a/ü/文', 'empty']) write(path, path === 'empty' ? '' : `content of ${path}`);
    mkdirSync(join(root, 'empty-folder'));
    const source = await open();
    expect(source.kind).toBe('folder');
    expect(source.problems).toEqual([]);
    expect(source.entries.map(({ path }) => path)).toEqual(['a.txt', 'a/z', 'a/ü/文', 'b', 'empty']);
    expect(await readText(source, 'a/ü/文')).toBe('content of a/ü/文');
    expect(await readText(source, 'empty')).toBe('');
    expect(source.inputBytes).toBe(source.entries.reduce((sum, { bytes }) => sum + bytes, 0));
    await source.close();
  });

  it.skipIf(!posix)('link: never followed, wherever it leads', async () => {
    write('log', 'x');
    symlinkSync('/etc', join(root, 'folder-link'));
    symlinkSync('log', join(root, 'file-link'));
    symlinkSync('nowhere', join(root, 'dead-link'));
    const source = await open();
    expect(said(source.problems)).toEqual(['link dead-link', 'link file-link', 'link folder-link']);
    expect(source.entries.map(({ path }) => path)).toEqual(['log']);
  });

  it.skipIf(!posix)('device: pipes and sockets are never opened', async () => {
    write('log', 'x');
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'pipe')]);
    const server = createServer().listen(join(root, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(said((await open()).problems)).toEqual(['device pipe', 'device socket']);
    server.close();
    await expect(openArchive(join(root, 'pipe'), { files, scratch })).rejects.toMatchObject({ reason: 'not_a_file' });
  });

  it('system_litter and device_name', async () => {
    for (const path of ['.DS_Store', '__MACOSX/x', 'a/Thumbs.db', 'log', ...(posix ? ['con.json'] : [])]) write(path, 'x');
    const source = await open();
    expect(said(source.problems)).toEqual([
      'system_litter .DS_Store',
      'system_litter __MACOSX/x',
      'system_litter a/Thumbs.db',
      ...(posix ? ['device_name con.json'] : []),
    ]);
    expect(source.entries.map(({ path }) => path)).toEqual(['log']);
  });

  it.skipIf(!posix)('path_invalid: control characters and backslashes in names', async () => {
    write('a\nb', 'x');
    write('a\\b', 'x');
    expect(said((await open()).problems)).toEqual(['path_invalid a\\u{a}b', 'path_invalid a\\b']);
  });

  it('too_deep and too_many_entries', async () => {
    write('a/b/c/d', 'x');
    expect(said((await open({ entryPathDepth: 3 })).problems)).toEqual(['too_deep a/b/c']);
    for (let i = 0; i < 5; i += 1) write(`f${i}`, 'x');
    expect(said((await open({ entries: 4 })).problems)).toEqual(['too_many_entries']);
  });

  it('file.changed: grown, replaced, gone, or touched since it was listed', async () => {
    for (const path of ['grown', 'replaced', 'gone', 'touched', 'same']) write(path, 'content');
    const source = await open();
    appendFileSync(join(root, 'grown'), 'more');
    write('other', 'CONTENT');
    renameSync(join(root, 'other'), join(root, 'replaced'));
    rmSync(join(root, 'gone'));
    utimesSync(join(root, 'touched'), 1, 1);
    for (const entry of source.entries) {
      if (entry.path === 'same') expect(await readText(source, 'same')).toBe('content');
      else
        expect(await problemOf(collect(source.read(entry)))).toEqual({
          code: 'file.changed',
          reason: 'changed_while_read',
          path: entry.path,
          byte: null,
        });
    }
  });

  it.skipIf(!posix)('file.changed: other content of the same size under the old times', async () => {
    write('log', 'content');
    const path = join(root, 'log');
    utimesSync(path, 1000, 1000);
    const source = await open();
    const file = await openArchive(path, { files, scratch });
    // File systems count time in ticks of some milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 30));
    writeFileSync(path, 'CONTENT');
    utimesSync(path, 1000, 1000);
    for (const one of [source, file]) expect(await problemOf(collect(one.read(one.entries[0]!)))).toMatchObject({ code: 'file.changed' });
    await file.close();
  });

  it('file.changed: while it is read', async () => {
    write('log', 'x'.repeat(1_000_000));
    const source = await open();
    const reading = (async () => {
      let first = true;
      for await (const chunk of source.read(source.entries[0]!)) {
        if (first) appendFileSync(join(root, 'log'), `${chunk.length}`);
        first = false;
      }
    })();
    expect(await problemOf(reading)).toMatchObject({ code: 'file.changed' });
  });

  it('file.changed: a single file and an archive too', async () => {
    write('log', 'plain text');
    const path = join(root, 'log');
    const source = await openArchive(path, { files, scratch });
    expect(source).toMatchObject({ kind: 'file', problems: [] });
    expect(await readText(source, 'log')).toBe('plain text');
    appendFileSync(path, '!');
    expect(await problemOf(collect(source.read(source.entries[0]!)))).toMatchObject({ code: 'file.changed' });
    await source.close();
  });

  it('io: a disk that fails while a file is read', async () => {
    write('log', 'x'.repeat(1_000_000));
    const failing: FileSource = {
      ...files,
      open: async (path) => {
        const file = await files.open(path);
        const read = async (position: number, length: number): Promise<Uint8Array> => {
          if (position > 0) throw new FileProblem(path, 'io');
          return file.read(position, length);
        };
        return { ...file, read };
      },
    };
    const source = await openArchive(root, { files: failing, scratch });
    expect(await problemOf(collect(source.read(source.entries[0]!)))).toEqual({
      code: 'file.unreadable',
      reason: 'io',
      path: 'log',
      byte: null,
    });
  });

  it('throws for a path that is not there, and for a link', async () => {
    await expect(openArchive(join(root, 'nothing'), { files, scratch })).rejects.toMatchObject({
      name: 'FileProblem',
      reason: 'not_found',
    });
    if (!posix) return;
    symlinkSync(root, join(root, 'self'));
    await expect(openArchive(join(root, 'self'), { files, scratch })).rejects.toMatchObject({ reason: 'not_a_file' });
  });

  it('leaves no file open, also when its reader stops early', async () => {
    write('log', 'x'.repeat(2_000_000));
    let held = 0;
    const counting = {
      ...files,
      open: async (path: string) => {
        const file = await files.open(path);
        held += 1;
        return { ...file, close: () => file.close().then(() => void (held -= 1)) };
      },
    };
    const source = await openArchive(root, { files: counting, scratch });
    for await (const chunk of source.read(source.entries[0]!)) if (chunk.length > 0) break;
    expect(held).toBe(0);
  });
});

/** Permissions do not hold root back, so the listing runs in a child as another user. */
const asNobody = (script: string): string => {
  const drop = process.getuid?.() === 0 ? 'process.setgid(65534); process.setuid(65534);' : '';
  const main = new URL('../../src-main/', import.meta.url).href;
  const code = `import { createNodePorts } from '${main}node-ports.ts'; import { openArchive } from '${main}engine/archive/open.ts';
   ${drop}
    const { files, scratch } = createNodePorts(); const root = ${JSON.stringify(root)}; ${script}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};

describe.skipIf(!posix)('no permission', () => {
  it('no_permission: an unreadable folder and file are problems, the rest is read', () => {
    write('open', 'x');
    write('locked/inside', 'x');
    write('file', 'x');
    chmodSync(root, 0o755);
    chmodSync(join(root, 'locked'), 0);
    chmodSync(join(root, 'file'), 0);
    const output = asNobody(`const source = await openArchive(root, { files, scratch });
      const out = source.problems.map((p) => [p.code, p.reason, p.path].join(' '));
      for (const entry of source.entries) {
        try { for await (const c of source.read(entry)) out.push('read ' + entry.path); } catch (e) { out.push([e.problem.code, e.problem.reason, e.problem.path].join(' ')); }
      }
      console.log(JSON.stringify(out));`);
    chmodSync(join(root, 'locked'), 0o755);
    expect(JSON.parse(output)).toEqual(['file.unreadable no_permission locked', 'file.unreadable no_permission file', 'read open']);
  });

  it('FileProblem no_permission when the evidence itself is locked', () => {
    write('folder/x', 'x');
    chmodSync(root, 0o755);
    chmodSync(join(root, 'folder'), 0);
    const output = asNobody(
      `try { await openArchive(root + '/folder', { files, scratch }); } catch (e) { console.log(e.name, e.reason); }`,
    );
    chmodSync(join(root, 'folder'), 0o755);
    expect(output.trim()).toBe('FileProblem no_permission');
  });
});
