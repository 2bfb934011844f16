import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EvidenceSink } from '../../src-main/engine/archive/copy.ts';
import { copyInto } from '../../src-main/engine/archive/copy.ts';
import { folderDigest } from '../../src-main/engine/archive/folder-digest.ts';
import { createEvidenceSink, createNodePorts } from '../../src-main/node-ports.ts';
import { said } from './support.ts';

const { files } = createNodePorts();
const posix = process.platform !== 'win32';
const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
let root = '';
let target = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-test-'));
  target = join(root, 'evidence', 'copy');
  mkdirSync(join(root, 'evidence'));
  mkdirSync(join(root, 'from/sub/deep'), { recursive: true });
  writeFileSync(join(root, 'from/b'), 'bee');
  writeFileSync(join(root, 'from/sub/deep/a.gz'), Buffer.alloc(700_000, 'ab'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const from = (name = 'from'): string => join(root, name);
/** A sink that runs `meddle` when `when` is called for the first time. */
const meddling = (when: 'create' | 'finish', meddle: () => void): EvidenceSink => {
  const sink: EvidenceSink = createEvidenceSink(target);
  let done = false;
  const once = (): void => {
    if (!done) meddle();
    done = true;
  };
  return {
    ...sink,
    create: async (path) => {
      if (when === 'create') once();
      return sink.create(path);
    },
    finish: async () => {
      once();
      await sink.finish();
    },
  };
};

describe('copyInto', () => {
  it('copies one file byte for byte, read-only, with its digest', async () => {
    let input = 0;
    const bytes = readFileSync(from('from/sub/deep/a.gz'));
    const result = await copyInto(from('from/sub/deep/a.gz'), {
      files,
      sink: createEvidenceSink(target),
      onInput: (count) => (input += count),
    });
    expect(result).toEqual({
      kind: 'file',
      sha256: sha256(bytes),
      bytes: bytes.length,
      problems: [],
      files: [{ path: '', bytes: bytes.length, sha256: sha256(bytes) }],
    });
    expect(readFileSync(target).equals(bytes)).toBe(true);
    if (posix) expect(lstatSync(target).mode & 0o777).toBe(0o444);
    expect(input).toBe(2 * bytes.length);
  });

  it('copies a folder; what is no regular file or litter stays behind and is said', async () => {
    writeFileSync(from('from/.DS_Store'), 'x');
    if (posix) symlinkSync('/etc/passwd', from('from/link'));
    const result = await copyInto(from(), { files, sink: createEvidenceSink(target) });
    expect(said(result.problems)).toEqual(['system_litter .DS_Store', ...(posix ? ['link link'] : [])]);
    expect(result.files.map(({ path }) => path)).toEqual(['b', 'sub/deep/a.gz']);
    expect(result.sha256).toBe(folderDigest(result.files));
    expect(readdirSync(target)).toEqual(['b', 'sub']);
    expect(readFileSync(join(target, 'sub/deep/a.gz')).equals(readFileSync(from('from/sub/deep/a.gz')))).toBe(true);
    if (posix) expect(lstatSync(join(target, 'b')).mode & 0o777).toBe(0o444);
    const again = await copyInto(target, { files, sink: createEvidenceSink(join(root, 'second')) });
    expect(again).toMatchObject({ sha256: result.sha256, problems: [] });
    rmSync(target, { recursive: true });
  });

  it.each([
    ['changed in place', () => writeFileSync(from('from/b'), 'BEE'), ['b']],
    ['grown', () => appendFileSync(from('from/b'), '!'), ['b']],
    ['gone', () => rmSync(from('from/b')), ['b']],
    ['new', () => writeFileSync(from('from/new'), ''), ['new']],
    ['all gone', () => rmSync(from(), { recursive: true }), ['b', 'sub/deep/a.gz']],
  ])('file.changed: an original that is %s once it was copied', async (_, meddle, paths) => {
    const { problems, files: copied } = await copyInto(from(), { files, sink: meddling('finish', meddle) });
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(paths.map((path) => `file.changed ${path}`));
    expect(copied).toHaveLength(2);
  });

  it('file.changed: a single file too', async () => {
    const { problems, sha256: digest } = await copyInto(from('from/b'), {
      files,
      sink: meddling('finish', () => writeFileSync(from('from/b'), 'BEE')),
    });
    expect(problems).toEqual([{ code: 'file.changed', reason: 'changed_while_read', path: '', byte: null }]);
    expect(digest).toBe(sha256('bee'));
  });

  it('a file of a folder that changed between listing and copying is left out and said', async () => {
    const result = await copyInto(from(), { files, sink: meddling('create', () => writeFileSync(from('from/b'), 'longer than before')) });
    expect(new Set(result.problems.map(({ code, path }) => `${code} ${path}`))).toEqual(new Set(['file.changed b']));
    expect(result.files.map(({ path }) => path)).toEqual(['sub/deep/a.gz']);
    expect(existsSync(join(target, 'b'))).toBe(false);
  });

  it('leaves nothing behind when cancelled or failing, and overwrites nothing', async () => {
    const stop = new AbortController();
    const options = { files, signal: stop.signal, onInput: () => stop.abort(new Error('cancelled')) };
    await expect(copyInto(from(), { ...options, sink: createEvidenceSink(target) })).rejects.toThrow('cancelled');
    expect(readdirSync(join(root, 'evidence'))).toEqual([]);
    await expect(copyInto(from('nothing'), { files, sink: createEvidenceSink(target) })).rejects.toMatchObject({ reason: 'not_found' });

    writeFileSync(target, 'somebody else');
    for (const path of [from(), from('from/b')]) {
      await expect(copyInto(path, { files, sink: createEvidenceSink(target) })).rejects.toMatchObject({ name: 'FileProblem' });
    }
    expect(readFileSync(target, 'utf8')).toBe('somebody else');
  });

  it('the sink lets no path out of its folder', async () => {
    const sink = createEvidenceSink(target);
    for (const path of ['../x', 'a/../../x', '/x', 'a//b', 'C:x', 'a\\b', 'a\0', './a'])
      await expect(sink.create(path)).rejects.toThrow(RangeError);
  });
});
