/** The command line as a child process, as a user runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compileCache } from './compile-cache.ts';

const root = join(import.meta.dirname, '../..');

export interface CliResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface CliOptions {
  /** Folder of the application's own data; the person's own otherwise. */
  readonly home: string;
  /** Runs as this user and group (only root may). */
  readonly user?: number;
  /** Further environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Reads standard output only up to here, then closes the pipe. */
  readonly closeAfter?: number;
  /** Called with the running child, to interrupt it. */
  readonly onStarted?: (child: ReturnType<typeof spawn>) => void;
}

export async function runCli(args: readonly string[], { home, user, closeAfter, onStarted, variables }: CliOptions): Promise<CliResult> {
  const child = spawn(process.execPath, [join(root, 'src-main/cli.ts'), ...args], {
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      NODE_COMPILE_CACHE: compileCache,
      ...variables,
      ...(process.env['TMPDIR'] === undefined ? {} : { TMPDIR: process.env['TMPDIR'] }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  onStarted?.(child);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (closeAfter !== undefined && out.length >= closeAfter) child.stdout.destroy();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { status, signal, out, err };
}

/** One sentence or two that a person can act on, and nothing of the program's insides. */
export const isSentence = (text: string): boolean =>
  /^[^\n]{15,600}(?:[.!)]|PATH)\n$/u.test(text) && !/\bat .*:\d+|Error:|undefined|\[object/.test(text);
