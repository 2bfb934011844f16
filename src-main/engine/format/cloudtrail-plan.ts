/**
 * Which files of an evidence are a CloudTrail delivery with digests, or a signed result of CloudTrail Lake, and how they are read together:
 * digests and signatures are read whole here, the logs and results that they list become the files of events.
 */
import { limits } from '../../../src-shared/limits.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { Entry, EntrySource } from '../archive/types.ts';
import type { DigestDocument, DigestSet, LakeDocument, ListedLog, MetadataSignature, PlaceFit } from '../chain/digests/documents.ts';
import { sha256NobleHex } from '../crypto/sha256-noble.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { parseDigest, parseLakeSign } from './cloudtrail-digest.ts';
import type { DigestFault } from './cloudtrail-digest.ts';
import { parseMetadata } from './cloudtrail-metadata.ts';
import { createPlaceIndex, isDigestPath, parseDigestName, plainName } from './cloudtrail-names.ts';
import type { PlaceIndex } from './cloudtrail-names.ts';
import type { CloudtrailPart } from './cloudtrail-sniff.ts';
import { notProvenOfDigests } from './cloudtrail-unproven.ts';
import type { Looked } from './hyrelog-plan.ts';
import { seenDetail } from './hyrelog-plan.ts';
import type { EntryAccess, EventFile, ReadingPlan, Whole } from './types.ts';

/** Listed files that are kept of all digests together; a digest beyond is refused, so that a hostile one cannot fill the memory. */
const LISTED_AT_MOST = 500_000;
/** Signatures from metadata that are kept of one digest: each costs a verification. */
const SIGNATURES_AT_MOST = 8;

interface Planning {
  readonly access: EntryAccess;
  readonly places: PlaceIndex;
  readonly findings: RawFinding[];
  readonly damaged: string[];
  readonly used: Set<string>;
  readonly paths: ReadonlySet<string>;
  listed: number;
  moved: number;
}

/** A plan when at least one digest or Lake signature is among the files; null otherwise. `copiedFrom`: see `createPlaceIndex`. */
export const planCloudtrail = async (
  source: EntrySource,
  access: EntryAccess,
  looked: readonly Looked[],
  copiedFrom: string | null,
): Promise<ReadingPlan | null> => {
  const parts = new Map<CloudtrailPart, Entry[]>();
  for (const { entry, sniffed, problem } of looked) {
    const isDamagedDigest = problem !== null && sniffed.kind !== 'cloudtrail' && isDigestPath(entry.path);
    const part = sniffed.kind === 'cloudtrail' ? sniffed.part : isDamagedDigest ? 'digest' : null;
    if (part === null) continue;
    const known = parts.get(part);
    if (known === undefined) parts.set(part, [entry]);
    else known.push(entry);
  }
  const partEntries = (part: CloudtrailPart): readonly Entry[] => parts.get(part) ?? [];
  if (partEntries('digest').length + partEntries('lake').length === 0) return null;

  const planning: Planning = {
    access,
    places: createPlaceIndex(source.entries, copiedFrom),
    findings: [],
    damaged: [],
    used: new Set(),
    paths: new Set(source.entries.map(({ path }) => path)),
    listed: 0,
    moved: 0,
  };
  const signatures = await readMetadata(planning, partEntries('metadata'));
  const digests: DigestDocument[] = [];
  for (const entry of partEntries('digest')) {
    const digest = await readDigest(planning, entry, signatures.byName);
    if (digest !== null) digests.push(digest);
  }
  const lakes: LakeDocument[] = [];
  for (const entry of partEntries('lake')) {
    const lake = await readLake(planning, entry);
    if (lake !== null) lakes.push(lake);
  }
  digests.sort((a, b) => (a.chain < b.chain ? -1 : a.chain > b.chain ? 1 : a.endMs - b.endMs || a.startMs - b.startMs));
  const others = [...partEntries('keys'), ...partEntries('metadata')].map(({ path }) => path);
  for (const path of others) planning.used.add(path);
  const files = [...logFiles(digests), ...resultFiles(lakes)];
  for (const { path } of files) planning.used.add(path);
  const present = new Set(digests.map(({ object }) => plainName(object)));
  const set: DigestSet = {
    digests,
    lakes,
    documents: [...partEntries('digest'), ...partEntries('lake')].map(({ path }) => path),
    others,
    damaged: planning.damaged,
    namedElsewhere: [...signatures.byName.keys()].filter((name) => !present.has(name) && parseDigestName(name) !== null),
    looseSignatures: signatures.loose,
    isCutOff: source.problems.some(({ code, path }) => code === 'file.unreadable' && (path === '' || source.kind === 'tar')),
    moved: planning.moved,
    copiedFrom,
  };
  return {
    format: lakes.length === 0 ? 'cloudtrail-digest/1' : digests.length === 0 ? 'cloudtrail-lake/1' : 'cloudtrail',
    integrity: 'digests',
    files,
    digests: set,
    checkpoints: [],
    chains: [],
    listed: [],
    manifestPath: null,
    findings: [...planning.findings, ...unlisted(planning, looked)],
    notProven: notProvenOfDigests(set, { keys: partEntries('keys').length > 0, metadata: partEntries('metadata').length > 0 }, source.kind),
    unhashedFields: [],
    refusal: null,
  };
};

