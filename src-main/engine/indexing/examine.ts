/**
 * The one pass over an evidence: list the container, plan the reading, read and hash every file once, verify chains and checkpoints,
 * hand rows to the index where there is one, and assemble the result. Verifying and importing are the same pass, so that what was
 * proven is what is shown.
 */
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import { refusalText } from '../../../src-shared/text/refusals.ts';
import { folderDigest } from '../archive/folder-digest.ts';
import { openArchive } from '../archive/open.ts';
import type { Entry, EntrySource } from '../archive/types.ts';
import { missingFilesOf } from '../chain/inputs.ts';
import { otherCheckpoints, pinnedCheckpoints } from '../chain/outside-checkpoints.ts';
import { createCheckpointReader, type CheckpointSet } from '../chain/read-checkpoints.ts';
import { createLinkedVerifier } from '../chain/linked/verifier.ts';
import { createPlainVerifier } from '../chain/plain/verifier.ts';
import { assembleResult } from '../chain/result/assemble.ts';
import type { FileFacts } from '../chain/result/inputs.ts';
import type { ReadTile } from '../chain/tree/tiles.ts';
import { createTreeVerifier } from '../chain/tree/verifier.ts';
import { createSequencedVerifier } from '../chain/sequenced/verifier.ts';
import type { ChainVerifier } from '../chain/types.ts';
import { createEntryAccess } from '../format/entry-access.ts';
import { createFrameProcessor } from '../format/process.ts';
import type { ReadingPlan } from '../format/types.ts';
import { FileProblem, type Ports } from '../ports.ts';
import { isProfiledOutcome, planEvidence, profiledVerifierFor, withSignatures } from './examine-profile.ts';
import type { ReadFile } from '../chain/digests/context.ts';
import { countDigests, digestVerifierFor, fingerprintNotes, noteListedFiles } from './digest-files.ts';
import { inputErrors } from './input-errors.ts';
import { digestOnly, hashFile, noTally, readEvents, readWhole, type FileRead, type ReadableFile } from './read-events.ts';
import type { ExamineSettings } from './settings.ts';
import { examineLoneFile } from './examine-lone.ts';
import type { Examined, ExamineOptions } from './examine-types.ts';
import { pinnedBy } from './pinned.ts';
import { stampNotes, stampsOf, withoutStamps } from './stamps.ts';
import { compareSuperseded, tileReader } from './tree-input.ts';

/** Throws AssayError `path_*` where the evidence itself cannot be opened, and the signal's reason when cancelled. */
export async function examine(options: ExamineOptions): Promise<Examined> {
  const { path, ports, signal, meter } = options;
  meter.stage('list', 0);
  if (options.expectedSha256 !== undefined && options.ingest === null && (await isGone(path, ports)))
    return examineSource(lostCopy(options.name ?? ''), options);
  const opened = await inputErrors(path, () =>
    openArchive(path, { files: ports.files, scratch: ports.scratch, signal, name: options.name }),
  );
  // What could not be copied is a problem of the evidence, although the copy does not show it.
  const source = { ...opened, problems: [...opened.problems, ...(options.copyProblems ?? [])] };
  try {
    // What a case holds was imported as events, and stays what it was.
    const lone =
      options.ingest === null && options.expectedSha256 === undefined
        ? await inputErrors(path, () => examineLoneFile(source, options))
        : null;
    return lone ?? (await inputErrors(path, () => examineSource(source, options)));
  } finally {
    await source.close();
  }
}

const isGone = (path: string, { files }: Ports): Promise<boolean> =>
  files.stat(path).then(
    () => false,
    (error: unknown) => error instanceof FileProblem && error.reason === 'not_found',
  );

/** Stands for a stored copy that somebody removed: nothing of it can be read, and that is said. */
const lostCopy = (name: string): EntrySource => ({
  kind: 'folder',
  entries: [],
  problems: [{ code: 'file.unreadable', path: name, reason: 'copy_lost', byte: null }],
  inputBytes: 0,
  read: () => {
    throw new RangeError('a lost copy has no entries');
  },
  close: async () => undefined,
});

