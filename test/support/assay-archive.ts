/** Assay archives in memory, to be changed and written again: shares with the engine only the signing of notes. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { generateArchive, parseTamper, type GenerateOptions } from '../../src-main/engine/generate/index.ts';
import { buildTar, buildZip } from '../archive/build.ts';
import { canonical, naiveRoot, sha, type Json, type JsonRecord } from '../generate/reading.ts';
import { signNote, type NoteSigner } from '../../src-main/engine/checkpoint/sign.ts';
import { demoKey } from '../../src-main/engine/generate/seal.ts';
import { filesBelow } from './temporary.ts';

export interface ListedFile {
  path: string;
  bytes: number;
  sha256: string;
  role: string;
  chain?: string;
  firstSeq?: number;
  lastSeq?: number;
}

export interface ManifestChain {
  id: string;
  profile: string;
  origin: string;
  firstSeq?: number;
  lastSeq?: number;
  head?: string;
  before?: { size: number; hashes: string[] };
}

export interface Manifest {
  format: string;
  archiveId: string;
  createdAt: string;
  producer: { name: string; version: string };
  source?: { system: string; tenant: string };
  period?: { from: string; to: string };
  chains: ManifestChain[];
  files: ListedFile[];
}

/** An archive as its files; `manifest` is written last, from this object. */
export interface Archive {
  manifest: Manifest;
  readonly files: Map<string, Buffer>;
  /** Verifier keys, one a chain. */
  readonly vkeys: readonly string[];
}

/** Generates an archive into `folder` and reads it. `tamper` as on the command line. */
export async function generated(
  folder: string,
  options: Omit<GenerateOptions, 'out' | 'tamper'> & { readonly tamper?: readonly string[] } = {},
): Promise<Archive> {
  const { tamper = [], ...more } = options;
  const made = await generateArchive({ ...more, tamper: tamper.map(parseTamper), out: folder, force: true });
  const files = new Map(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path))]));
  const manifest = JSON.parse(files.get('manifest.json')!.toString('utf8')) as Manifest;
  files.delete('manifest.json');
  return { manifest, files, vkeys: made.vkeys };
}

export const copyOf = ({ manifest, files, vkeys }: Archive): Archive => ({
  manifest: structuredClone(manifest),
  files: new Map(files),
  vkeys,
});

/** The events files, in the manifest's order. */
export const eventPaths = ({ manifest }: Archive, chain?: string): readonly string[] =>
  manifest.files.filter((file) => file.role === 'events' && (chain === undefined || file.chain === chain)).map(({ path }) => path);
export const checkpointPaths = ({ manifest }: Archive): readonly string[] =>
  manifest.files.filter(({ role }) => role === 'checkpoint').map(({ path }) => path);

export function decodedFile(archive: Archive, path: string): Buffer {
  const data = archive.files.get(path)!;
  if (path.endsWith('.gz')) return gunzipSync(data);
  return path.endsWith('.zst') ? zstdDecompressSync(data) : data;
}

export function storeFile(archive: Archive, path: string, decoded: string | Uint8Array): void {
  const data = Buffer.from(decoded as Uint8Array);
  archive.files.set(path, path.endsWith('.gz') ? gzipSync(data) : path.endsWith('.zst') ? zstdCompressSync(data) : data);
}

/** Lines of an events file, without their line feeds. */
export const linesOf = (archive: Archive, path: string): string[] => decodedFile(archive, path).toString('utf8').split('\n').slice(0, -1);
export const storeLines = (archive: Archive, path: string, lines: readonly string[]): void =>
  storeFile(archive, path, lines.map((line) => `${line}\n`).join(''));

export const editLines = (archive: Archive, path: string, edit: (lines: string[]) => readonly string[]): void =>
  storeLines(archive, path, edit(linesOf(archive, path)));

export const recordOf = (line: string): JsonRecord => JSON.parse(line) as JsonRecord;
/** The positive number that a line states, or NaN. */
export const seqOf = (line: string): number => Number(/"seq":([1-9]\d*)/.exec(line)?.[1]);
export const hashOf = (line: string): string => /"hash":"([0-9a-f]{64})"/.exec(line)?.[1] ?? '';

/** SHA-256 of the record's own canonical form without `hash`. */
export function trueHash(record: JsonRecord): string {
  const { hash: _, ...rest } = record;
  return sha(canonical(rest));
}

/** The line with other members and the hash that they give. */
export function restated(line: string, members: Readonly<Record<string, Json>> = {}): string {
  const record = { ...recordOf(line), ...members };
  return canonical({ ...record, hash: trueHash(record) });
}

/** Links and hashes every line again from the first on, as somebody who rewrites history would. */
export function relinked(lines: readonly string[], prevHash: string): string[] {
  let previous = prevHash;
  return lines.map((line) => {
    const next = restated(line, { prevHash: previous });
    previous = hashOf(next);
    return next;
  });
}

