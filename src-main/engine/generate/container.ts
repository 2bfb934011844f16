/** Where generated files go: a folder, .zip, .tar, .tar.gz or one plain file; written under a temporary name and renamed at the end. */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createEncoder } from './encoder.ts';
import { GenerateProblem } from './problem.ts';
import type { Spool } from './spool.ts';
import { writeAll } from './spool.ts';
import { createZipWriter } from './zip.ts';

export type ContainerName = 'folder' | 'zip' | 'tar' | 'tar.gz' | 'file';

export interface Container {
  readonly kind: ContainerName;
  /** Where a spool may overflow to. */
  readonly scratchPath: string;
  add(path: string, content: Spool): void;
  /** Puts the output in its place. */
  finish(): void;
  /** Removes what was written so far; harmless after `finish`. */
  abandon(): void;
}

/** By the path's ending; `file` for the single-file exports. */
export const containerOf = (path: string): ContainerName => {
  const lower = path.toLowerCase();
  if (lower.endsWith('.zip')) return 'zip';
  if (lower.endsWith('.tar')) return 'tar';
  if (lower.endsWith('.tar.gz') || lower.endsWith('.tgz')) return 'tar.gz';
  return /\.(?:jsonl|ndjson|csv)$/.test(lower) ? 'file' : 'folder';
};

const tarHeader = (path: string, bytes: number): Buffer => {
  const header = Buffer.alloc(512);
  if (Buffer.byteLength(path) > 100)
    throw new GenerateProblem('A path in the archive is too long for .tar: choose a shorter --wrap or chain name.');
  header.write(path, 0, 'utf8');
  header.write('0000644\x000000000\x000000000\x00', 100, 'latin1');
  header.write(`${bytes.toString(8).padStart(11, '0')}\x00`, 124, 'latin1');
  header.write('00000000000\x00        0', 136, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\x00 `, 148, 'latin1');
  return header;
};

/** Opens the container for writing. `replace`: a folder that already holds something may be replaced. */
export const createContainer = (kind: ContainerName, path: string, replace: boolean): Container => {
  checkTarget(kind, path, replace);
  const temporary = `${path}.partial`;
  const scratchPath = `${path}.partial-spool`;
  rmSync(temporary, { recursive: true, force: true });
  return kind === 'folder' ? folderContainer(path, temporary, scratchPath) : fileContainer(kind, path, temporary, scratchPath);
};

const checkTarget = (kind: ContainerName, path: string, replace: boolean): void => {
  const parent = dirname(path);
  if (!existsSync(parent)) throw new GenerateProblem(`There is no folder ${parent}: create it first.`);
  if (!existsSync(path)) return;
  const isFolder = statSync(path).isDirectory();
  if (isFolder && kind !== 'folder') throw new GenerateProblem(`${path} is a folder: choose another name for the output.`);
  if (!isFolder && kind === 'folder') throw new GenerateProblem(`${path} is a file: choose another name for the output folder.`);
  if (isFolder && !replace && readdirSync(path).length > 0)
    throw new GenerateProblem(`${path} already holds files: choose another name, or pass --force to replace it.`);
};

const folderContainer = (path: string, temporary: string, scratchPath: string): Container => {
  mkdirSync(temporary, { recursive: true });
  return {
    kind: 'folder',
    scratchPath,
    add: (name, content) => {
      const target = join(temporary, ...name.split('/'));
      mkdirSync(dirname(target), { recursive: true });
      const file = openSync(target, 'w');
      try {
        content.drain((data) => void writeAll(file, data));
      } finally {
        closeSync(file);
      }
    },
    finish: () => {
      rmSync(path, { recursive: true, force: true });
      renameSync(temporary, path);
    },
    abandon: () => rmSync(temporary, { recursive: true, force: true }),
  };
};

const fileContainer = (kind: Exclude<ContainerName, 'folder'>, path: string, temporary: string, scratchPath: string): Container => {
  let file: number | null = openSync(temporary, 'w');
  const write = (data: Uint8Array): void => {
    if (file !== null) writeAll(file, data);
  };
  const close = (): void => {
    if (file !== null) closeSync(file);
    file = null;
  };
  const packed = kind === 'file' ? null : kind === 'zip' ? createZipWriter(write, scratchPath) : tarWriter(kind === 'tar.gz', write);
  return {
    kind,
    scratchPath,
    add: (name, content) => (packed === null ? content.drain(write) : packed.add(name, content)),
    finish: () => {
      packed?.finish();
      close();
      renameSync(temporary, path);
    },
    abandon: () => {
      close();
      rmSync(temporary, { force: true });
    },
  };
};

const tarWriter = (compressed: boolean, write: (data: Uint8Array) => void): { add(path: string, content: Spool): void; finish(): void } => {
  const encoder = createEncoder(compressed ? 'gz' : 'none');
  const put = (data: Uint8Array): void => {
    const ready = encoder.push(data);
    if (ready !== null) write(ready);
  };
  return {
    add: (name, content) => {
      put(tarHeader(name, content.bytes));
      content.drain(put);
      const rest = content.bytes % 512;
      if (rest > 0) put(new Uint8Array(512 - rest));
    },
    finish: () => {
      put(new Uint8Array(1024));
      write(encoder.finish());
    },
  };
};