/** The same for a source that is open already. */
export async function examineSource(source: EntrySource, options: ExamineOptions): Promise<Examined> {
  const { path, ports, settings, signal, meter, pool } = options;
  const access = createEntryAccess(source, signal);
  const { plan, profiled } = await planEvidence(source, access, settings, pinnedBy(settings).keys, signal, options.plan);
  const reads = new Map<string, FileRead>();
  const onInput = (bytes: number): void => meter.advance(bytes, 0);
  meter.stage(options.ingest === null ? 'verify' : 'index', source.inputBytes);

  const entries = new Map(source.entries.map((entry) => [entry.path, entry]));
  const own = await readCheckpointFiles(source, entries, plan, settings, signal, reads);
  /** Files of events that could not be read to their end: what is absent there is not missing from the log. */
  const unread = new Set<string>();
  const profiledVerifier = profiled === null ? null : profiledVerifierFor(profiled, settings, unread, ports, linkedInMemory);
  const treeInput = { source, entries, signal, reads };
  const readTile = tileReader(plan, treeInput);
  /** Of integrity `digests`: hashes of whole files, filled while they are read. */
  const wholeFiles = new Map<string, ReadFile>();
  const verifier =
    profiledVerifier ??
    (plan.digests === undefined
      ? verifierFor(plan, own, settings, unread, readTile, ports)
      : digestVerifierFor(plan, plan.digests, settings, wholeFiles, signal));
  const ingest = plan.refusal === null ? (options.ingest?.(plan.files, profiled?.run.profile ?? null) ?? null) : null;
  const there = plan.files.flatMap((file, index): ReadableFile[] => {
    const entry = entries.get(file.path);
    if (entry === undefined) unread.add(file.path);
    return entry === undefined ? [] : [{ entry, file, index }];
  });
  const eventReads = await readEvents(there, {
    source,
    pool,
    signal,
    onInput,
    thorough: settings.thorough,
    profile: profiled?.run,
    local: profiled?.isSequential === true ? createFrameProcessor() : null,
    wantRows: ingest !== null,
    hashDecoded: plan.digests !== undefined,
    async onBlock({ block, rows }) {
      await verifier.add(block);
      if (ingest !== null && rows !== null) ingest.add(rows, block);
      meter.advance(0, block.count);
    },
  });
  for (const [at, { file }] of there.entries()) {
    const read = eventReads[at];
    if (read === undefined) continue;
    if (read.problem !== null) unread.add(file.path);
    reads.set(file.path, read);
  }
  if (plan.digests !== undefined) {
    const listed = there.flatMap(({ entry, file }, at) => {
      const read = eventReads[at];
      return read === undefined ? [] : [{ path: file.path, entry, read }];
    });
    await noteListedFiles(wholeFiles, listed, plan.digests, { source, thorough: settings.thorough, signal });
  }
  const verified = await verifier.finish();
  const outcome = plan.integrity === 'none' ? { ...verified, findings: [...verified.findings, ...mixedLineEnds(plan, reads)] } : verified;
  const checkpoints = profiled === null || !isProfiledOutcome(outcome) ? own : withSignatures(own, profiled, outcome);
  const superseded = await compareSuperseded(plan, treeInput);
  await hashTheRest(source, reads, signal, onInput);
  const refusal = plan.refusal === null ? null : refusalText(plan.refusal.reason, plan.refusal.detail);
  const roles = rolesOf(plan);
  const duplicates = duplicatesPerFile(plan, reads, outcome.duplicates);
  const sha256 = await evidenceDigest(source, reads, options);
  const stamps = await stampsOf(source, { entries, plan, outcome, reads, inputSha256: sha256, signal }, options);
  const { result, findings } = assembleResult({
    plan: {
      ...plan,
      findings: [...withoutStamps(plan.findings, stamps), ...superseded],
      notProven: [...plan.notProven, ...misplacedNotes(reads), ...fingerprintNotes(plan, settings), ...stampNotes(stamps)],
    },
    stamps,
    input: {
      path: options.shownPath ?? options.name ?? path,
      bytes: source.inputBytes,
      sha256,
    },
    expectedSha256: options.expectedSha256 ?? null,
    files: [...reads].map(([file, read]) => fileFacts(file, read, roles.get(file) ?? 'unlisted', duplicates.get(file) ?? 0)),
    problems: [...source.problems, ...[...reads.values()].flatMap(({ problem }) => (problem === null ? [] : [problem]))],
    checkpoints: countDigests(checkpoints, outcome),
    outcome,
    trustedKeys: plan.digests === undefined ? settings.keys.length + (settings.policies?.length ?? 0) : (settings.cloudtrail?.length ?? 0),
    filtered: settings.filtered,
    asOf: settings.asOf == null ? null : new Date(settings.asOf).toISOString(),
    refusal,
  });
  return { result, findings, duplicates: outcome.duplicates, refusal };
}

