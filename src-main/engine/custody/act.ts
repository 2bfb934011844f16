/** Runs an act between two records of the custody log: that it is about to be tried, and how it ended. */
import type { PlainJson } from '../json/value.ts';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { CustodyLog } from './log.ts';
import type { CustodyEvent } from './record.ts';

export interface Act {
  readonly action: string;
  readonly category: CustodyEvent['category'];
  readonly resource?: CustodyEvent['resource'];
  /** What is known before: parameters. */
  readonly details: { readonly [key: string]: PlainJson };
}

export interface ActOptions<T> {
  /** What is known only afterwards. */
  readonly done?: ((result: T) => { readonly [key: string]: PlainJson }) | undefined;
  /** Digests of the covered tables that changed, taken once the act is over. */
  readonly work: () => Readonly<Record<string, string>>;
}

/** Gives or throws what `work` does; an act that fails is recorded with its error's code. */
export async function perform<T>(log: CustodyLog, act: Act, run: () => T | Promise<T>, { done, work }: ActOptions<T>): Promise<T> {
  const { action, category, resource, details } = act;
  const intent = log.append({ action, category, outcome: 'unknown', resource, metadata: { phase: 'intent', ...details } }).seq;
  const end = (outcome: 'success' | 'failure', metadata: { readonly [key: string]: PlainJson }): void => {
    const changed = work();
    log.append({
      action,
      category,
      outcome,
      resource,
      metadata: { phase: 'end', intent, ...metadata, ...(Object.keys(changed).length === 0 ? {} : { work: changed }) },
    });
  };
  let result: T;
  try {
    result = await run();
  } catch (error) {
    end('failure', { error: error instanceof AssayError ? error.code : 'internal' });
    throw error;
  }
  end('success', done?.(result) ?? {});
  return result;
}
