/** The engine's one pass over an evidence, on this thread: the same code on real files, without the cost of starting threads. */
import { createFrameProcessor } from '../../src-main/engine/format/process.ts';
import { examine } from '../../src-main/engine/indexing/examine.ts';
import type { ParsePool } from '../../src-main/engine/indexing/parse-pool.ts';
import type { ExamineSettings } from '../../src-main/engine/indexing/settings.ts';
import { createProgressMeter } from '../../src-main/engine/jobs/progress.ts';
import { createNodePorts } from '../../src-main/node-ports.ts';
import type { FileSource } from '../../src-main/engine/ports.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { checked } from './engine.ts';

const ports = createNodePorts();

function poolHere(): ParsePool {
  const process = createFrameProcessor();
  const call = async (_: string, { frame, options }: { frame: never; options: never }): Promise<unknown> => process(frame, options);
  return { threads: 1, pick: () => ({ call, end: async () => undefined, ended: false }) as never, close: async () => undefined };
}

export interface ExamineHereOptions {
  /** Instead of the real file system, to change files at a chosen moment. */
  readonly files?: FileSource;
  readonly signal?: AbortSignal;
}

export async function examineHere(
  path: string,
  settings: ExamineSettings,
  { files = ports.files, signal }: ExamineHereOptions = {},
): Promise<EvidenceResult> {
  const { result } = await examine({
    path,
    settings,
    pool: poolHere(),
    ports: { ...ports, files },
    signal: signal ?? new AbortController().signal,
    meter: createProgressMeter(
      () => ports.clock.now(),
      () => undefined,
    ),
    ingest: null,
  });
  return checked(result);
}

export const nodeFiles: FileSource = ports.files;
