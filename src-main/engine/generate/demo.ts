/** The two demo archives: the same 20,000 events, once as they were sealed and once after somebody had been at them. */
import { join } from 'node:path';
import { generateArchive } from './index.ts';
import type { GenerateOptions, Generated } from './index.ts';
import type { TamperSpec } from './tamper.ts';

export interface DemoFault {
  readonly tamper: TamperSpec;
  /** What somebody did, as the story of the demo tells it. */
  readonly story: string;
}

export interface DemoSpec {
  /** File name; the verifier key goes beside it as `NAME.vkey`. */
  readonly name: 'demo-clean.zip' | 'demo-tampered.zip';
  readonly faults: readonly DemoFault[];
  readonly options: Omit<GenerateOptions, 'out'>;
}

const base = { format: 'assay', events: 20_000, seed: 2028, eventsPerFile: 5000 } as const;

/** Independent faults: each one is found by itself and in its own way. A test holds the places against the events. */
const faults: readonly DemoFault[] = [
  {
    tamper: { kind: 'alter', from: 4774 },
    story: 'A list of 102,599 customers was exported and sent by mail. The export is still in the log, under another name.',
  },
  {
    tamper: { kind: 'edit-hash', from: 6256 },
    story: 'The retention of the audit log was cut to 30 days. The content of that record is as it was, only its hash was replaced.',
  },
  { tamper: { kind: 'insert', from: 11_798 }, story: 'A role was granted on a Sunday night, says a record that was squeezed in later.' },
  {
    tamper: { kind: 'delete', from: 16_961, to: 16_968 },
    story: 'Somebody abroad guessed passwords. The eight attempts were taken out of the log.',
  },
];

export const demoSpecs: readonly DemoSpec[] = [
  { name: 'demo-clean.zip', faults: [], options: base },
  { name: 'demo-tampered.zip', faults, options: { ...base, tamper: faults.map(({ tamper }) => tamper) } },
];

/** Writes one demo archive and its key into a folder. */
export const generateDemo = (spec: DemoSpec, folder: string, signal?: AbortSignal): Promise<Generated> =>
  generateArchive({ ...spec.options, out: join(folder, spec.name), signal });
