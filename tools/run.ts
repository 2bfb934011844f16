/** Small helpers that the development tools share: paths of the checkout, child processes, messages. */
import { spawn } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';

/** The folder that holds package.json. */
export const projectRoot = resolve(import.meta.dirname, '..');

/** Writes one line for the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A failure whose message is all that the person at the terminal needs: printed without a stack. */
export class ToolProblem extends Error {
  override readonly name = 'ToolProblem';
}

/** The environment for child processes: the project's own Node and tools come first on the path. */
export function toolEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const path = [join(projectRoot, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const environment: NodeJS.ProcessEnv = { ...process.env, PATH: path, ...extra };
  delete environment['ELECTRON_RUN_AS_NODE'];
  return environment;
}

export type Finished = { readonly code: number; readonly output: string };

/** Runs a program to its end and keeps what it printed; a program that cannot be started counts as code 127. */
export function capture(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
  return new Promise((done) => {
    const child = spawn(command, args, { env: toolEnvironment(), ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (problem) => done({ code: 127, output: problem.message }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/** Runs a program in the foreground, passes signals on, and gives its exit code. */
export function attach(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: projectRoot, env: toolEnvironment(), stdio: 'inherit', ...options });
    const forward = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const release = (): void => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
    };
    child.on('error', (problem) => {
      release();
      fail(problem);
    });
    child.on('close', (code, signal) => {
      release();
      done(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/** The script of a package's command, to be run by this very Node on every platform (no shell, no `.cmd` files). */
export function packageScript(...path: readonly string[]): string {
  return join(projectRoot, 'node_modules', ...path);
}

/** Runs a tool's main function; a `ToolProblem` is printed as its sentence alone. */
export async function runTool(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (problem) {
    if (!(problem instanceof ToolProblem)) throw problem;
    process.stderr.write(`${problem.message}\n`);
    process.exitCode = 1;
  }
}