// --- reading -----------------------------------------------------------------------------------------------------------------------

interface Signatures {
  readonly byName: ReadonlyMap<string, readonly MetadataSignature[]>;
  readonly loose: readonly MetadataSignature[];
}

const readMetadata = async (planning: Planning, entries: readonly Entry[]): Promise<Signatures> => {
  const byName = new Map<string, MetadataSignature[]>();
  const loose: MetadataSignature[] = [];
  for (const entry of entries) {
    const { bytes, problem } = await planning.access.whole(entry, limits.smallFileBytes);
    if (problem !== null) planning.findings.push({ code: problem.code, file: entry.path, reason: problem.reason, byte: problem.byte });
    for (const { name, ...signature } of bytes === null ? [] : parseMetadata(bytes, entry.path)) {
      if (name === null) loose.push(signature);
      else {
        const known = byName.get(name);
        if (known === undefined) byName.set(name, [signature]);
        else if (known.length < SIGNATURES_AT_MOST) known.push(signature);
      }
    }
  }
  return { byName, loose };
};

/** Reads a small file that must be one gzip member or none, and says what is wrong with it. */
const readOneMember = async (planning: Planning, entry: Entry): Promise<Uint8Array | null> => {
  const whole: Whole = await planning.access.whole(entry, limits.smallFileBytes);
  const { bytes, trailingBytes, problem } = whole;
  planning.used.add(entry.path);
  if (problem !== null) planning.findings.push({ code: problem.code, file: entry.path, reason: problem.reason, byte: problem.byte });
  else if (bytes === null) planning.findings.push({ code: 'checkpoint.malformed', file: entry.path, reason: 'too_large' });
  else if (trailingBytes > 0)
    planning.findings.push({
      code: 'file.trailing_data',
      file: entry.path,
      byte: bytes.length,
      count: trailingBytes,
      reason: 'trailing_data',
      detail: { bytes: trailingBytes },
    });
  return bytes;
};

const malformed = (planning: Planning, entry: Entry, { reason, member, byte }: DigestFault): null => {
  planning.damaged.push(plainName(entry.path));
  planning.findings.push({
    code: 'checkpoint.malformed',
    file: entry.path,
    byte,
    reason,
    ...(member === null ? {} : { detail: { member } }),
  });
  return null;
};

