/** Demo and test archives, deterministic by seed: the same options give the same bytes everywhere and at any time. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { writeAssayArchive } from './assay-archive.ts';
import type { GeneratedChain, Written } from './assay-archive.ts';
import { createContainer } from './container.ts';
import { writeHyrelog } from './hyrelog.ts';
import { settle } from './options.ts';
import type { GenerateOptions } from './options.ts';
import { createPacer } from './pacer.ts';
import type { Tamper } from './tamper.ts';

export type { GeneratedChain } from './assay-archive.ts';
export type { GenerateOptions } from './options.ts';
export { hyrelogLayouts } from './options.ts';
export { GenerateProblem } from './problem.ts';
export { parseKey } from './seal.ts';
export { parsePlant, plantedActor, plantRules } from './plant.ts';
export { parseTamper } from './tamper.ts';
export type { Tamper } from './tamper.ts';

export interface Generated {
  readonly path: string;
  readonly format: 'assay' | 'hyrelog';
  /** Verifier key lines, one a chain, as written to `vkeyPath`; empty for hyrelog. */
  readonly vkeys: readonly string[];
  /** The only or first of them. */
  readonly vkey: string | null;
  readonly vkeyPath: string | null;
  readonly witnessKey: string | null;
  /** True when the signing key was derived from the seed, so that anybody has it. */
  readonly demoKey: boolean;
  /** Events before tampering; records as written. */
  readonly events: number;
  readonly records: number;
  readonly chains: readonly GeneratedChain[];
  /** What was done, with the places that were chosen. */
  readonly tampers: readonly Tamper[];
  /** Size of the output file; null for a folder. */
  readonly bytes: number | null;
}

/**
 * Generates an archive at `options.out` and, for the Assay format, its verifier keys beside it. Throws `GenerateProblem` for what
 * cannot be made and the signal's reason when cancelled; nothing half-written stays.
 */
export const generateArchive = async (options: GenerateOptions): Promise<Generated> => {
  const settings = settle(options);
  const container = createContainer(settings.container, settings.out, settings.force);
  try {
    const pacer = createPacer(settings.events, settings.signal, settings.onProgress);
    const written: Written =
      settings.format === 'assay' ? await writeAssayArchive(settings, container, pacer) : await writeHyrelog(settings, container, pacer);
    container.finish();
    const vkeyPath = written.vkeys.length === 0 ? null : `${settings.out}.vkey`;
    if (vkeyPath !== null) writeText(vkeyPath, `${written.vkeys.join('\n')}\n`);
    if (written.witnessKey !== null) writeText(`${settings.out}.witness.vkey`, `${written.witnessKey}\n`);
    return {
      path: settings.out,
      format: settings.format,
      vkeys: written.vkeys,
      vkey: written.vkeys[0] ?? null,
      vkeyPath,
      witnessKey: written.witnessKey,
      demoKey: settings.key === undefined,
      events: settings.events,
      records: written.chains.reduce((sum, chain) => sum + chain.records, 0),
      chains: written.chains,
      tampers: written.tampers,
      bytes: settings.container === 'folder' ? null : statSync(settings.out).size,
    };
  } catch (problem) {
    container.abandon();
    rmSync(container.scratchPath, { force: true });
    throw problem;
  }
};

const writeText = (path: string, text: string): void => {
  writeFileSync(`${path}.partial`, text);
  renameSync(`${path}.partial`, path);
};
