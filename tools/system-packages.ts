/** System packages that Electron, its fallback build and the virtual display need on Linux: found, named, and as root on Debian installed. */
import { readFileSync } from 'node:fs';
import { capture, say, ToolProblem } from './run.ts';

type Family = 'debian' | 'fedora' | 'suse' | 'arch' | 'alpine' | 'other';
type Need = 'libraries' | 'display' | 'compiler';

/** A name with `|` has an older and a newer form; the one that the distribution offers is used. */
const packages: Readonly<Record<Need, Readonly<Record<Exclude<Family, 'other'>, readonly string[]>>>> = {
  libraries: {
    debian: [
      'libgtk-3-0|libgtk-3-0t64',
      'libasound2|libasound2t64',
      'libatk-bridge2.0-0|libatk-bridge2.0-0t64',
      'libnss3',
      'libgbm1',
      'libxss1',
      'libxtst6',
      'fonts-dejavu-core',
    ],
    fedora: ['gtk3', 'alsa-lib', 'at-spi2-atk', 'nss', 'mesa-libgbm', 'libXScrnSaver', 'libXtst', 'dejavu-sans-fonts'],
    suse: ['libgtk-3-0', 'libasound2', 'mozilla-nss', 'libgbm1', 'libXss1', 'libXtst6', 'dejavu-fonts'],
    arch: ['gtk3', 'alsa-lib', 'at-spi2-core', 'nss', 'mesa', 'libxss', 'libxtst', 'ttf-dejavu'],
    alpine: ['gtk+3.0', 'alsa-lib', 'at-spi2-core', 'nss', 'mesa-gbm', 'libxscrnsaver', 'libxtst', 'font-dejavu'],
  },
  display: {
    debian: ['xvfb'],
    fedora: ['xorg-x11-server-Xvfb'],
    suse: ['xorg-x11-server-Xvfb'],
    arch: ['xorg-server-xvfb'],
    alpine: ['xvfb'],
  },
  compiler: {
    debian: ['g++', 'make', 'python3'],
    fedora: ['gcc-c++', 'make', 'python3'],
    suse: ['gcc-c++', 'make', 'python3'],
    arch: ['gcc', 'make', 'python'],
    alpine: ['g++', 'make', 'python3'],
  },
};

const installCommand: Readonly<Record<Exclude<Family, 'other'>, string>> = {
  debian: 'apt-get install -y --no-install-recommends',
  fedora: 'dnf install -y',
  suse: 'zypper install -y',
  arch: 'pacman -S --needed',
  alpine: 'apk add',
};

function distributionFamily(): Family {
  let text = '';
  try {
    text = readFileSync('/etc/os-release', 'utf8');
  } catch {
    return 'other';
  }
  const words = [...text.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap((match) => (match[1] ?? '').replaceAll('"', '').split(' '));
  const known: ReadonlyArray<readonly [string, Family]> = [
    ['debian', 'debian'],
    ['ubuntu', 'debian'],
    ['fedora', 'fedora'],
    ['rhel', 'fedora'],
    ['suse', 'suse'],
    ['opensuse', 'suse'],
    ['arch', 'arch'],
    ['alpine', 'alpine'],
  ];
  return known.find(([word]) => words.includes(word))?.[1] ?? 'other';
}

async function offered(name: string): Promise<boolean> {
  const { code, output } = await capture('apt-cache', ['policy', name]);
  return code === 0 && /Candidate: (?!\(none\))/.test(output);
}

async function debianNames(names: readonly string[]): Promise<string[]> {
  const chosen: string[] = [];
  for (const entry of names) {
    const [older = entry, newer] = entry.split('|');
    chosen.push(newer !== undefined && (await offered(newer)) ? newer : older);
  }
  return chosen;
}

async function runQuietly(command: string, args: readonly string[]): Promise<void> {
  const { code, output } = await capture(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (code !== 0)
    throw new ToolProblem(
      `\`${command} ${args.join(' ')}\` failed: ${output.trim().split('\n').at(-1) ?? ''} Run it by hand and try again.`,
    );
}

/**
 * Makes the packages for one need present: as root on Debian and its relatives they are installed,
 * elsewhere the problem names the exact command. `what` says in words what was found missing.
 */
export async function ensurePackages(need: Need, what: string): Promise<void> {
  const family = distributionFamily();
  if (family === 'other') throw new ToolProblem(`${what} Install it with your distribution's package manager and try again.`);
  const names = packages[need][family];
  const root = process.getuid?.() === 0;
  if (family !== 'debian' || !root) {
    const plain = family === 'debian' ? await debianNames(names) : names;
    throw new ToolProblem(`${what} Run \`${root ? '' : 'sudo '}${installCommand[family]} ${plain.join(' ')}\` and try again.`);
  }
  say(`${what} Installing system packages.`);
  await runQuietly('apt-get', ['update', '-qq']);
  await runQuietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...(await debianNames(names))]);
}

/** Names of shared libraries that a program needs and this machine does not have. Empty where that cannot be told. */
async function missingLibraries(executable: string): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const { code, output } = await capture('ldd', [executable]);
  if (code !== 0) return [];
  return [...output.matchAll(/^\s*(\S+) => not found$/gm)].flatMap((match) => match[1] ?? []);
}

/** Makes sure that an Electron program finds its shared libraries. */
export async function ensureLibraries(executable: string): Promise<void> {
  const missing = await missingLibraries(executable);
  if (missing.length === 0) return;
  await ensurePackages(
    'libraries',
    `Electron cannot start because ${missing.length} system ${missing.length === 1 ? 'library is' : 'libraries are'} missing (${missing.join(', ')}).`,
  );
  const still = await missingLibraries(executable);
  if (still.length > 0)
    throw new ToolProblem(
      `Electron cannot start because these system libraries are missing: ${still.join(', ')}. Install the packages that hold them and try again.`,
    );
}