/** What every file is for, by the manifest's word and by what was read as events. */
const rolesOf = (plan: ReadingPlan): ReadonlyMap<string, FileFacts['role']> =>
  new Map<string, FileFacts['role']>([
    ...plan.listed.map(({ path, role }) => [path, role] as const),
    ...plan.checkpoints.map(({ path }) => [path, 'checkpoint'] as const),
    ...[...(plan.tiles ?? []), ...(plan.superseded ?? [])].map(({ path }) => [path, 'other'] as const),
    ...(plan.indexFiles ?? []).map((path) => [path, 'other'] as const),
    ...plan.files.map(({ path }) => [path, 'events'] as const),
    ...(plan.digests?.documents ?? []).map((path) => [path, 'checkpoint'] as const),
    ...(plan.digests?.others ?? []).map((path) => [path, 'other'] as const),
    ...(plan.manifestPath === null ? [] : [[plan.manifestPath, 'manifest'] as const]),
  ]);

const fileFacts = (path: string, read: FileRead, role: FileFacts['role'], duplicates: number): FileFacts => ({
  path,
  role,
  bytes: read.bytes,
  sha256: read.sha256,
  lines: read.tally.lines,
  headers: read.tally.headers,
  blanks: read.tally.blanks,
  records: read.records,
  ...(read.expanded > 0 ? { expanded: read.expanded } : {}),
  accepted: read.records + read.expanded - read.rejected - duplicates,
  rejected: read.rejected,
  duplicates,
  trailingBytes: read.end?.trailingBytes ?? 0,
  decodedBytes: read.end?.decodedBytes ?? 0,
  readToEnd: read.problem === null,
});

/** Files of exports without integrity data whose lines end in two ways. */
const mixedLineEnds = (plan: ReadingPlan, reads: ReadonlyMap<string, FileRead>): readonly RawFinding[] =>
  plan.files.flatMap(({ path, reader }): readonly RawFinding[] => {
    const { crlf, lines, unterminated } = reads.get(path)?.tally ?? noTally;
    const ended = lines - unterminated;
    if (reader !== 'mapped' || crlf === 0 || crlf >= ended) return [];
    return [{ code: 'export.damaged', file: path, count: crlf, reason: 'mixed_line_ends' }];
  });

