/**
 * The open case and the threads that work on it. Everything that the methods of the contract share: which case is open, how an operation
 * reaches the writing or the reading thread, what is told to the window when the case changes.
 */
import { randomBytes } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AssayError } from '../../src-shared/contract/errors.ts';
import type { EventData, EventName } from '../../src-shared/contract/events.ts';
import type { MappingFile } from '../../src-shared/model/mapping-file.ts';
import type { Audit } from '../../src-shared/model/audit.ts';
import type { CaseSummary, Progress, Provenance } from '../../src-shared/model/case.ts';
import type { Verdict } from '../../src-shared/model/verdict.ts';
import { createRecentCases, type RecentCases } from './cases/recent.ts';
import type { GivenProfile, WorkerStart } from './indexing/settings.ts';
import { createLink, type CallOptions, type WorkerLink } from './jobs/link.ts';
import type { OpParams, OpResult } from './jobs/protocol.ts';
import { createSerialQueue } from './jobs/queue.ts';
import type { ExportOps, ExportParams } from './ops/export-ops.ts';
import type { AuditParams } from './ops/audit-ops.ts';
import type { JobOps, QueryOps } from './ops/op-types.ts';
import type { Clock, FileSource, Log } from './ports.ts';

export interface EngineHost {
  readonly version: string;
  /** Shown in the window: which runtime this is. */
  readonly runtime: string;
  /** The application's own folder: recent list, demo cases. Null where there is no window: nothing is kept outside the cases. */
  readonly dataFolder: string | null;
  readonly workerEntry: URL;
  readonly nativeBinding: string | null;
  /** Folder of the fonts of reports. */
  readonly fonts: URL;
  /** Threads that parse and hash. */
  readonly parseThreads: number;
  /** Build the full-text index of an open case in the background. */
  readonly backgroundText: boolean;
  readonly clock: Clock;
  readonly files: FileSource;
  readonly log: Log;
}

export interface CallContext {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface OpenCase {
  readonly folder: string;
  readonly readOnly: boolean;
}

export interface ImportSettings {
  readonly filtered: boolean;
  readonly thorough?: boolean | undefined;
  readonly mapping?: MappingFile | undefined;
  readonly profile?: GivenProfile | null | undefined;
  readonly trust?: readonly string[] | undefined;
}

/** What the handlers of the contract's methods work with. */
export interface Session {
  readonly host: EngineHost;
  readonly recent: RecentCases | null;
  /** A folder of the application's own. Throws where the engine keeps nothing outside the cases. */
  dataFolder(name: string): string;
  isOpen(): boolean;
  /** The open case. Throws `no_case`. */
  current(): OpenCase;
  /** The open case, for a change. Throws `no_case` or `case_read_only`. */
  writable(): OpenCase;
  /** The path that a grant stands for. Throws `grant_unknown`. */
  path(grant: string): string;
  grant(path: string, token?: string): string;
  /** An operation of the writing thread; they run one after another. */
  runJob<K extends keyof JobOps & string>(op: K, params: OpParams<JobOps, K>, options?: CallOptions): Promise<OpResult<JobOps, K>>;
  /** An operation of the reading thread. Throws `no_case`. */
  runQuery<K extends keyof QueryOps & string>(op: K, params: OpParams<QueryOps, K>, options?: CallOptions): Promise<OpResult<QueryOps, K>>;
  /** An export, on a thread of its own. */
  runExport(params: ExportParams, options?: CallOptions): Promise<OpResult<ExportOps, 'exportEvents'>>;
  /** An audit, on a thread of its own: the window's queries go on meanwhile. Throws `no_case`. */
  runAudit(params: AuditParams, options?: CallOptions): Promise<Audit>;
  /** A name that nothing else has. */
  token(): string;
  summary(): Promise<CaseSummary>;
  /** Tells the window that the case is another now. */
  changed(): Promise<CaseSummary>;
  /** Opens a case only to read it: nothing in its folder is written. */
  openForReading(folder: string): Promise<void>;
  /** Opens a case, or makes one of that name. */
  openCase(folder: string, create: string | null): Promise<CaseSummary>;
  closeCase(): Promise<void>;
  importAll(
    paths: readonly string[],
    settings: ImportSettings,
    provenance: Provenance,
    context: CallContext,
  ): Promise<readonly { readonly id: number; readonly name: string; readonly verdict: Verdict }[]>;
  on(listener: <E extends EventName>(event: E, data: EventData<E>) => void): () => void;
  /** Resolves when the text index of the open case is complete. */
  textIndexed(): Promise<void>;
  end(): Promise<void>;
}

/** A path that the auditor named may itself be a link; what it points to is then the input. Links inside evidence are never followed. */
export const behindLink = async (path: string): Promise<string> =>
  (await lstat(path).catch(() => null))?.isSymbolicLink() === true ? realpath(path).catch(() => path) : path;

/**
 * Memory of a thread's heap, MB. What an audit reads dies young, and a small heap is cleaned often: with the usual limits it grew by 100 MB
 * of what nobody needed any more (measured on a million events).
 */
const limitsOf: Readonly<
  Record<WorkerStart['role'], { readonly maxYoungGenerationSizeMb: number; readonly maxOldGenerationSizeMb?: number }>
> = {
  job: { maxYoungGenerationSizeMb: 16 },
  query: { maxYoungGenerationSizeMb: 16 },
  parse: { maxYoungGenerationSizeMb: 16 },
  export: { maxYoungGenerationSizeMb: 16 },
  audit: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 160 },
};

