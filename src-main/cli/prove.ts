import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Engine } from '../engine/index.ts';
import { formatCount, visible } from '../../src-shared/text/format.ts';
import { progressLine, UsageError, type CliIo } from './io.ts';
import { readSettings, trustOptions } from './settings.ts';

export const proveUsage = `assay prove PATH --seq N --out FILE.tlog-proof [--chain ID] [--trust FILE]… [--json]

Writes one small file (C2SP tlog-proof) that shows that event N of PATH (an Assay archive, a transparency log, or a
case) is in its signed log: the event, the path to the root, and the signed checkpoint. Anyone can check it:
assay verify FILE.tlog-proof --trust KEY

  --seq N        number of the event
  --chain ID     the event's chain; needed where there are several
  --out FILE     where the proof goes
  --trust FILE   keys that you trust: the proof then leads to a checkpoint that one of them signed
`;

const options = {
  ...trustOptions,
  seq: { type: 'string' },
  chain: { type: 'string' },
  out: { type: 'string' },
} as const;

/** `assay prove`: exit status 0 when the proof was made. */
export async function runProve(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new UsageError('assay prove needs one PATH.');
  if (values.seq === undefined || !/^[1-9]\d{0,15}$/.test(values.seq))
    throw new UsageError('assay prove needs --seq N, the number of an event.');
  if (values.out === undefined) throw new UsageError('assay prove needs --out FILE.');
  const settings = await readSettings(values);
  const line = progressLine(io);
  let made;
  try {
    const event = { chain: values.chain ?? null, seq: Number(values.seq) };
    made = await engine.prove(path, event, settings, { signal: io.signal, onProgress: line.show });
  } finally {
    line.clear();
  }
  const { proof, ...facts } = made;
  await writeFile(values.out, proof).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The proof cannot be written to ${values.out ?? ''} (${error.code ?? 'unknown error'}).`);
  });
  const signed = made.trusted ? 'signed by a key that you trust' : 'whose signer you have not pinned';
  if (values.json) io.out(`${JSON.stringify({ schema: 'assay.proof/1', ...facts, file: values.out }, null, 2)}\n`);
  else
    io.out(
      `Event ${formatCount(made.seq)} of chain ${visible(made.chain)} is proven by the checkpoint of size ${formatCount(made.size)}, ${signed}.\n${visible(values.out)}\n`,
    );
  return 0;
}
