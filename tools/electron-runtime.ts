/**
 * Which Electron to start from a checkout. In this order: the installed binary of the `electron` package, its official
 * download, and on linux-x64 without internet the fallback runtime. A packaged application brings its own.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fallbackAvailable, fallbackVersion, prepareFallback } from './fallback-runtime.ts';
import { capture, projectRoot, say, toolEnvironment, ToolProblem } from './run.ts';
import { ensureLibraries } from './system-packages.ts';

export type ElectronRuntime = {
  readonly executable: string;
  /** Path of an SQLite binding compiled for this runtime, or null where the library's own one works. */
  readonly sqliteBinding: string | null;
  readonly kind: 'official' | 'fallback';
  readonly version: string;
};

const probeSeconds = 5;
const downloadMinutes = 15;

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function wantedPackage(): { readonly folder: string; readonly version: string } {
  const manifest = createRequire(import.meta.url).resolve('electron/package.json');
  const parsed: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed) || typeof parsed.version !== 'string') {
    throw new ToolProblem('The electron package is damaged: delete node_modules and run `npm ci`.');
  }
  return { folder: dirname(manifest), version: parsed.version };
}

function installedExecutable(folder: string, version: string): string | null {
  const relative = readText(join(folder, 'path.txt'));
  if (relative === null || readText(join(folder, 'dist', 'version'))?.replace(/^v/, '') !== version) return null;
  const executable = join(folder, 'dist', relative);
  return existsSync(executable) ? executable : null;
}

/** Asks the download server for anything at all, in a child that honours the proxy variables, and gives up soon. */
async function downloadReachable(): Promise<boolean> {
  const mirror =
    process.env['npm_config_electron_mirror'] ?? process.env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases';
  const probe = `fetch(process.argv[1], { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(${probeSeconds * 1000}) }).then(() => process.exit(0), () => process.exit(1))`;
  const { code } = await capture(process.execPath, ['-e', probe, mirror], {
    env: toolEnvironment({ NODE_USE_ENV_PROXY: '1' }),
    timeout: (probeSeconds + 2) * 1000,
  });
  return code === 0;
}

async function downloadOfficial(folder: string, version: string): Promise<string | null> {
  if (process.env['ELECTRON_SKIP_BINARY_DOWNLOAD'] || !(await downloadReachable())) return null;
  say(`Downloading Electron ${version}.`);
  await capture(process.execPath, [join(folder, 'install.js')], {
    cwd: projectRoot,
    env: toolEnvironment({ NODE_USE_ENV_PROXY: '1' }),
    timeout: downloadMinutes * 60_000,
  });
  return installedExecutable(folder, version);
}

/** Finds or prepares the runtime, says in one line when it is the fallback, and makes sure that its system libraries are there. */
export async function resolveElectronRuntime(): Promise<ElectronRuntime> {
  const { folder, version } = wantedPackage();
  const official = installedExecutable(folder, version) ?? (await downloadOfficial(folder, version));
  if (official !== null) {
    await ensureLibraries(official);
    return { executable: official, sqliteBinding: null, kind: 'official', version };
  }
  if (!fallbackAvailable()) {
    throw new ToolProblem(
      `Electron ${version} could not be downloaded: connect to the internet, or set ELECTRON_MIRROR to a mirror you can reach, and run \`npx install-electron\`.`,
    );
  }
  say(`Electron ${version} could not be downloaded; using the development fallback, Electron ${fallbackVersion}.`);
  const fallback = await prepareFallback();
  await ensureLibraries(fallback.executable);
  return { ...fallback, kind: 'fallback', version: fallbackVersion };
}

/** Environment that hands the runtime's SQLite binding to the application. Ignored by a packaged application. */
export function runtimeEnvironment(runtime: ElectronRuntime): Record<string, string> {
  return runtime.sqliteBinding === null ? {} : { ASSAY_SQLITE_BINDING: runtime.sqliteBinding };
}
