/** Reads and checks `manifest.json` of an Assay archive, version 1 (DESIGN section 5). */
import { limits } from '../../../src-shared/limits.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import { checkEntryPath } from '../archive/entry-path.ts';
import { isSha256Hex } from '../bytes/hex.ts';
import { isJsonArray, isJsonNumber, isJsonObject } from '../json/value.ts';
import type { JsonArray, JsonObject, JsonValue } from '../json/value.ts';
import { valuePosition } from './json-members.ts';
import { parseRfc3339Text } from './time.ts';
import { fileRoles } from './types.ts';
import type { DeclaredChain, FileRole } from './types.ts';

export const ASSAY_FORMAT = 'assay-archive/1';
const ASSAY_PROFILE = 'assay-jcs-sha256/1';

/** Why a manifest, or a member of it, is malformed. `not_json` and its kin are `RemarkReason`s of the whole text. */
export const manifestReasons = [
  'too_large',
  'missing_member',
  'wrong_type',
  'bad_text',
  'bad_time',
  'bad_hash',
  'bad_number',
  'bad_range',
  'bad_path',
  'duplicate_path',
  'duplicate_chain',
  'unknown_role',
  'unknown_profile',
  'unknown_chain',
  'lists_itself',
  'bad_before',
] as const;
export type ManifestReason = (typeof manifestReasons)[number];

export interface ManifestFile {
  /** As in the manifest, relative to its folder. */
  readonly path: string;
  /** Null where the manifest's statement is malformed. */
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly role: FileRole | null;
  readonly chain: string | null;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
}

export interface Manifest {
  readonly chains: readonly DeclaredChain[];
  readonly files: readonly ManifestFile[];
  /** What the producer states and nothing covers, as texts. */
  readonly stated: {
    readonly archiveId: string | null;
    readonly createdAt: string | null;
    readonly producer: string | null;
    readonly source: string | null;
    readonly period: string | null;
  };
}

export interface CheckedManifest {
  readonly manifest: Manifest;
  readonly findings: readonly RawFinding[];
}

type Path = readonly (string | number)[];

/** Most findings of one manifest. */
const MAX_FINDINGS = 200;

/**
 * Checks the type and value of every member. What is usable is returned, each fault is a `manifest.malformed` with the member and its place
 * in the file; unknown members are ignored. `bytes` is the manifest as it stands, `document` its parsed form.
 */
export const checkManifest = (document: JsonObject, bytes: Uint8Array, manifestPath: string): CheckedManifest => {
  const findings: RawFinding[] = [];
  const fault = (reason: ManifestReason, path: Path): null => {
    if (findings.length < MAX_FINDINGS) findings.push(manifestFinding(manifestPath, bytes, reason, path));
    return null;
  };
  const read = createReader(fault);

  const chains = readChains(read, read.array(document, 'chains', []) ?? [], fault);
  const files = readFiles(read, read.array(document, 'files', []) ?? [], chains, fault, manifestPath);
  const producer = read.object(document, 'producer', [], true);
  const source = read.object(document, 'source', [], false);
  const period = read.object(document, 'period', [], false);
  const name = producer === null ? null : read.text(producer, 'name', ['producer'], true);
  const version = producer === null ? null : read.text(producer, 'version', ['producer'], true);
  const system = source === null ? null : read.text(source, 'system', ['source'], false);
  const tenant = source === null ? null : read.text(source, 'tenant', ['source'], false);
  const from = period === null ? null : read.time(period, 'from', ['period'], true);
  const to = period === null ? null : read.time(period, 'to', ['period'], true);
  if (from !== null && to !== null && parseRfc3339Text(from) > parseRfc3339Text(to)) fault('bad_range', ['period']);
  return {
    manifest: {
      chains: chains.usable,
      files,
      stated: {
        archiveId: read.text(document, 'archiveId', [], true),
        createdAt: read.time(document, 'createdAt', [], true),
        producer: joined(name, version, ' '),
        source: joined(system, tenant, ' / '),
        period: from !== null && to !== null ? `${from}/${to}` : null,
      },
    },
    findings,
  };
};

const joined = (a: string | null, b: string | null, between: string): string | null =>
  a === null && b === null ? null : [a, b].filter((part) => part !== null).join(between);

