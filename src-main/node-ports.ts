/** The engine's ports on plain Node: files are opened for reading only, scratch files vanish, nothing leaves the machine. */
import { createHash, randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { chmod, lstat, mkdir, mkdtemp, open, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock, FileSource, FileStat, Identity, Log, OpenFile, Output, Ports, Random, Scratch, ScratchFile } from './engine/ports.ts';
import { FileProblem } from './engine/ports.ts';

export interface NodePortsOptions {
  /** Where diagnostics go; standard error by default. */
  readonly log?: Log | undefined;
  /** Folder for scratch files; the system's temporary folder by default. */
  readonly scratchFolder?: string | undefined;
}

/** Every port of the engine, for the engine process, the command line and tests. */
export const createNodePorts = ({ log = stderrLog, scratchFolder = tmpdir() }: NodePortsOptions = {}): Ports => ({
  clock: systemClock,
  random: systemRandom,
  identity: systemIdentity,
  log,
  files: nodeFiles,
  scratch: createNodeScratch(scratchFolder),
});

const systemClock: Clock = { now: () => Date.now() };

const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

const systemIdentity: Identity = { name: () => `${userName()}@${hostname()}` };

/** A user without an entry in the system's list has a number alone. */
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
};

/** One line to standard error; line breaks in the message would forge a second one. */
const stderrLog: Log = {
  write: (level, message) => void process.stderr.write(`assay: ${level}: ${message.replace(/[\r\n]+/gu, ' ')}\n`),
};

