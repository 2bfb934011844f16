/**
 * The engine's only door. The engine process (for the window), the command line and the tests all come in here; what they do is
 * carried out on worker threads: one that writes, one that answers queries, and those that parse and hash.
 */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AssayError } from '../../src-shared/contract/errors.ts';
import type { EventData, EventName } from '../../src-shared/contract/events.ts';
import type { MethodName, ParsedParams, Result } from '../../src-shared/contract/methods.ts';
import type { CaseSummary, Progress } from '../../src-shared/model/case.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { caseEnding, caseNameOf, casePaths, isCaseFolder } from './cases/case-folder.ts';
import { createRecentCases } from './cases/recent.ts';
import { demos } from './cases/demos.ts';
import type { ExamineSettings, WorkerStart } from './indexing/settings.ts';
import { createLink, type CallOptions, type WorkerLink } from './jobs/link.ts';
import type { JobOps, QueryOps } from './ops/op-types.ts';
import type { OpParams, OpResult } from './jobs/protocol.ts';
import { createSerialQueue } from './jobs/queue.ts';
import type { Clock, FileSource, Log } from './ports.ts';
import { readKeyFile, readKeys } from './cases/trust-keys.ts';

export { caseNameOf, isCaseFolder } from './cases/case-folder.ts';
export { combineResults } from './chain/result/combine.ts';
export { readKeys } from './cases/trust-keys.ts';
export type { ExamineSettings } from './indexing/settings.ts';