const readDigest = async (
  planning: Planning,
  entry: Entry,
  signatures: ReadonlyMap<string, readonly MetadataSignature[]>,
): Promise<DigestDocument | null> => {
  const bytes = await readOneMember(planning, entry);
  if (bytes === null) {
    planning.damaged.push(plainName(entry.path));
    return null;
  }
  const parsed = parseDigest(bytes);
  if (!parsed.ok) return malformed(planning, entry, parsed.fault);
  const { logs, account, ...stated } = parsed.value;
  planning.listed += logs.length;
  if (planning.listed > LISTED_AT_MOST) return malformed(planning, entry, { reason: 'too_many_values', member: 'logFiles', byte: null });
  const sha256 = sha256Hex(bytes);
  // Small enough to ask both implementations always: every judgement of a series rests on these hashes.
  if (sha256NobleHex(bytes) !== sha256) {
    planning.damaged.push(plainName(entry.path));
    planning.findings.push({ code: 'crypto.disagreement', file: entry.path, reason: 'file' });
    return null;
  }
  const name = parseDigestName(stated.object);
  const fit: PlaceFit = planning.places.fit(entry.path, stated);
  if (fit !== 'whole') planning.moved += 1;
  return {
    ...stated,
    path: entry.path,
    sha256,
    fit,
    chain: name?.chain ?? account,
    region: name?.region ?? null,
    isBackfill: name?.isBackfill ?? false,
    metadata: signatures.get(plainName(stated.object)) ?? [],
    logs: logs.map((log): ListedLog => {
      const found = planning.places.find(log);
      if (found !== null && found.fit !== 'whole') planning.moved += 1;
      return { ...log, path: found?.entry.path ?? null };
    }),
  };
};

const readLake = async (planning: Planning, entry: Entry): Promise<LakeDocument | null> => {
  const bytes = await readOneMember(planning, entry);
  if (bytes === null) return null;
  const parsed = parseLakeSign(bytes);
  if (!parsed.ok) return malformed(planning, entry, parsed.fault);
  const folder = entry.path.slice(0, entry.path.lastIndexOf('/') + 1);
  const { paths } = planning;
  return {
    ...parsed.value,
    path: entry.path,
    chain: folder === '' ? 'lake' : folder.slice(0, -1),
    files: parsed.value.files.map(({ name, sha256 }) => ({ name, sha256, path: paths.has(folder + name) ? folder + name : null })),
  };
};

// --- files -------------------------------------------------------------------------------------------------------------------------

const eventFile = (path: string, chain: string): EventFile => ({
  path,
  framing: { kind: 'json-array', path: ['Records'] },
  reader: 'cloudtrail/1',
  chain,
  firstSeq: null,
  lastSeq: null,
  hashes: 'never',
  company: null,
  day: null,
});

/** The logs in the order of their chains; one that two digests list is read once. */
const logFiles = (digests: readonly DigestDocument[]): readonly EventFile[] => {
  const files = new Map<string, EventFile>();
  for (const { chain, logs } of digests)
    for (const { path } of logs) if (path !== null && !files.has(path)) files.set(path, eventFile(path, chain));
  return [...files.values()];
};

const resultFiles = (lakes: readonly LakeDocument[]): readonly EventFile[] =>
  lakes.flatMap(({ chain, files }) =>
    files.flatMap(({ path }): EventFile[] =>
      path === null ? [] : [{ ...eventFile(path, chain), framing: { kind: 'csv', preamble: true }, reader: 'cloudtrail-csv' }],
    ),
  );

/** What no digest accounts for: logs, which are the point, and files that are no part of a delivery. */
const unlisted = ({ used }: Planning, looked: readonly Looked[]): readonly RawFinding[] =>
  looked.flatMap(({ entry, sniffed, problem }): RawFinding[] => {
    if (used.has(entry.path)) return [];
    if (sniffed.kind === 'cloudtrail' && sniffed.part === 'log') return [{ code: 'file.unlisted', file: entry.path, reason: 'no_digest' }];
    return [problem ?? { code: 'file.unlisted', file: entry.path, reason: 'not_recognised', detail: seenDetail(sniffed) }];
  });