/** A `manifest.malformed` that points at the value, or at the object where the value is missing. */
export const manifestFinding = (file: string, bytes: Uint8Array, reason: string, path: Path): RawFinding => {
  const exact = valuePosition(bytes, path);
  const byte = exact >= 0 ? exact : valuePosition(bytes, path.slice(0, -1));
  return {
    code: 'manifest.malformed',
    file,
    reason,
    ...(byte >= 0 ? positionIn(bytes, byte) : {}),
    detail: { member: path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('') },
  };
};

/** Byte and line of a place in a file. */
export const positionIn = (bytes: Uint8Array, byte: number): { readonly byte: number; readonly line: number } => {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < byte; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  return { byte, line };
};

type Fault = (reason: ManifestReason, path: Path) => null;

interface MemberReader {
  object(of: JsonObject, member: string, path: Path, required: boolean): JsonObject | null;
  array(of: JsonObject, member: string, path: Path): JsonArray | null;
  text(of: JsonObject, member: string, path: Path, required: boolean): string | null;
  time(of: JsonObject, member: string, path: Path, required: boolean): string | null;
  hash(of: JsonObject, member: string, path: Path, required: boolean): string | null;
  /** A whole number from `least` to 2^53-1. */
  whole(of: JsonObject, member: string, path: Path, required: boolean, least: number): number | null;
}

/** Readers of single members; null stands for "absent" and "faulty, and told". An optional member may be null in the file. */
const createReader = (fault: Fault): MemberReader => {
  const present = (of: JsonObject, member: string, path: Path, required: boolean): JsonValue | undefined => {
    const value = of.get(member);
    if (value === undefined && required) fault('missing_member', [...path, member]);
    return value === null && !required ? undefined : value;
  };
  const text = (of: JsonObject, member: string, path: Path, required: boolean): string | null => {
    const value = present(of, member, path, required);
    if (value === undefined) return null;
    if (typeof value !== 'string') return fault('wrong_type', [...path, member]);
    return value === '' || value.length > 4096 ? fault('bad_text', [...path, member]) : value;
  };
  const tested =
    (test: (value: string) => boolean, reason: ManifestReason): MemberReader['text'] =>
    (of, member, path, required) => {
      const value = text(of, member, path, required);
      return value === null || test(value) ? value : fault(reason, [...path, member]);
    };
  return {
    text,
    time: tested((value) => !Number.isNaN(parseRfc3339Text(value)), 'bad_time'),
    hash: tested(isSha256Hex, 'bad_hash'),
    object: (of, member, path, required) => {
      const value = present(of, member, path, required);
      return value === undefined || isJsonObject(value) ? (value ?? null) : fault('wrong_type', [...path, member]);
    },
    array: (of, member, path) => {
      const value = present(of, member, path, true);
      return value === undefined || isJsonArray(value) ? (value ?? null) : fault('wrong_type', [...path, member]);
    },
    whole: (of, member, path, required, least) => {
      const value = present(of, member, path, required);
      if (value === undefined) return null;
      if (!isJsonNumber(value)) return fault('wrong_type', [...path, member]);
      return Number.isSafeInteger(value.value) && value.value >= least ? value.value : fault('bad_number', [...path, member]);
    },
  };
};

interface Chains {
  readonly usable: readonly DeclaredChain[];
  /** Every id that stands there, also of chains that are faulty otherwise: files may name it. */
  readonly ids: ReadonlySet<string>;
}

const readChains = (read: MemberReader, items: JsonArray, fault: Fault): Chains => {
  const ids = new Set<string>();
  const usable: DeclaredChain[] = [];
  items.forEach((item, i) => {
    const path: Path = ['chains', i];
    if (!isJsonObject(item)) {
      fault('wrong_type', path);
      return;
    }
    const id = read.text(item, 'id', path, true);
    const profile = read.text(item, 'profile', path, true);
    const origin = read.text(item, 'origin', path, true);
    if (origin !== null && /[\n\r]/.test(origin)) fault('bad_text', [...path, 'origin']);
    if (profile !== null && profile !== ASSAY_PROFILE) fault('unknown_profile', [...path, 'profile']);
    const [firstSeq, lastSeq] = readRange(read, item, path, fault);
    const head = read.hash(item, 'head', path, false);
    const before = readBefore(read, item, path, firstSeq, fault);
    if (id === null) return;
    if (ids.has(id)) {
      fault('duplicate_chain', [...path, 'id']);
      return;
    }
    ids.add(id);
    if (profile === ASSAY_PROFILE) usable.push({ id, profile, origin, firstSeq, lastSeq, head, before });
  });
  return { usable, ids };
};

