/** An independent reader and checker for the tests: JSON.parse, own canonical form, own hashing, a naive RFC 6962 tree. Shares no code with the generator. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { afterAll } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import type { GenerateOptions, Generated } from '../../src-main/engine/generate/index.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonRecord = Record<string, Json>;

export interface ManifestFile {
  path: string;
  bytes: number;
  sha256: string;
  role: string;
  chain: string;
  firstSeq?: number;
  lastSeq?: number;
}
export interface Manifest {
  format: string;
  chains: {
    id: string;
    profile: string;
    origin: string;
    firstSeq?: number;
    lastSeq?: number;
    head?: string;
    before?: { size: number; hashes: string[] };
  }[];
  files: ManifestFile[];
}

export const sha = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
const digest = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

export const canonical = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`)
    .join(',')}}`;
};

/** Merkle tree hash by the definition in RFC 6962 section 2.1. */
export const naiveRoot = (leaves: readonly Buffer[]): Buffer => {
  if (leaves.length === 0) return digest();
  if (leaves.length === 1) return digest(Buffer.of(0), leaves[0] ?? Buffer.alloc(0));
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return digest(Buffer.of(1), naiveRoot(leaves.slice(0, half)), naiveRoot(leaves.slice(half)));
};

/** A folder for one test file's output, removed at its end. */
export const outputFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-generate-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export const walk = (folder: string, base = ''): string[] =>
  readdirSync(join(folder, base))
    .sort()
    .flatMap((name) => {
      const path = base === '' ? name : `${base}/${name}`;
      return statSync(join(folder, path)).isDirectory() ? walk(folder, path) : [path];
    });

/** One digest over names and contents of everything in a folder. */
export const folderDigest = (folder: string): string =>
  sha(
    walk(folder)
      .map((path) => `${path} ${sha(readFileSync(join(folder, path)))}\n`)
      .join(''),
  );

const decoded = (path: string): string => {
  const data = readFileSync(path);
  if (path.endsWith('.gz')) return gunzipSync(data).toString('utf8');
  return (path.endsWith('.zst') ? zlib.zstdDecompressSync(data) : data).toString('utf8');
};

export interface Opened {
  readonly made: Generated;
  readonly folder: string;
  readonly manifest: Manifest;
  /** Lines of all events files of each chain, in order of the manifest. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
  readonly main: readonly string[];
  readonly notes: readonly { readonly chain: string; readonly path: string; readonly text: string }[];
}

let counter = 0;

/** Generates into a folder and reads it back; files that are absent or do not decode count as empty. */
export const make = async (base: string, options: Omit<GenerateOptions, 'out'>): Promise<Opened> => {
  counter += 1;
  const folder = join(base, `archive-${counter}`);
  const made = await generateArchive({ ...options, out: folder });
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const lines: Record<string, string[]> = {};
  for (const file of manifest.files.filter(({ role }) => role === 'events')) {
    let text = '';
    try {
      text = decoded(join(folder, file.path));
    } catch {
      text = '';
    }
    (lines[file.chain] ??= []).push(...text.split('\n').slice(0, -1));
  }
  const notes = manifest.files
    .filter(({ role }) => role === 'checkpoint')
    .map(({ path, chain }) => ({ chain, path, text: readFileSync(join(folder, path), 'utf8') }));
  return { made, folder, manifest, lines, main: lines[manifest.chains[0]?.id ?? ''] ?? [], notes };
};

export const parse = (line: string): JsonRecord => JSON.parse(line) as JsonRecord;

/** True hash of a line's content. */
export const trueHash = (line: string): string => {
  const { hash: _, ...rest } = parse(line);
  return sha(canonical(rest));
};

const verifyNote = (
  text: string,
  vkey: string,
): { readonly origin: string; readonly size: number; readonly root: string; readonly signed: boolean } => {
  const cut = text.lastIndexOf('\n\n') + 1;
  const signed = text.slice(0, cut);
  const [origin = '', size = '', root = ''] = signed.split('\n');
  const name = vkey.slice(0, vkey.indexOf('+'));
  const raw = Buffer.from(vkey.slice(name.length + 10), 'base64');
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  const good = text
    .slice(cut + 1)
    .split('\n')
    .some((line) => {
      if (!line.startsWith(`\u2014 ${name} `)) return false;
      const signature = Buffer.from(line.slice(name.length + 3), 'base64');
      return (
        signature.subarray(0, 4).toString('hex') === vkey.slice(name.length + 1, name.length + 9) &&
        verify(null, Buffer.from(signed), key, signature.subarray(4))
      );
    });
  return { origin, size: Number(size), root, signed: good };
};

/** Everything that is wrong with an archive, in words; empty for a clean one. `stated` hashes are the leaves. */
export const faults = (opened: Opened): string[] => {
  const { manifest, folder, made } = opened;
  const found: string[] = [];
  const listed = new Set(manifest.files.map(({ path }) => path));
  for (const path of walk(folder)) if (path !== 'manifest.json' && !listed.has(path)) found.push(`unlisted ${path}`);
  for (const file of manifest.files) {
    let data: Buffer;
    try {
      data = readFileSync(join(folder, file.path));
    } catch {
      found.push(`absent ${file.path}`);
      continue;
    }
    if (data.length !== file.bytes || sha(data) !== file.sha256) found.push(`digest ${file.path}`);
  }
  manifest.chains.forEach((chain, index) => {
    const records = (opened.lines[chain.id] ?? []).map((line) => ({ line, record: parse(line) }));
    let seq = (chain.before?.size ?? 0) + 1;
    let prev = chain.before === undefined ? '0'.repeat(64) : String(records[0]?.record['prevHash']);
    for (const { line, record } of records) {
      if (record['seq'] !== seq) found.push(`seq ${chain.id} ${String(record['seq'])}`);
      if (record['prevHash'] !== prev) found.push(`link ${chain.id} ${String(record['seq'])}`);
      if (record['hash'] !== trueHash(line)) found.push(`hash ${chain.id} ${String(record['seq'])}`);
      prev = String(record['hash']);
      seq = Number(record['seq']) + 1;
    }
    const seqs = records.map(({ record }) => Number(record['seq']));
    if (records.length > 0 && (chain.firstSeq !== Math.min(...seqs) || chain.lastSeq !== Math.max(...seqs)))
      found.push(`range ${chain.id}`);
    if (records.length > 0 && !records.some(({ record }) => record['hash'] === chain.head && record['seq'] === chain.lastSeq))
      found.push(`head ${chain.id}`);
    const leaves = records.map(({ record }) => Buffer.from(String(record['hash']), 'hex'));
    for (const note of opened.notes.filter(({ chain: id }) => id === chain.id)) {
      const checked = verifyNote(note.text, made.vkeys[index] ?? '');
      if (!checked.signed) found.push(`signature ${chain.id} ${checked.size}`);
      if (checked.origin !== chain.origin) found.push(`origin ${chain.id} ${checked.size}`);
      if (
        chain.before === undefined &&
        (checked.size > leaves.length || naiveRoot(leaves.slice(0, checked.size)).toString('base64') !== checked.root)
      )
        found.push(`root ${chain.id} ${checked.size}`);
    }
  });
  return found;
};