export interface EngineHost {
  readonly version: string;
  /** Shown in the window: which runtime this is. */
  readonly runtime: string;
  /** The application's own folder: recent list, demo cases. Null where there is no window: nothing is kept outside the cases. */
  readonly dataFolder: string | null;
  readonly workerEntry: URL;
  readonly nativeBinding: string | null;
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

export interface Engine {
  /** Carries out one method of the contract. Throws AssayError. */
  call<M extends MethodName>(method: M, params: ParsedParams<M>, context?: CallContext): Promise<Result<M>>;
  on(listener: <E extends EventName>(event: E, data: EventData<E>) => void): () => void;
  /** Lets calls name `path` by the returned token. */
  grant(path: string, token?: string): string;
  /**
   * Verifies a path without a case; of a case folder, the stored copy of every evidence in it. Throws AssayError where the path itself
   * cannot be read.
   */
  verify(path: string, settings: ExamineSettings, context?: CallContext): Promise<readonly EvidenceResult[]>;
  readonly version: string;
  /** Resolves when the text index of the open case is complete. */
  textIndexed(): Promise<void>;
  close(): Promise<void>;
}

/** A path that the auditor named may itself be a link; what it points to is then the input. Links inside evidence are never followed. */
const behindLink = async (path: string): Promise<string> =>
  (await lstat(path).catch(() => null))?.isSymbolicLink() === true ? realpath(path).catch(() => path) : path;

/** Grants kept; the oldest are forgotten first. */
const grantsAtMost = 1000;

export function createEngine(host: EngineHost): Engine {
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
  let open: { folder: string; readOnly: boolean } | null = null;
  let textLoop: Promise<void> = Promise.resolve();
  let textAbort = new AbortController();
  let closing = false;

  const start = (role: WorkerStart['role']): Worker =>
    new Worker(host.workerEntry, {
      workerData: {
        role,
        entry: host.workerEntry.href,
        nativeBinding: host.nativeBinding,
        parseThreads: host.parseThreads,
      } satisfies WorkerStart,
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });

  const emit = <E extends EventName>(event: E, data: EventData<E>): void => {
    for (const listener of listeners) listener(event, data as never);
  };

  /** The writing thread, started when first needed; after it was ended (cancelled in mid statement) a new one opens the case again. */
  const jobLink = async (): Promise<WorkerLink<JobOps>> => {
    if (job === null || job.ended) {
      job = createLink<JobOps>(start('job'));
      if (open !== null) open = { ...open, readOnly: (await job.call('openCase', { folder: open.folder })).readOnly };
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

  const path = (grant: string): string => {
    const granted = grants.get(grant);
    if (granted === undefined) throw new AssayError('grant_unknown');
    return granted;
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
    if (open !== null && job !== null && !job.ended) await runJob('closeCase', {});
    open = null;
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

  const importAll = async (
    paths: readonly string[],
    { filtered, thorough = false }: { filtered: boolean; thorough?: boolean | undefined },
    provenance: Parameters<JobOps['importEvidence']>[0]['provenance'],
    context: CallContext,
  ) => {
    if (open === null) throw new AssayError('no_case');
    if (open.readOnly) throw new AssayError('case_read_only', { path: open.folder });
    const imported = [];
    try {
      for (const one of paths) {
        const { id, name, verdict } = await runJob(
          'importEvidence',
          { path: await behindLink(one), filtered, thorough, provenance },
          context,
        );
        imported.push({ id, name, verdict });
      }
    } finally {
      await changed();
      keepIndexing();
    }
    return { imported };
  };

  /** A folder name in `parent` that is free: NAME.assay, NAME-2.assay, … */
  const freeFolder = async (parent: string, name: string): Promise<string> => {
    for (let n = 1; ; n++) {
      const folder = join(parent, `${name}${n === 1 ? '' : `-${n}`}${caseEnding}`);
      if (!(await isCaseFolder(folder))) return folder;
    }
  };

  const usual = { filtered: false };
  const noProvenance = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' };

  const openDemo = async (id: string, context: CallContext): Promise<CaseSummary> => {
    const demo = demos.find((one) => one.id === id);
    if (demo === undefined) throw new AssayError('demo_unknown', { id });
    const folder = join(dataFolder('demo'), `${demo.id}${caseEnding}`);
    if (await isCaseFolder(folder)) {
      const now = await openCase(folder, null);
      if (now.evidence > 0) return now;
    } else {
      await openCase(folder, demo.name);
    }
    const { archive, vkey } = await runJob('makeDemo', { id, folder: dataFolder('demo') }, context);
    if ((await runQuery('listKeys', {})).length === 0)
      await runJob('pinKey', { vkey, origin: '', source: demo.keySource, pinnedBy: 'Assay demo' });
    await importAll([archive], usual, { ...noProvenance, receivedFrom: demo.receivedFrom, extractedHow: demo.extractedHow }, context);
    return summary();
  };

  const openPath = async (target: string, context: CallContext): Promise<CaseSummary> => {
    if (await isCaseFolder(target)) return openCase(target, null);
    const parent = dataFolder('cases');
    await mkdir(parent, { recursive: true });
    await openCase(await freeFolder(parent, caseNameOf(target)), basename(target));
    await importAll([target], usual, noProvenance, context);
    return summary();
  };

  type Handlers = { readonly [M in MethodName]: (params: ParsedParams<M>, context: CallContext) => Promise<Result<M>> };
  const handlers: Handlers = {
    'app.info': async () => ({
      version: host.version,
      runtime: host.runtime,
      demos: demos.map(({ id, name, events }) => ({ id, name, events })),
    }),
    'case.create': async (p) => openCase(path(p.grant), p.name),
    'case.open': async (p) => openCase(path(p.grant), null),
    'case.recent': async () => recent?.list() ?? [],
    'case.openRecent': async (p) => {
      const folder = (await recent?.find(p.id)) ?? null;
      if (folder === null) throw new AssayError('case_not_found', { path: p.id });
      return openCase(folder, null);
    },
    'case.openDemo': async (p, context) => openDemo(p.id, context),
    'case.openPath': async (p, context) => openPath(path(p.grant), context),
    'case.summary': summary,
    'case.close': async () => {
      await closeCase();
      return {};
    },
    'evidence.import': async (p, context) => importAll(p.grants.map(path), p, p.provenance, context),
    'evidence.list': async () => [...(await runQuery('listEvidence', {}))],
    'evidence.get': async (p) => runQuery('getEvidence', p),
    'evidence.verify': async (p, context) => {
      if (open === null) throw new AssayError('no_case');
      await runJob('reverify', { id: p.id ?? null, thorough: p.thorough }, context);
      return { verdict: (await changed()).verdict };
    },
    'events.page': async (p, context) => {
      const { rows, offset } = await runQuery('page', p, context);
      return { rows: [...rows], offset };
    },
    'events.count': async (p, context) => runQuery('count', p, context),
    'events.locate': async (p, context) => runQuery('locate', p, context),
    'events.detail': async (p, context) => runQuery('detail', p, context),
    'events.find': async (p) => runQuery('find', p),
    'trust.inspect': async (p) => {
      const source = p.grant === undefined ? '' : path(p.grant);
      const { keys, problems } = source === '' ? readKeys(new TextEncoder().encode(p.text ?? '')) : await readKeyFile(source, host.files);
      return { keys: [...keys], problems: [...problems], source: basename(source) };
    },
    'trust.pin': async (p) => {
      if (open === null) throw new AssayError('no_case');
      return runJob('pinKey', p);
    },
    'trust.list': async () => [...(await runQuery('listKeys', {}))],
    'trust.remove': async (p) => {
      if (open === null) throw new AssayError('no_case');
      await runJob('removeKey', p);
      return {};
    },
  };

  return {
    async call(method, params, context = {}) {
      if (closing) throw new AssayError('engine_down');
      const handler = handlers[method] as (params: unknown, context: CallContext) => Promise<Result<typeof method>>;
      return handler(params, context);
    },
    on(listener) {
      listeners.add(listener as (event: EventName, data: never) => void);
      return () => listeners.delete(listener as (event: EventName, data: never) => void);
    },
    grant(granted, token = randomBytes(16).toString('hex')) {
      grants.set(token, granted);
      const oldest = grants.keys().next().value;
      if (grants.size > grantsAtMost && oldest !== undefined) grants.delete(oldest);
      return token;
    },
    version: host.version,
    async verify(target, settings, context) {
      if (!(await isCaseFolder(target))) return [await runJob('verify', { path: await behindLink(target), settings }, context)];
      await openCase(target, null);
      const keys = [...settings.keys, ...(await runQuery('listKeys', {}))];
      const evidence = await runQuery('listEvidence', {});
      const results = [];
      for (const { id, sha256, name, filtered } of evidence) {
        const copy = join(casePaths(target).evidence, sha256);
        const copyProblems = await runQuery('listCopyProblems', { id });
        results.push(
          await runJob(
            'verify',
            { path: copy, name, sha256, copyProblems, settings: { ...settings, keys, filtered: settings.filtered || filtered } },
            context,
          ),
        );
      }
      return results;
    },
    textIndexed: async () => textLoop,
    async close() {
      closing = true;
      await closeCase();
      await query?.end();
      await job?.end();
    },
  };
}