const readRange = (read: MemberReader, item: JsonObject, path: Path, fault: Fault): readonly [number | null, number | null] => {
  const firstSeq = read.whole(item, 'firstSeq', path, false, 1);
  const lastSeq = read.whole(item, 'lastSeq', path, false, 1);
  if (firstSeq === null || lastSeq === null || firstSeq <= lastSeq) return [firstSeq, lastSeq];
  fault('bad_range', [...path, 'lastSeq']);
  return [null, null];
};

/** `before{size,hashes}`: as many hashes as the size has bits set (RFC 6962 compact range), and the archive starts right behind it. */
const readBefore = (
  read: MemberReader,
  item: JsonObject,
  chainPath: Path,
  firstSeq: number | null,
  fault: Fault,
): DeclaredChain['before'] => {
  const before = read.object(item, 'before', chainPath, false);
  if (before === null) return null;
  const path: Path = [...chainPath, 'before'];
  const size = read.whole(before, 'size', path, true, 1);
  const hashes = read.array(before, 'hashes', path);
  if (size === null || hashes === null) return null;
  const texts: string[] = [];
  for (const [i, hash] of hashes.entries()) {
    if (typeof hash !== 'string') return fault('wrong_type', [...path, 'hashes', i]);
    if (!isSha256Hex(hash)) return fault('bad_hash', [...path, 'hashes', i]);
    texts.push(hash);
  }
  if (texts.length !== bitsSet(size)) return fault('bad_before', [...path, 'hashes']);
  if (firstSeq !== null && firstSeq !== size + 1) return fault('bad_before', [...path, 'size']);
  return { size, hashes: texts };
};

const bitsSet = (value: number): number => {
  let rest = BigInt(value);
  let count = 0;
  while (rest > 0n) {
    if ((rest & 1n) === 1n) count += 1;
    rest >>= 1n;
  }
  return count;
};

const readFiles = (read: MemberReader, items: JsonArray, chains: Chains, fault: Fault, manifestPath: string): readonly ManifestFile[] => {
  const paths = new Set<string>();
  const files: ManifestFile[] = [];
  const ownName = manifestPath.slice(manifestPath.lastIndexOf('/') + 1);
  items.forEach((item, i) => {
    const at: Path = ['files', i];
    if (!isJsonObject(item)) {
      fault('wrong_type', at);
      return;
    }
    const path = read.text(item, 'path', at, true);
    const bytes = read.whole(item, 'bytes', at, true, 0);
    const sha256 = read.hash(item, 'sha256', at, true);
    const roleText = read.text(item, 'role', at, true);
    const role = fileRoles.find((known) => known === roleText) ?? null;
    if (roleText !== null && role === null) fault('unknown_role', [...at, 'role']);
    const chain = readChainName(read, item, at, role, chains, fault);
    const [firstSeq, lastSeq] = readRange(read, item, at, fault);
    if (path === null) return;
    if (checkEntryPath(path, limits).path !== path) fault('bad_path', [...at, 'path']);
    else if (path === ownName) fault('lists_itself', [...at, 'path']);
    else if (paths.has(path)) fault('duplicate_path', [...at, 'path']);
    else {
      paths.add(path);
      files.push({ path, bytes, sha256, role, chain, firstSeq, lastSeq });
    }
  });
  return files;
};

/** The chain of a file: stated, or the only one there is. Checkpoint files may leave it to their origin. */
const readChainName = (
  read: MemberReader,
  item: JsonObject,
  at: Path,
  role: FileRole | null,
  chains: Chains,
  fault: Fault,
): string | null => {
  const stated = read.text(item, 'chain', at, false);
  if (stated !== null) return chains.ids.has(stated) ? stated : fault('unknown_chain', [...at, 'chain']);
  if (role !== 'events' || (item.get('chain') ?? null) !== null) return null;
  if (chains.ids.size === 1) return [...chains.ids][0] ?? null;
  return fault('missing_member', [...at, 'chain']);
};
