/** Long calls: progress, cancellation, and how they ended. At most one of a kind is worth showing, the newest. */
import { create } from 'zustand';
import type { ContractError } from '../../src-shared/contract/errors.ts';
import type { Progress } from '../../src-shared/model/case.ts';
import { errorSentence } from '../../src-shared/text/errors.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { contractErrorOf } from './loadable.ts';
import { announce } from './notices.ts';

export type JobKind = 'import' | 'verify' | 'open' | 'export' | 'freeze' | 'audit' | 'report' | 'check';

export interface Job {
  readonly id: number;
  readonly kind: JobKind;
  /** What is worked on, as shown: a file's name, "3 inputs". */
  readonly subject: string;
  readonly startedAt: number;
  readonly state: 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled';
  readonly progress: Progress | null;
  readonly error: ContractError | null;
  /** Said when it ended: what was kept. */
  readonly outcome: string;
}

export const useJobs = create<{ readonly jobs: readonly Job[] }>(() => ({ jobs: [] }));

const controllers = new Map<number, AbortController>();
let lastId = 0;

function change(id: number, part: Partial<Job>): void {
  useJobs.setState((state) => ({ jobs: state.jobs.map((job) => (job.id === id ? { ...job, ...part } : job)) }));
}

/** Says the stage when it changes, and then every tenth of the way. */
function progressTeller(id: number): (progress: Progress) => void {
  let said = '';
  return (progress) => {
    change(id, { progress });
    const tenth = progress.totalBytes > 0 ? Math.floor((progress.bytes / progress.totalBytes) * 10) : 0;
    const key = `${progress.stage} ${tenth}`;
    if (key === said) return;
    said = key;
    announce(screens.progress.spoken(progress.stage, tenth * 10));
  };
}

export interface JobCall {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly awaitCancel: true;
}

/** Runs a long call. Resolves to undefined if it failed or was cancelled: the job then says so. */
export async function runJob<T>(
  kind: JobKind,
  subject: string,
  work: (call: JobCall) => Promise<T>,
  outcome: (result: T | undefined) => string | Promise<string>,
): Promise<T | undefined> {
  lastId += 1;
  const id = lastId;
  const controller = new AbortController();
  controllers.set(id, controller);
  const job: Job = { id, kind, subject, startedAt: Date.now(), state: 'running', progress: null, error: null, outcome: '' };
  useJobs.setState((state) => ({
    jobs: [...state.jobs.filter((old) => old.kind !== kind || old.state === 'running' || old.state === 'cancelling'), job],
  }));
  try {
    const result = await work({ signal: controller.signal, onProgress: progressTeller(id), awaitCancel: true });
    const said = await outcome(result);
    change(id, { state: 'done', outcome: said });
    if (said !== '') announce(said);
    return result;
  } catch (error) {
    const contractError = contractErrorOf(error);
    const said = await Promise.resolve(outcome(undefined)).catch(() => '');
    const cancelled = contractError.code === 'cancelled';
    change(id, { state: cancelled ? 'cancelled' : 'failed', error: cancelled ? null : contractError, outcome: said });
    announce(
      [cancelled ? screens.jobs.cancelled : errorSentence(contractError), said].filter((part) => part !== '').join(' '),
      cancelled ? 'polite' : 'assertive',
    );
    return undefined;
  } finally {
    controllers.delete(id);
  }
}

export function cancelJob(id: number): void {
  change(id, { state: 'cancelling' });
  controllers.get(id)?.abort();
}

export function dismissJob(id: number): void {
  useJobs.setState((state) => ({ jobs: state.jobs.filter((job) => job.id !== id) }));
}

export function isActive(job: Job): boolean {
  return job.state === 'running' || job.state === 'cancelling';
}