/** Copies per file: ordinals run through the event files in the order of reading. */
function duplicatesPerFile(
  plan: ReadingPlan,
  reads: ReadonlyMap<string, FileRead>,
  duplicates: Iterable<number>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const ends: { readonly path: string; readonly end: number }[] = [];
  let end = 0;
  for (const { path } of plan.files) ends.push({ path, end: (end += (reads.get(path)?.records ?? 0) + (reads.get(path)?.expanded ?? 0)) });
  let file = 0;
  for (const ordinal of [...duplicates].toSorted((a, b) => a - b)) {
    while (file < ends.length && ordinal >= (ends[file]?.end ?? Infinity)) file += 1;
    const path = ends[file]?.path ?? '';
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

/** Files whose path promises another day or company than some of their records state: said, since no hash covers a path. */
const misplacedNotes = (reads: ReadonlyMap<string, FileRead>): ReadingPlan['notProven'] =>
  [...reads].flatMap(([path, { misplaced }]) =>
    misplaced.map(({ kind, count, found }) => ({ id: 'hyrelog.misplaced' as const, detail: { path, kind, count: String(count), found } })),
  );

/** The digest that identifies the evidence: of the file as it stands, or of a folder's sorted list. */
async function evidenceDigest(source: EntrySource, reads: ReadonlyMap<string, FileRead>, options: ExamineOptions): Promise<string | null> {
  if (source.kind !== 'folder') return hashFile(options.path, options.ports.files, options.signal);
  const lines = [...reads].flatMap(([path, { sha256 }]) => (sha256 === null ? [] : [{ path, sha256 }]));
  const isWhole = lines.length === reads.size && source.problems.every(({ reason }) => reason !== 'copy_lost');
  return isWhole ? folderDigest(lines) : null;
}

/** Reads the checkpoint files whole (they are small) and weighs them against the pinned keys. */
async function readCheckpointFiles(
  source: EntrySource,
  entries: ReadonlyMap<string, Entry>,
  plan: ReadingPlan,
  settings: ExamineSettings,
  signal: AbortSignal,
  reads: Map<string, FileRead>,
): Promise<CheckpointSet> {
  const { keys, trust } = pinnedBy(settings);
  const reader = createCheckpointReader(keys, plan.chains, trust);
  for (const { path, chain } of plan.checkpoints) {
    const entry = entries.get(path);
    if (entry === undefined) continue;
    const read = await readWhole(source, entry, signal);
    reads.set(path, read.file);
    if (read.bytes !== null) reader.add({ path, chain, bytes: read.bytes });
  }
  const own = reader.finish();
  const pinned = pinnedCheckpoints(settings.checkpoints ?? [], keys, plan.chains, trust);
  const others = otherCheckpoints(settings.others ?? [], plan.chains);
  return {
    ...own,
    checkpoints: [...own.checkpoints, ...pinned.facts, ...others],
    findings: [...own.findings, ...pinned.findings],
  };
}

function verifierFor(
  plan: ReadingPlan,
  { checkpoints }: CheckpointSet,
  settings: ExamineSettings,
  unreadFiles: ReadonlySet<string>,
  readTile: ReadTile,
  { scratch }: Ports,
): ChainVerifier {
  const heads = new Map(Object.entries(settings.heads));
  const { filtered } = settings;
  const { files, integrity } = plan;
  if (integrity === 'none' && files.every(({ reader }) => reader === 'mapped' || reader === 'cloudtrail/1'))
    return createPlainVerifier({ files, scratch, memoryRecords: linkedInMemory });
  if (integrity === 'digests') throw new RangeError('evidence with digests has a verifier of its own');
  if (integrity === 'sequenced') {
    const missingFiles = missingFilesOf(plan.findings);
    return createSequencedVerifier({
      files,
      chains: plan.chains,
      checkpoints,
      missingFiles,
      manifestPath: plan.manifestPath,
      heads,
      filtered,
      unreadFiles,
      scratch,
    });
  }
  const [log] = plan.chains;
  if (integrity === 'tree' && log !== undefined) {
    const tiles = plan.tiles ?? [];
    return createTreeVerifier({ files, chain: log, checkpoints, tiles, readTile, heads, filtered, unreadFiles, scratch });
  }
  const daysPresent = files.flatMap(({ day }) => (day === null ? [] : [day]));
  const linked = {
    files,
    integrity: integrity === 'linked' ? ('linked' as const) : ('none' as const),
    profile: plan.format,
    heads,
    filtered,
    unhashedFields: plan.unhashedFields,
    unreadFiles,
    scratch,
    memoryRecords: linkedInMemory,
  };
  return createLinkedVerifier(daysPresent.length === 0 ? linked : { ...linked, daysPresent });
}

/** Records whose links are held in memory, 128 bytes each; more go through a scratch file. An import has other uses for memory at the same time. */
const linkedInMemory = 150_000;

/** Every entry that nothing has read yet is read once for its digest: a manifest may list it, and a folder's digest covers it. */
async function hashTheRest(
  source: EntrySource,
  reads: Map<string, FileRead>,
  signal: AbortSignal,
  onInput: (bytes: number) => void,
): Promise<void> {
  for (const entry of source.entries) {
    if (reads.has(entry.path)) continue;
    reads.set(entry.path, await digestOnly(source, entry, signal, onInput));
  }
}
