import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../src-main/app/csp.ts';
import { fileOfAddress, isPageAddress } from '../../src-main/app/page-files.ts';
import { engineEnvironment } from '../../src-main/ipc/engine-environment.ts';
import { droppedPaths, grantPath } from '../../src-main/ipc/grants.ts';

let root = '';
let page = '';

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'assay-page-')));
  page = join(root, 'page');
  await mkdir(join(page, 'assets'), { recursive: true });
  await mkdir(join(root, 'page-secret'));
  await writeFile(join(page, 'index.html'), '<!doctype html>');
  await writeFile(join(page, 'assets', 'main.js'), '');
  await writeFile(join(page, 'notes.txt'), '');
  await writeFile(join(root, 'secret.js'), '');
  await writeFile(join(root, 'page-secret', 'a.js'), '');
  await symlink(join(root, 'secret.js'), join(page, 'link.js'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('files of the page', () => {
  it('serves what is in the folder', async () => {
    expect(await fileOfAddress(page, 'app://assay/index.html')).toEqual({
      path: join(page, 'index.html'),
      contentType: 'text/html; charset=utf-8',
    });
    expect(await fileOfAddress(page, 'app://assay/assets/main.js?v=1#x')).toMatchObject({ path: join(page, 'assets', 'main.js') });
  });

  it.each([
    'app://assay/../secret.js',
    'app://assay/..%2fsecret.js',
    'app://assay/%2e%2e/secret.js',
    'app://assay/..%5csecret.js',
    'app://assay/..%2fpage-secret%2fa.js',
    'app://assay/link.js',
    'app://assay/missing.js',
    'app://assay/notes.txt',
    'app://assay/assets',
    'app://assay/',
    'app://assay/index.html%00.js',
    'app://assay/%ff.js',
    'app://other/index.html',
    'file:///index.html',
    'https://assay/index.html',
    'not an address',
  ])('refuses %s', async (address) => {
    expect(await fileOfAddress(page, address)).toBeNull();
  });

  it('tells the page’s addresses from others', () => {
    expect(isPageAddress('app://assay/index.html')).toBe(true);
    for (const other of ['app://assay.example/', 'app://user@assay:1/', 'https://assay/', 'about:blank', ''])
      expect(isPageAddress(other)).toBe(false);
  });
});

describe('dropped paths', () => {
  it('takes a short list of absolute paths only', () => {
    expect(droppedPaths([page])).toEqual([page]);
    for (const bad of [
      null,
      'x',
      {},
      ['relative'],
      [''],
      [1],
      [null],
      [`${page}\0`],
      [`/${'x'.repeat(40_000)}`],
      Array.from({ length: 101 }, () => page),
    ]) {
      expect(droppedPaths(bad)).toBeNull();
    }
  });

  it('grants after the engine was told', async () => {
    const told: string[] = [];
    const granted = await grantPath(page, async (grant, path) => void told.push(grant, path));
    expect(granted).toEqual({ grant: told[0], name: 'page', kind: 'folder' });
    expect(told[1]).toBe(page);
    expect(granted.grant).toMatch(/^[0-9a-f]{32}$/);
    await mkdir(join(root, 'a.assay'));
    const kinds = ['a.assay', 'secret.js', 'new.assay'].map((name) => grantPath(join(root, name), async () => {}));
    expect((await Promise.all(kinds)).map(({ kind }) => kind)).toEqual(['case', 'file', 'new']);
  });
});

describe('the engine’s environment', () => {
  const given = { HOME: '/h', NODE_OPTIONS: '--inspect', ELECTRON_RUN_AS_NODE: '1', ASSAY_SQLITE_BINDING: '/b.node', ASSAY_OTHER: 'x' };

  it('names another SQLite binding in development only', () => {
    expect(engineEnvironment(given, false)).toEqual({ HOME: '/h', ASSAY_SQLITE_BINDING: '/b.node' });
    expect(engineEnvironment(given, true)).toEqual({ HOME: '/h' });
  });
});

describe('content security policy', () => {
  it('allows no other origin, no inline code and no evaluation', () => {
    const policy = contentSecurityPolicy('abc');
    expect(policy).not.toMatch(/unsafe|https?:|data:|blob:|\*/);
    expect(policy).toContain("style-src 'self' 'nonce-abc'");
  });
});
