/** Frames between the engine and its own worker threads. Same process, same build: typed, not validated. */
import type { Progress } from '../../../src-shared/model/case.ts';
import type { ErrorCode } from '../../../src-shared/contract/errors.ts';

/** A worker's operations: name to asynchronous function of one parameter object. */
export type OpTable = { readonly [name: string]: (params: never, context: OpContext) => unknown };
export type OpParams<Ops extends OpTable, K extends keyof Ops> = Parameters<Ops[K]>[0];
export type OpResult<Ops extends OpTable, K extends keyof Ops> = Awaited<ReturnType<Ops[K]>>;

export interface OpContext {
  /** Aborted when the caller cancels. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export type ToWorker =
  | { readonly t: 'call'; readonly id: number; readonly op: string; readonly params: unknown }
  | { readonly t: 'cancel'; readonly id: number };

export type FromWorker =
  | { readonly t: 'ok'; readonly id: number; readonly result: unknown }
  | { readonly t: 'error'; readonly id: number; readonly error: CarriedError }
  | { readonly t: 'progress'; readonly id: number; readonly progress: Progress };

/** An error as it crosses a thread: a coded one keeps its code, any other its text for the log. */
export type CarriedError =
  | { readonly kind: 'coded'; readonly code: ErrorCode; readonly detail: Readonly<Record<string, string | number>> }
  | { readonly kind: 'other'; readonly message: string };
