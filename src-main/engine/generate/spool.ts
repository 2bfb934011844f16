/** Bytes that wait for their container: in memory while they are few, then in a temporary file beside the output. */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

export interface Spool {
  readonly bytes: number;
  append(data: Uint8Array): void;
  /** Gives everything in order, in pieces. */
  drain(take: (data: Uint8Array) => void): void;
  /** Frees memory and disk. */
  close(): void;
}

const IN_MEMORY = 24 * 1024 * 1024;
const PIECE = 1024 * 1024;

/** A spool that would overflow to `overflowPath`. */
export const createSpool = (overflowPath: string): Spool => {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let fileBytes = 0;
  let file: number | null = null;
  const spill = (): void => {
    file ??= openSync(overflowPath, 'w+');
    for (const data of held) fileBytes += writeAll(file, data);
    held = [];
    heldBytes = 0;
  };
  return {
    get bytes() {
      return fileBytes + heldBytes;
    },
    append: (data) => {
      if (data.length === 0) return;
      held.push(data);
      heldBytes += data.length;
      if (heldBytes > IN_MEMORY) spill();
    },
    drain: (take) => {
      const piece = new Uint8Array(PIECE);
      for (let at = 0; file !== null && at < fileBytes;) {
        const got = readSync(file, piece, 0, PIECE, at);
        if (got === 0) throw new Error('the temporary file ended early');
        take(piece.subarray(0, got));
        at += got;
      }
      for (const data of held) take(data);
    },
    close: () => {
      held = [];
      heldBytes = 0;
      if (file === null) return;
      closeSync(file);
      rmSync(overflowPath, { force: true });
      file = null;
    },
  };
};

/** Writes all of it at the file's end; gives the length. */
export const writeAll = (file: number, data: Uint8Array): number => {
  let at = 0;
  while (at < data.length) at += writeSync(file, data, at, data.length - at);
  return data.length;
};
