/** Operations for making a mapping: they look at the beginning of the first file that holds records. */
import { limits } from '../../../src-shared/limits.ts';
import type { Container } from '../../../src-shared/model/mapping-file.ts';
import type { Inspection, MappingPreview } from '../../../src-shared/model/mapping-preview.ts';
import { openArchive } from '../archive/open.ts';
import type { EntrySource } from '../archive/types.ts';
import { planReading } from '../format/detect.ts';
import { createEntryAccess } from '../format/entry-access.ts';
import { inspectFile } from '../format/inspect.ts';
import { checkMapping, readMappingFile } from '../format/mapper/read-file.ts';
import type { ReadMapping } from '../format/mapper/read-file.ts';
import { previewMapping } from '../format/preview.ts';
import type { Head } from '../format/types.ts';
import type { OpContext } from '../jobs/protocol.ts';
import type { Ports } from '../ports.ts';

export type MappingJobOps = {
  readonly inspectMapping: (p: { path: string; name: string; container: Container | null }, c: OpContext) => Promise<Inspection>;
  readonly readMapping: (p: { path: string }, c: OpContext) => Promise<ReadMapping>;
  readonly previewMapping: (p: { path: string; mapping: unknown }, c: OpContext) => Promise<MappingPreview>;
};

/** Decoded bytes that are looked at, and files. */
const headBytes = 256 * 1024;
const filesAtMost = 50;
/** Files of an evidence whose format is told before it is imported. */
const plannedAtMost = 200;

export function createMappingJobOps(ports: Ports, inputErrors: <T>(path: string, work: () => Promise<T>) => Promise<T>): MappingJobOps {
  const opened = <T>(path: string, signal: AbortSignal, work: (source: EntrySource) => Promise<T>): Promise<T> =>
    inputErrors(path, async () => {
      const source = await openArchive(path, { files: ports.files, scratch: ports.scratch, signal });
      try {
        return await work(source);
      } finally {
        await source.close();
      }
    });

  /** The first result that `look` has for the beginning of a file. */
  const firstOf = async <T>(source: EntrySource, signal: AbortSignal, look: (head: Head, path: string) => T | null): Promise<T | null> => {
    const access = createEntryAccess(source, signal);
    for (const entry of source.entries.slice(0, filesAtMost)) {
      signal.throwIfAborted();
      const found = look(await access.peek(entry, headBytes), entry.path);
      if (found !== null) return found;
    }
    return null;
  };

  return {
    inspectMapping: ({ path, name, container }, { signal }) =>
      opened(path, signal, async (source) => {
        // The beginnings of many files are looked at when they are imported; here somebody waits.
        const plan = source.entries.length > plannedAtMost ? null : await planReading(source, createEntryAccess(source, signal));
        const found = await firstOf(source, signal, (head, file) => {
          const inspected = inspectFile(head.bytes, head.complete, name, container);
          return inspected === null ? null : { file, ...inspected };
        });
        const none = { file: '', container: null, columns: [], rows: [], suggested: null };
        return {
          files: source.entries.length,
          recognised: plan === null ? '' : plan.refusal === null ? plan.format : null,
          ...(found ?? none),
        };
      }),
    readMapping: ({ path }) =>
      inputErrors(path, async () => {
        const file = await ports.files.open(path);
        try {
          return readMappingFile(await file.read(0, Math.min(file.bytes, limits.smallFileBytes + 1)));
        } finally {
          await file.close();
        }
      }),
    previewMapping: ({ path, mapping }, { signal }) => {
      const checked = checkMapping(mapping);
      if (!checked.ok) return Promise.resolve({ problem: checked.problem, records: 0, events: [], rejected: [], notes: [] });
      return opened(path, signal, async (source) => {
        const found = await firstOf(source, signal, (head) => {
          const preview = previewMapping(head.bytes, head.complete, checked.mapping);
          return preview.records > 0 ? preview : null;
        });
        return found ?? { problem: null, records: 0, events: [], rejected: [], notes: [] };
      });
    },
  };
}