/** Grants kept; the oldest are forgotten first. */
const grantsAtMost = 1000;

export function createSession(host: EngineHost): Session {
  const grants = new Map<string, string>();
  const listeners = new Set<(event: EventName, data: never) => void>();
  const recent = host.dataFolder === null ? null : createRecentCases(join(host.dataFolder, 'recent.json'));
  const dataFolder = (name: string): string => {
    if (host.dataFolder === null) throw new Error('this engine keeps nothing outside the cases');
    return join(host.dataFolder, name);
  };
  const queue = createSerialQueue();
  let job: WorkerLink<JobOps> | null = null;
  let query: WorkerLink<QueryOps> | null = null;
  let open: OpenCase | null = null;
  /** The open case is not to be opened for writing. */
  let onlyReading = false;
  let textLoop: Promise<void> = Promise.resolve();
  let textAbort = new AbortController();

  const start = (role: WorkerStart['role']): Worker =>
    new Worker(host.workerEntry, {
      workerData: {
        role,
        entry: host.workerEntry.href,
        nativeBinding: host.nativeBinding,
        parseThreads: host.parseThreads,
      } satisfies WorkerStart,
      resourceLimits: limitsOf[role],
    });

  const emit = <E extends EventName>(event: E, data: EventData<E>): void => {
    for (const listener of listeners) listener(event, data as never);
  };

  /** The writing thread, started when first needed; after it was ended (cancelled in mid statement) a new one opens the case again. */
  const jobLink = async (): Promise<WorkerLink<JobOps>> => {
    if (job === null || job.ended) {
      job = createLink<JobOps>(start('job'));
      if (open !== null && !onlyReading) open = { ...open, readOnly: (await job.call('openCase', { folder: open.folder })).readOnly };
    }
    return job;
  };
  const runJob = async <K extends keyof JobOps & string>(
    op: K,
    params: OpParams<JobOps, K>,
    options?: CallOptions,
  ): Promise<OpResult<JobOps, K>> =>
    (await queue.run(async (): Promise<unknown> => (await jobLink()).call(op, params, options))) as OpResult<JobOps, K>;

  const queryLink = async (): Promise<WorkerLink<QueryOps>> => {
    if (open === null) throw new AssayError('no_case');
    if (query === null || query.ended) {
      query = createLink<QueryOps>(start('query'));
      await query.call('open', { folder: open.folder });
    }
    return query;
  };
  const runQuery = async <K extends keyof QueryOps & string>(
    op: K,
    params: OpParams<QueryOps, K>,
    options?: CallOptions,
  ): Promise<OpResult<QueryOps, K>> => (await (await queryLink()).call(op, params, options)) as OpResult<QueryOps, K>;

  const alone = new Set<WorkerLink<QueryOps>>();
  const exporting = new Set<WorkerLink<ExportOps>>();
  const runExport = async (params: ExportParams, options?: CallOptions): Promise<OpResult<ExportOps, 'exportEvents'>> => {
    const link = createLink<ExportOps>(start('export'));
    exporting.add(link);
    try {
      return (await link.call('exportEvents', params, options)) as OpResult<ExportOps, 'exportEvents'>;
    } finally {
      exporting.delete(link);
      await link.end();
    }
  };

  const runAudit = async (params: AuditParams, options?: CallOptions): Promise<Audit> => {
    const { folder } = current();
    // Without a window nobody asks anything meanwhile: the thread that would answer gives its memory back, and is started again when needed.
    if (host.dataFolder === null && query !== null && !query.ended) await query.end();
    const link = createLink<QueryOps>(start('audit'));
    alone.add(link);
    try {
      await link.call('open', { folder });
      const audit = await link.call('audit', params, options);
      await link.call('close', {});
      return audit;
    } finally {
      alone.delete(link);
      await link.end();
    }
  };

  const token = (): string => randomBytes(16).toString('hex');

  const path = (grant: string): string => {
    const granted = grants.get(grant);
    if (granted === undefined) throw new AssayError('grant_unknown');
    return granted;
  };

  const current = (): OpenCase => {
    if (open === null) throw new AssayError('no_case');
    return open;
  };
  const writable = (): OpenCase => {
    const { folder, readOnly } = current();
    if (readOnly) throw new AssayError('case_read_only', { path: folder });
    return { folder, readOnly };
  };

  const summary = async (): Promise<CaseSummary> => runQuery('summary', { readOnly: open?.readOnly ?? true });
  const changed = async (): Promise<CaseSummary> => {
    const now = await summary();
    await recent?.note(now, host.clock.now()).catch((error: unknown) => host.log.write('warn', `recent list not saved: ${String(error)}`));
    emit('case.changed', now);
    return now;
  };

  /** Builds the text index in small steps between other jobs, until it is complete or the case is closed. */
  const keepIndexing = (): void => {
    if (open === null || open.readOnly || !host.backgroundText) return;
    const { signal } = textAbort;
    const loop = async (): Promise<void> => {
      for (;;) {
        if (signal.aborted) return;
        const { indexed, total } = await runJob('indexText', {}, { signal });
        emit('index.progress', { indexed, total });
        if (indexed >= total) return;
      }
    };
    textLoop = textLoop.then(loop).catch((error: unknown) => {
      if (!signal.aborted) host.log.write('error', `text index: ${String(error)}`);
    });
  };

  const closeCase = async (): Promise<void> => {
    textAbort.abort(new AssayError('cancelled'));
    await textLoop;
    if (query !== null && !query.ended) await query.call('close', {});
    if (open !== null && !onlyReading && job !== null && !job.ended) await runJob('closeCase', {});
    open = null;
    onlyReading = false;
  };

  const openCase = async (folder: string, create: string | null): Promise<CaseSummary> => {
    await closeCase();
    const { readOnly } = create === null ? await runJob('openCase', { folder }) : await runJob('createCase', { folder, name: create });
    open = { folder, readOnly };
    textAbort = new AbortController();
    if (query !== null && !query.ended) await query.call('open', { folder });
    const now = await changed();
    keepIndexing();
    return now;
  };

  const openForReading = async (folder: string): Promise<void> => {
    await closeCase();
    open = { folder, readOnly: true };
    onlyReading = true;
    try {
      if (query !== null && !query.ended) await query.call('open', { folder });
      else await queryLink();
    } catch (error) {
      // A case of an earlier version has to be brought up to date first.
      if (!(error instanceof AssayError) || error.code !== 'case_read_only' || error.detail['reason'] !== 'schema') throw error;
      open = null;
      await openCase(folder, null);
    }
  };

  const importAll = async (
    paths: readonly string[],
    { filtered, thorough = false, mapping, profile, trust = [] }: ImportSettings,
    provenance: Provenance,
    context: CallContext,
  ) => {
    writable();
    const imported = [];
    try {
      for (const one of paths) {
        const { id, name, verdict } = await runJob(
          'importEvidence',
          { path: await behindLink(one), filtered, thorough, mapping, profile, trust, provenance },
          context,
        );
        imported.push({ id, name, verdict });
      }
    } finally {
      await changed();
      keepIndexing();
    }
    return imported;
  };

  return {
    host,
    recent,
    dataFolder,
    isOpen: () => open !== null,
    current,
    writable,
    path,
    grant(granted, as = token()) {
      grants.set(as, granted);
      const oldest = grants.keys().next().value;
      if (grants.size > grantsAtMost && oldest !== undefined) grants.delete(oldest);
      return as;
    },
    runJob,
    runQuery,
    runExport,
    runAudit,
    token,
    summary,
    changed,
    openForReading,
    openCase,
    closeCase,
    importAll,
    on(listener) {
      listeners.add(listener as (event: EventName, data: never) => void);
      return () => listeners.delete(listener as (event: EventName, data: never) => void);
    },
    textIndexed: async () => textLoop,
    async end() {
      await closeCase();
      await Promise.all([...exporting, ...alone].map((link) => link.end()));
      await query?.end();
      await job?.end();
    },
  };
}
