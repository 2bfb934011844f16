/** What the writing thread does, one operation after another: verify, open cases, import, trust. */
import { join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { EvidenceSummary, TrustAnchor } from '../../../src-shared/model/case.ts';
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';
import type { EvidenceSink } from '../archive/copy.ts';
import type { ArchiveProblem } from '../archive/types.ts';
import { casePaths, createCaseFolder, isCaseFolder, isThere, removeLeftovers, type CasePaths } from '../cases/case-folder.ts';
import { makeDemo } from '../cases/make-demo.ts';
import { readOneKey } from '../cases/trust-keys.ts';
import { settingsOf } from '../cases/trust-settings.ts';
import { checkpointsOf, hasNews } from '../chain/outside-checkpoints.ts';
import { openCustodyLog, type CustodyLog } from '../custody/log.ts';
import { sealLog } from '../custody/seal.ts';
import { readCustody } from '../custody/verify.ts';
import { planCustody } from '../format/custody-plan.ts';
import { memorySource } from '../archive/memory.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { makeReport } from './report-ops.ts';
import { verifyReport } from './report-verify.ts';
import { withCustody } from './custody-acts.ts';
import { createProgressMeter } from '../jobs/progress.ts';
import type { OpContext, OpTable } from '../jobs/protocol.ts';
import type { Output, Ports } from '../ports.ts';
import { closeStore, type WritableDB } from '../store/database.ts';
import { getEvidence, listCopyProblems, listEvidence } from '../store/evidence.ts';
import { listStamps } from '../store/evidence-stamp.ts';
import { watchWork } from '../store/dirty.ts';
import { takeLock, type CaseLock } from '../store/lock.ts';
import { digestWork } from '../store/work-tables.ts';
import { getGivenMapping } from '../store/mapping.ts';
import { getProfile } from '../store/profile.ts';
import { getMeta, nameCase } from '../store/meta.ts';
import { openStore } from '../store/open.ts';
import { indexTextBatch } from '../store/text-index.ts';
import { deleteTrustAnchor, getAsOf, insertTrustAnchor, listTrustAnchors, setAsOf, setTrustValidity } from '../store/trust-anchor.ts';
import { writeVerification } from '../store/verification.ts';
import { examine, examineSource } from '../indexing/examine.ts';
import { inputErrors } from '../indexing/input-errors.ts';
import { importEvidence } from '../indexing/import.ts';
import { createParsePool, type ParsePool } from '../indexing/parse-pool.ts';
import { withoutSecret, type ExamineSettings, type WorkerStart } from '../indexing/settings.ts';
import { createAuditJobOps } from './audit-ops.ts';
import { createMappingJobOps } from './mapping-ops.ts';
import { createMarkJobOps } from './marks-ops.ts';
import { createSampleJobOps } from './sample-ops.ts';
import { createProfileJobOps } from './profile-ops.ts';
import { createProofOps } from './proof-ops.ts';
import type { JobOps } from './op-types.ts';

/** False where what is pinned can make no difference: no hash, no checkpoint and no time stamp is in it. */
const dependsOnTrust = ({ counts, timestamps = [] }: EvidenceResult): boolean =>
  counts.hashesChecked > 0 || counts.checkpointsFound > 0 || timestamps.length > 0;

interface OpenCase {
  readonly paths: CasePaths;
  /** Null where another window or process holds the case: it is then only read. */
  readonly lock: CaseLock | null;
  readonly db: WritableDB | null;
  readonly custody: CustodyLog | null;
}

/** The operations as they are, and as they are served: written down. */
export interface Jobs {
  readonly ops: JobOps;
  readonly table: OpTable;
}

/**
 * The operations of the writing thread. The engine calls them one after another: one transaction, one set of parsing threads at a time.
 * Those that change a case are written down in its custody log.
 */
export function createJobOps(
  start: WorkerStart,
  ports: Ports,
  sinkFor: (target: string) => EvidenceSink,
  createOutput: (target: string, part: string) => Output,
): Jobs {
  let open: OpenCase | null = null;

  const close = (): void => {
    if (open?.db) closeStore(open.db);
    open?.custody?.close();
    open?.lock?.release();
    open = null;
  };

  /** The open case for writing. Throws `no_case` or `case_read_only`. */
  const writing = (): OpenCase & { readonly db: WritableDB } => {
    if (open === null) throw new AssayError('no_case');
    if (open.db === null) throw new AssayError('case_read_only', { path: open.paths.folder });
    return { ...open, db: open.db };
  };

  const withPool = async <T>(work: (pool: ParsePool) => Promise<T>): Promise<T> => {
    const pool = createParsePool(start);
    try {
      return await work(pool);
    } finally {
      await pool.close();
    }
  };

  const meterOf = (context: OpContext) => createProgressMeter(() => ports.clock.now(), context.progress);

  /** What is pinned in the case, and what its other evidence says of the same logs. */
  const trusted = (db: WritableDB, except: number | null): Omit<ExamineSettings, 'filtered' | 'thorough'> => ({
    ...settingsOf(listTrustAnchors(db)),
    asOf: getAsOf(db),
    others: checkpointsOf(
      listEvidence(db)
        .filter(({ id }) => id !== except)
        .map(({ id }) => getEvidence(db, id).result),
    ),
  });

  /** Recomputes a stored copy under what is pinned now, and keeps the outcome in place of the earlier one. */
  const verifyAgain = async (evidence: EvidenceSummary, pool: ParsePool, context: OpContext, thorough = false): Promise<void> => {
    const { paths, db } = writing();
    const startedAt = ports.clock.now();
    const { result, findings } = await examine({
      path: join(paths.evidence, evidence.sha256),
      name: evidence.name,
      expectedSha256: evidence.sha256,
      copyProblems: listCopyProblems(db, evidence.id) as ArchiveProblem[],
      stamps: listStamps(db, evidence.id).map((stamp) => ({ ...stamp, beside: null })),
      pool,
      ports,
      ingest: null,
      settings: {
        ...trusted(db, evidence.id),
        filtered: evidence.filtered,
        thorough,
        mapping: getGivenMapping(db, evidence.id),
        copiedFrom: evidence.provenance.copiedFrom || null,
        profile: withoutSecret(getProfile(db, evidence.id)),
      },
      signal: context.signal,
      meter: meterOf(context),
    });
    const verifiedAt = ports.clock.now();
    writeVerification(db, evidence.id, { result, verifiedAt, verifyMs: verifiedAt - startedAt }, findings);
  };

  /** Null where the case lies on write-protected media: it is then only read. */
  const openForWriting = (path: string, mode: 'write' | 'create'): WritableDB | null => {
    try {
      return openStore(path, { mode, nativeBinding: start.nativeBinding });
    } catch (error) {
      if (mode === 'write' && error instanceof AssayError && error.code === 'case_read_only') return null;
      throw error;
    }
  };

  const openCustody = (paths: CasePaths, db: WritableDB): CustodyLog =>
    openCustodyLog({
      path: paths.custody,
      caseName: getMeta(db).name,
      actor: { id: ports.identity.name() },
      clock: ports.clock,
      random: ports.random,
      work: () => digestWork(db),
    });

  const begin = async (folder: string, create: string | null): Promise<{ readOnly: boolean }> => {
    close();
    // Looked at before anything is written: a folder that is no case stays as it is.
    if (create === null && !(await isCaseFolder(folder)))
      throw new AssayError((await isThere(folder)) ? 'case_invalid' : 'case_not_found', { path: folder });
    const paths = create === null ? casePaths(folder) : await createCaseFolder(folder);
    const lock = takeLock(paths.lock, start.nativeBinding ?? undefined);
    try {
      const db = lock === null ? null : openForWriting(paths.database, create === null ? 'write' : 'create');
      if (db === null) lock?.release();
      if (db !== null) {
        if (create !== null) nameCase(db, create, ports.clock.now());
        await removeLeftovers(paths, new Set(listEvidence(db).map(({ sha256 }) => sha256)));
        watchWork(db);
      }
      open = { paths, lock: db === null ? null : lock, db, custody: db === null ? null : openCustody(paths, db) };
      return { readOnly: db === null };
    } catch (error) {
      lock?.release();
      throw error;
    }
  };

  const ops: JobOps = {
    ...createMappingJobOps(ports, inputErrors),
    ...createProofOps(ports, withPool),
    ...createMarkJobOps(() => writing().db, ports.clock),
    ...createSampleJobOps(writing, ports, createOutput),
    ...createProfileJobOps(ports),
    ...createAuditJobOps(() => writing().db, ports.clock, start.entry),
    verify: ({ path, name, sha256, copyProblems, stamps, settings }, context) =>
      withPool(async (pool) => {
        const { result } = await examine({
          path,
          name,
          expectedSha256: sha256,
          copyProblems,
          stamps,
          settings,
          pool,
          ports,
          signal: context.signal,
          meter: meterOf(context),
          ingest: null,
        });
        return result;
      }),
    verifyCustody: ({ folder, settings, work }, context) =>
      withPool(async (pool) => {
        const paths = casePaths(folder);
        const custody = await readCustody(paths.custody, paths.custodyCheckpoints, work);
        if (custody === null) return null;
        const { result } = await examineSource(memorySource(custody.files), {
          path: paths.custody,
          plan: planCustody(custody.checkpoints, custody.origin, custody.findings),
          settings,
          pool,
          ports,
          signal: context.signal,
          meter: meterOf(context),
          ingest: null,
        });
        return result;
      }),
    makeReport: (params, context) => {
      const { db, paths, custody } = writing();
      if (custody === null) throw new AssayError('case_read_only', { path: paths.folder });
      return makeReport(params, {
        db,
        paths,
        custody,
        output: (target) => createOutput(target, `${target}.${bytesToHex(ports.random.bytes(4))}.part`),
        signal: context.signal,
      });
    },
    verifyReport: (params, context) =>
      withPool((pool) => verifyReport(params, { pool, ports, signal: context.signal, meter: meterOf(context) })),
    signCustody: async ({ key }) => {
      const { paths, custody } = writing();
      if (custody === null) throw new AssayError('case_read_only', { path: paths.folder });
      return sealLog(custody, paths.custody, paths.custodyCheckpoints, key);
    },
    createCase: ({ folder, name }) => begin(folder, name),
    openCase: ({ folder }) => begin(folder, null),
    closeCase: async () => close(),
    importEvidence: ({ path, filtered, thorough, mapping, profile, trust = [], provenance }, context) =>
      withPool(async (pool) => {
        const { paths, db } = writing();
        const pinned = trusted(db, null);
        const imported = await importEvidence({
          path,
          provenance,
          paths,
          db,
          pool,
          ports,
          sinkFor,
          settings: {
            ...pinned,
            keys: [...pinned.keys, ...trust.map((vkey) => ({ vkey, origin: '' }))],
            filtered,
            thorough,
            mapping,
            profile,
            copiedFrom: provenance.copiedFrom || null,
          },
          signal: context.signal,
          meter: meterOf(context),
        });
        // What the new part says of a log is held against what the case has of it already.
        const news = checkpointsOf([imported.result]);
        for (const evidence of listEvidence(db)) {
          // A cancel that comes now comes too late for the import; what was not compared yet is, when that evidence is verified next.
          if (context.signal.aborted) break;
          if (evidence.id === imported.id || !hasNews(getEvidence(db, evidence.id).result, news)) continue;
          await verifyAgain(evidence, pool, context).catch((error: unknown) => {
            if (!context.signal.aborted) throw error;
          });
        }
        return imported;
      }),
    reverify: ({ id, thorough, trustOnly }, context) =>
      withPool(async (pool) => {
        const { db } = writing();
        for (const evidence of listEvidence(db).filter((one) => id === null || one.id === id))
          if (!trustOnly || dependsOnTrust(getEvidence(db, evidence.id).result)) await verifyAgain(evidence, pool, context, thorough);
      }),
    pinKey: async ({ vkey, origin, source, pinnedBy }): Promise<TrustAnchor> =>
      insertTrustAnchor(writing().db, { ...(await readOneKey(vkey)), origin, source, pinnedBy, pinnedAt: ports.clock.now() }),
    setTrustValidity: async ({ id, validity }) => setTrustValidity(writing().db, id, validity),
    setAsOf: async ({ asOf }) => setAsOf(writing().db, asOf),
    removeKey: async ({ id }) => void deleteTrustAnchor(writing().db, id),
    indexText: async () => indexTextBatch(writing().db),
    makeDemo: ({ id, folder }, context) => makeDemo(id, folder, context.signal),
  };
  const table = withCustody(ops, () => (open?.db && open.custody ? { log: open.custody, db: open.db } : null));
  return { ops, table };
}