/** O_NOFOLLOW: never through a link put there since `stat`. O_NONBLOCK: a pipe put there must not hang the open. Absent on Windows. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const nodeFiles: FileSource = {
  stat: (path) => guarded(path, async () => toFileStat(await lstat(path))),
  list: (path) => guarded(path, async () => sortByUtf8(await readdir(path))),
  open: (path) => guarded(path, () => openFile(path)),
};

const toFileStat = (stats: Stats): FileStat => ({
  kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'other',
  bytes: stats.size,
  modifiedMs: stats.mtimeMs,
  // With the time of the last change of the file's record, which programs cannot set back as they can its time of modification.
  identity: `${stats.dev}:${stats.ino}:${stats.ctimeMs}`,
});

const sortByUtf8 = (names: readonly string[]): readonly string[] =>
  names
    .map((name) => ({ name, bytes: Buffer.from(name) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ name }) => name);

const openFile = async (path: string): Promise<OpenFile> => {
  const handle = await open(path, READ_FLAGS);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new FileProblem(path, 'not_a_file');
    return {
      bytes: stats.size,
      read: (position, length) => guarded(path, () => readAt(handle, position, length)),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
};

/** `length` bytes, fewer only at the end of the file. */
const readAt = async (handle: FileHandle, position: number, length: number): Promise<Uint8Array> => {
  const buffer = Buffer.allocUnsafeSlow(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await handle.read(buffer, at, length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return buffer.subarray(0, at);
};

/** Maps what the system says to FileProblem; other errors stay (a bug is not a problem of the file). */
const guarded = async <T>(path: string, action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (error) {
    throw toFileProblem(path, error);
  }
};

const reasons: Readonly<Record<string, FileProblem['reason']>> = {
  ENOENT: 'not_found',
  EACCES: 'no_permission',
  EPERM: 'no_permission',
  EISDIR: 'not_a_file',
  ELOOP: 'not_a_file',
  EMLINK: 'not_a_file',
  ENXIO: 'not_a_file',
  ENOTDIR: 'not_a_folder',
};

const toFileProblem = (path: string, error: unknown): unknown => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  // Node's own argument errors (ERR_INVALID_ARG_VALUE for a NUL in a path) are the path's fault too.
  return new FileProblem(path, reasons[error.code] ?? 'io', { cause: error });
};

const createNodeScratch = (parent: string): Scratch => ({ create: () => guarded(parent, () => createScratchFile(parent)) });

/** In a private folder of its own, and unnamed as soon as it is open where the system allows: even kill -9 leaves nothing. */
const createScratchFile = async (parent: string): Promise<ScratchFile> => {
  const folder = await mkdtemp(join(parent, 'assay-'));
  const path = join(folder, 'scratch');
  try {
    const handle = await open(path, 'wx+', 0o600);
    const named = !(await removed(path, folder));
    return scratchFile(handle, path, named ? folder : null);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};

/** Windows refuses to remove an open file; then it goes at close. */
const removed = async (path: string, folder: string): Promise<boolean> => {
  if (process.platform === 'win32') return false;
  await unlink(path);
  await rmdir(folder);
  return true;
};

const scratchFile = (handle: FileHandle, path: string, folder: string | null): ScratchFile => {
  let bytes = 0;
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await handle.close();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  };
  return {
    get bytes() {
      return bytes;
    },
    append: (data) =>
      guarded(path, async () => {
        await writeAll(handle, data, bytes);
        bytes += data.length;
      }),
    read: (position, length) => guarded(path, () => readAt(handle, position, Math.max(0, Math.min(length, bytes - position)))),
    close: () => (closing ??= close()),
  };
};

const writeAll = async (handle: FileHandle, data: Uint8Array, position: number): Promise<void> => {
  let at = 0;
  while (at < data.length) {
    const { bytesWritten } = await handle.write(data, at, data.length - at, position + at);
    at += bytesWritten;
  }
};

/**
 * An `EvidenceSink` (engine/archive/copy.ts) for `copyInto` that writes the new file or folder `target` (its parent must exist). Files become 0444 once written; folders stay
 * writable, so that a case can be removed. Throws FileProblem; `target` itself and everything below must not exist yet.
 */
export const createEvidenceSink = (target: string) => {
  const folders = new Set<string>();
  const created = new Set<string>();
  const makeFolder = async (path: string): Promise<void> => {
    if (folders.has(path)) return;
    if (path !== target) await makeFolder(dirname(path));
    await mkdir(path);
    folders.add(path);
  };
  return {
    create: async (path: string) => {
      const full = path === '' ? target : join(target, ...safeSegments(path));
      return guarded(full, async () => {
        if (path !== '') await makeFolder(dirname(full));
        const handle = await open(full, 'wx', 0o600);
        created.add(full);
        return evidenceFile(handle, full, () => created.delete(full));
      });
    },
    finish: () =>
      guarded(target, async () => {
        for (const folder of [...folders, dirname(target)]) await syncFolder(folder);
      }),
    discard: () =>
      guarded(target, async () => {
        // Only what this sink made: a failed create must never remove somebody else's file.
        for (const file of created) await removeFile(file);
        for (const folder of [...folders].reverse()) await rmdir(folder);
        created.clear();
        folders.clear();
      }),
  };
};

/** A second lock behind the reader's own checks: no copy leaves `target`. */
const safeSegments = (path: string): readonly string[] => {
  const segments = path.split('/');
  const unsafe = segments.some((segment) => segment === '' || segment === '.' || segment === '..' || /[\\\0]/u.test(segment));
  if (unsafe || /^[a-z]:/iu.test(path)) throw new RangeError('not a checked relative path');
  return segments;
};

const evidenceFile = (handle: FileHandle, path: string, forget: () => void) => {
  let position = 0;
  let isOpen = true;
  return {
    write: (data: Uint8Array) =>
      guarded(path, async () => {
        await writeAll(handle, data, position);
        position += data.length;
      }),
    close: () =>
      guarded(path, async () => {
        // Through the handle: the path could name something else by now.
        await handle.chmod(0o444);
        await handle.sync();
        isOpen = false;
        await handle.close();
      }),
    discard: () =>
      guarded(path, async () => {
        if (isOpen) await handle.close();
        isOpen = false;
        await removeFile(path);
        forget();
      }),
  };
};

/** Windows does not remove read-only files. */
const removeFile = async (path: string): Promise<void> => {
  if (process.platform === 'win32') await chmod(path, 0o600);
  await rm(path, { force: true });
};

/** Writes `part`, which must not exist yet, and renames it to `target` when it is complete and on the disk. */
export function createOutput(target: string, part: string): Output {
  const hash = createHash('sha256');
  let handle: FileHandle | null = null;
  let bytes = 0;
  let made = false;
  const opened = async (): Promise<FileHandle> => {
    handle ??= await open(part, 'wx', 0o644);
    made = true;
    return handle;
  };
  const close = async (): Promise<void> => {
    const closing = handle;
    handle = null;
    await closing?.close();
  };
  return {
    get bytes() {
      return bytes;
    },
    write: (data) =>
      guarded(target, async () => {
        await writeAll(await opened(), data, bytes);
        hash.update(data);
        bytes += data.length;
      }),
    sha256: () => hash.copy().digest('hex'),
    commit: () =>
      guarded(target, async () => {
        await (await opened()).sync();
        await close();
        await rename(part, target);
        made = false;
        await syncFolder(dirname(target));
      }),
    async discard() {
      await close();
      if (made) await rm(part, { force: true });
      made = false;
    },
  };
}

/** Makes new names in a folder durable; Windows has no such call and needs none. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
