/** The reading plan of an Assay archive: what its manifest says against what is there. */
import { limits } from '../../../src-shared/limits.ts';
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import { isSystemLitter } from '../archive/entry-path.ts';
import type { Entry, EntrySource } from '../archive/types.ts';
import { parseStrict } from '../json/parse.ts';
import { isJsonArray, isJsonNumber, isJsonObject } from '../json/value.ts';
import type { JsonObject } from '../json/value.ts';
import { ASSAY_FORMAT, checkManifest, manifestFinding, positionIn } from './assay-manifest.ts';
import type { Manifest, ManifestFile } from './assay-manifest.ts';
import { jsonReason } from './record-reader.ts';
import type { EntryAccess, EventFile, Head, ListedFile, ReadingPlan } from './types.ts';

/** What a file called manifest.json turned out to be. */
export type ManifestLook =
  | { readonly kind: 'assay'; readonly plan: ReadingPlan }
  /** Another format's manifest, or a newer version of ours: its `format`, if it has one. */
  | { readonly kind: 'foreign'; readonly format: string | null }
  /** Not JSON, or cannot be read: the plan that holds if the files around it are Assay's. */
  | { readonly kind: 'damaged'; readonly plan: ReadingPlan };

/** Entries that may be an archive's manifest: at the root, or in the one wrapping folder. */
export const manifestCandidates = (entries: readonly Entry[]): readonly Entry[] => {
  const root = entries.find((entry) => entry.path === 'manifest.json');
  return root === undefined ? entries.filter((entry) => /^[^/]+\/manifest\.json$/.test(entry.path)) : [root];
};

const emptyPlan = (manifestPath: string, findings: readonly RawFinding[]): ReadingPlan => ({
  format: ASSAY_FORMAT,
  integrity: 'sequenced',
  files: [],
  checkpoints: [],
  chains: [],
  listed: [],
  manifestPath,
  findings,
  notProven: [],
  unhashedFields: [],
  refusal: null,
});

/** Reads the manifest and plans the reading of what it lists. */
export const lookAtManifest = async (source: EntrySource, access: EntryAccess, entry: Entry): Promise<ManifestLook> => {
  const head = await access.peek(entry, limits.smallFileBytes);
  const { bytes } = head;
  const damaged = (finding: RawFinding): ManifestLook => {
    const plan = emptyPlan(entry.path, [finding]);
    return Buffer.from(bytes.subarray(0, 1 << 20)).includes('"assay-archive/') ? { kind: 'assay', plan } : { kind: 'damaged', plan };
  };
  if (head.problem !== null) {
    const { code, reason, byte } = head.problem;
    return damaged({ code, file: entry.path, reason, byte });
  }
  if (!head.complete) return damaged({ code: 'manifest.malformed', file: entry.path, reason: 'too_large', byte: 0 });
  const parsed = parseStrict(bytes, { maxNodes: limits.manifestNodes });
  if (!parsed.ok) {
    const position = positionIn(bytes, parsed.error.byte);
    return damaged({ code: 'manifest.malformed', file: entry.path, reason: jsonReason(parsed.error.code), ...position });
  }
  if (!isJsonObject(parsed.value)) return { kind: 'foreign', format: null };
  const document = parsed.value;
  const format = document.get('format');
  const isOurs = isJsonArray(document.get('chains')) && isJsonArray(document.get('files'));
  if (format !== ASSAY_FORMAT && !((format === undefined || typeof format !== 'string') && isOurs)) {
    return { kind: 'foreign', format: typeof format === 'string' ? format.slice(0, 100) : null };
  }
  const checked = checkManifest(document, bytes, entry.path);
  const reason = format === undefined ? 'missing_member' : 'wrong_type';
  const ownFault = format === ASSAY_FORMAT ? [] : [manifestFinding(entry.path, bytes, reason, ['format'])];
  return {
    kind: 'assay',
    plan: await planFrom(source, access, entry.path, checked.manifest, [
      ...ownFault,
      ...checked.findings,
      ...litterFindings(document, bytes, entry.path),
    ]),
  };
};

/** Most of these findings of one manifest. */
const MAX_LITTER = 20;

/** What a manifest lists under the name of an operating system's own files: such files are never read, so no manifest may vouch for one. */
const litterFindings = (document: JsonObject, bytes: Uint8Array, manifestPath: string): readonly RawFinding[] => {
  const files = document.get('files');
  if (!isJsonArray(files)) return [];
  const places = files.flatMap((file, i) => {
    const path = isJsonObject(file) ? file.get('path') : undefined;
    return typeof path === 'string' && isSystemLitter(path) ? [i] : [];
  });
  return places.slice(0, MAX_LITTER).map((i) => manifestFinding(manifestPath, bytes, 'litter_path', ['files', i, 'path']));
};

