/** Files that are in memory already, as a folder: for what was read whole before it is examined. */
import type { Entry, EntrySource } from './types.ts';

export function memorySource(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): EntrySource {
  const contents = new Map(files.map(({ path, bytes }): [Entry, Uint8Array] => [{ path, bytes: bytes.length, modifiedMs: null }, bytes]));
  return {
    kind: 'folder',
    entries: [...contents.keys()],
    problems: [],
    inputBytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    async *read(entry, { signal, onInput } = {}) {
      const bytes = contents.get(entry);
      if (bytes === undefined) throw new RangeError('not an entry of this folder');
      signal?.throwIfAborted();
      onInput?.(bytes.length);
      if (bytes.length > 0) yield bytes;
    },
    close: async () => undefined,
  };
}