/** Makes the manifest fit the files: sizes, digests, ranges and heads. Files that are gone are no longer listed, unless kept. */
export function resealed(archive: Archive, { keepMissing = false }: { readonly keepMissing?: boolean } = {}): Archive {
  const { manifest, files } = archive;
  manifest.files = manifest.files.filter(({ path }) => keepMissing || files.has(path));
  for (const listed of manifest.files) {
    const data = files.get(listed.path);
    if (data === undefined) continue;
    listed.bytes = data.length;
    listed.sha256 = sha(data);
    if (listed.role !== 'events') continue;
    const seqs = textOf(archive, listed.path)
      .split('\n')
      .filter((line) => line !== '')
      .map(seqOf)
      .filter((seq) => !Number.isNaN(seq));
    delete listed.firstSeq;
    delete listed.lastSeq;
    if (seqs.length > 0) Object.assign(listed, { firstSeq: Math.min(...seqs), lastSeq: Math.max(...seqs) });
  }
  for (const chain of manifest.chains) {
    const lines = eventPaths(archive, chain.id)
      .filter((path) => files.has(path))
      .flatMap((path) => textOf(archive, path).split('\n'))
      .filter((line) => !Number.isNaN(seqOf(line)));
    delete chain.firstSeq;
    delete chain.lastSeq;
    delete chain.head;
    if (lines.length === 0) continue;
    const last = lines.reduce((a, b) => (seqOf(b) > seqOf(a) ? b : a));
    Object.assign(chain, { firstSeq: Math.min(...lines.map(seqOf)), lastSeq: seqOf(last), head: hashOf(last) });
  }
  return archive;
}

/** The decoded file as text; '' where it does not decode. */
function textOf(archive: Archive, path: string): string {
  try {
    return decodedFile(archive, path).toString('utf8');
  } catch {
    return '';
  }
}

export const manifestText = ({ manifest }: Archive): string => `${JSON.stringify(manifest, null, 2)}\n`;

const allFiles = (archive: Archive): readonly (readonly [string, Buffer])[] => [
  ['manifest.json', Buffer.from(manifestText(archive))],
  ...archive.files,
];

/** Writes the archive as a folder, .zip or .tar.gz, by the path's ending. */
export function write(archive: Archive, path: string): string {
  return writeFiles(allFiles(archive), path);
}

export function writeFiles(files: readonly (readonly [string, Uint8Array])[], path: string): string {
  const items = files.map(([name, content]) => ({ name, content }));
  if (path.endsWith('.zip')) writeFileSync(path, buildZip(items));
  else if (path.endsWith('.tar')) writeFileSync(path, buildTar(items));
  else if (path.endsWith('.tar.gz')) writeFileSync(path, gzipSync(buildTar(items)));
  else {
    for (const [name, content] of files) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    }
  }
  return path;
}

// --- checkpoints ---------------------------------------------------------------------------------------------------------------

/** The key that the generator signs chain `chain` with. */
export const logSigner = (chain = 'main', seed = 1): NoteSigner => ({
  name: `demo.northwind.example/${chain}`,
  seed: demoKey(seed, 'log'),
});

export interface NoteParts {
  readonly origin?: string;
  readonly size: number | string;
  readonly root: Uint8Array | string;
  readonly signers?: NoteSigner | readonly NoteSigner[];
}

/** A signed checkpoint. */
export function noteOf({ origin = 'demo.northwind.example/main', size, root, signers = logSigner() }: NoteParts): string {
  const root64 = typeof root === 'string' ? root : Buffer.from(root).toString('base64');
  return signNote(`${origin}\n${size}\n${root64}\n`, signers as readonly NoteSigner[]);
}

/** RFC 6962 root over the stated hashes of these lines. */
export const rootOf = (lines: readonly string[]): Buffer => naiveRoot(lines.map((line) => Buffer.from(hashOf(line), 'hex')));

/** Adds a checkpoint file and lists it. */
export function addCheckpoint(archive: Archive, path: string, note: string | Uint8Array, chain: string | undefined = 'main'): void {
  const data = Buffer.from(note as Uint8Array);
  archive.files.set(path, data);
  archive.manifest.files.push({
    path,
    bytes: data.length,
    sha256: sha(data),
    role: 'checkpoint',
    ...(chain === undefined ? {} : { chain }),
  });
}

// --- places --------------------------------------------------------------------------------------------------------------------

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly byte: number;
}

/** Where lines begin in a decoded file, found by looking for line feeds. */
export function placesIn(decoded: Uint8Array, file: string): readonly Place[] {
  const places: Place[] = [];
  for (let byte = 0, line = 1; byte < decoded.length; line += 1) {
    places.push({ file, line, byte });
    const end = decoded.indexOf(0x0a, byte);
    byte = end < 0 ? decoded.length : end + 1;
  }
  return places;
}

/** The `nth` line (0: the first) that states this seq, in whichever events file it stands. */
export function placeOfSeq(
  archive: Archive,
  seq: number,
  { nth = 0, chain }: { readonly nth?: number; readonly chain?: string } = {},
): Place {
  let left = nth;
  for (const path of eventPaths(archive, chain)) {
    if (!archive.files.has(path)) continue;
    const decoded = decodedFile(archive, path);
    const places = placesIn(decoded, path);
    for (const [i, line] of decoded.toString('utf8').split('\n').entries()) {
      if (seqOf(line) === seq && left-- === 0) return places[i]!;
    }
  }
  throw new Error(`no record ${seq}`);
}

export const lineAt = (archive: Archive, place: Place): string => linesOf(archive, place.file)[place.line - 1]!;

export const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

/** Signs every checkpoint of a chain again, over the hashes that its lines state now. */
export function resigned(archive: Archive, chain = 'main', signers: NoteSigner | readonly NoteSigner[] = logSigner(chain)): Archive {
  const lines = eventPaths(archive, chain).flatMap((path) => linesOf(archive, path));
  for (const { path } of archive.manifest.files.filter((file) => file.role === 'checkpoint' && file.chain === chain)) {
    const [origin = '', size = ''] = archive.files.get(path)!.toString('utf8').split('\n');
    archive.files.set(path, Buffer.from(noteOf({ origin, size, root: rootOf(lines.slice(0, Number(size))), signers })));
  }
  return archive;
}