const planFrom = async (
  source: EntrySource,
  access: EntryAccess,
  manifestPath: string,
  manifest: Manifest,
  faults: readonly RawFinding[],
): Promise<ReadingPlan> => {
  const base = manifestPath.slice(0, manifestPath.length - 'manifest.json'.length);
  const entries = new Map(source.entries.map((entry) => [entry.path, entry]));
  // A listed file that the container refuses or cannot give is told by the container's own problem. One that is passed over as an operating
  // system's own is told by a mere note: it counts as missing, or events could be taken out under such a name.
  const refusedPaths = new Set(source.problems.filter(({ code }) => code !== 'file.unlisted').map(({ path }) => path));
  const isRefused = (path: string): boolean => path.split('/').some((_, i, parts) => refusedPaths.has(parts.slice(0, i + 1).join('/')));
  // The listing of a container that is cut off ends early: what it does not show may be behind the cut.
  const isCutOff = source.problems.some(({ code, path }) => code === 'file.unreadable' && (path === '' || source.kind === 'tar'));
  const usableChains = new Set(manifest.chains.map((chain) => chain.id));
  const findings: RawFinding[] = [...faults];
  const mentioned = new Set<string>([manifestPath]);
  const listed: ListedFile[] = [];
  const readable: ManifestFile[] = [];
  for (const file of manifest.files) {
    const path = base + file.path;
    mentioned.add(path);
    if (file.bytes !== null && file.sha256 !== null) {
      listed.push({ path, bytes: file.bytes, sha256: file.sha256, role: file.role ?? 'other', chain: file.chain });
    }
    // A refused one (or one in a refused folder) keeps its place among the files, so that its events count as unread and not as missing.
    if (entries.has(path) || isRefused(path) || isCutOff) readable.push(file);
    else {
      findings.push({
        code: 'file.missing',
        file: path,
        chain: file.chain,
        seq: file.firstSeq,
        seqTo: file.lastSeq,
        expected: file.sha256,
        found: null,
        reason: file.role ?? 'other',
      });
    }
  }
  for (const entry of source.entries) {
    if (!mentioned.has(entry.path)) findings.push({ code: 'file.unlisted', file: entry.path, reason: 'not_in_manifest' });
  }
  const events = readable.filter((file) => file.role === 'events' && file.chain !== null && usableChains.has(file.chain));
  const firstSeqOf = async (file: ManifestFile): Promise<number | null> => {
    const entry = entries.get(base + file.path);
    return file.firstSeq ?? (entry === undefined ? null : firstSeqIn(await access.peek(entry, FIRST_RECORD_BYTES)));
  };
  const ordered: ManifestFile[] = [];
  for (const { id } of manifest.chains)
    ordered.push(
      ...(await inReadingOrder(
        events.filter((file) => file.chain === id),
        firstSeqOf,
      )),
    );
  return {
    ...emptyPlan(manifestPath, findings),
    files: ordered.map((file) => eventFile(base, file)),
    checkpoints: readable.filter((file) => file.role === 'checkpoint').map((file) => ({ path: base + file.path, chain: file.chain })),
    chains: manifest.chains,
    listed,
    notProven: notProvenOf(source, manifest),
  };
};

/** A first record that does not end within these bytes says nothing of the order of files. */
const FIRST_RECORD_BYTES = 256 * 1024;

/**
 * By first sequence number, as the manifest states it or as the first record does; where one is not known, as the manifest lists them. The
 * order of a list is nobody's statement about the chain.
 */
const inReadingOrder = async (
  files: readonly ManifestFile[],
  firstSeqOf: (file: ManifestFile) => Promise<number | null>,
): Promise<readonly ManifestFile[]> => {
  if (files.length < 2) return files;
  const known: { readonly file: ManifestFile; readonly first: number }[] = [];
  for (const file of files) {
    const first = await firstSeqOf(file);
    if (first === null) return files;
    known.push({ file, first });
  }
  return known.toSorted((a, b) => a.first - b.first).map(({ file }) => file);
};

/** `seq` of the first record, or null. */
const firstSeqIn = ({ bytes }: Head): number | null => {
  const end = bytes.indexOf(0x0a);
  const parsed = parseStrict(end < 0 ? bytes : bytes.subarray(0, end));
  const seq = parsed.ok && isJsonObject(parsed.value) ? parsed.value.get('seq') : undefined;
  return isJsonNumber(seq) && Number.isSafeInteger(seq.value) ? seq.value : null;
};

const eventFile = (base: string, file: ManifestFile): EventFile => ({
  path: base + file.path,
  framing: { kind: 'ndjson' },
  reader: 'assay/1',
  chain: file.chain,
  firstSeq: file.firstSeq,
  lastSeq: file.lastSeq,
  hashes: 'seen',
  company: null,
  day: null,
});

const notProvenOf = (source: EntrySource, { stated }: Manifest): ReadingPlan['notProven'] => [
  ...(['archiveId', 'createdAt', 'producer', 'source', 'period'] as const).flatMap((member) => {
    const value = stated[member];
    return value === null ? [] : [{ id: `manifest.${member}` as const, detail: { value } }];
  }),
  ...(source.kind === 'folder' ? [] : [{ id: 'container.headers' as const }]),
];
