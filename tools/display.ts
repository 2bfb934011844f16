/** Screens: whether there is one, and a virtual one for tests. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { capture, ToolProblem } from './run.ts';
import { ensurePackages } from './system-packages.ts';

/** Whether a window can be shown: always on Windows and macOS, on Linux when a display server is named. */
export function displayPresent(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

export type VirtualDisplay = {
  /** Value for the DISPLAY variable. */
  readonly name: string;
  stop(): Promise<void>;
};

/** Starts an X server without a screen on a free display number. It listens on a local socket only and ends with `stop`. */
export async function startVirtualDisplay(): Promise<VirtualDisplay> {
  if ((await capture('Xvfb', ['-help'])).code === 127) await ensurePackages('display', 'The tests need Xvfb, a virtual display.');
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset', '-ac'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const endWithUs = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', endWithUs);
  void ended.then(() => process.off('exit', endWithUs));
  const number = await new Promise<string>((done, fail) => {
    let text = '';
    const channel = child.stdio[3] as Readable;
    channel.on('data', (chunk: Buffer) => {
      text += chunk.toString('ascii');
      if (text.endsWith('\n')) done(text.trim());
    });
    child.once('error', fail);
    void ended.then(() => fail(new ToolProblem('Xvfb ended before it gave a display: run `Xvfb -displayfd 1` by hand to see why.')));
    setTimeout(
      () => fail(new ToolProblem('Xvfb gave no display within 15 seconds: run `Xvfb -displayfd 1` by hand to see why.')),
      15_000,
    ).unref();
  });
  return { name: `:${number}`, stop };
}
