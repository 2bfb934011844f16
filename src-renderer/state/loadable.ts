import { asAssayError } from '../bridge/client.ts';
import type { ContractError } from '../../src-shared/contract/errors.ts';

/** Something that is fetched: a failed fetch never looks like an empty one. `value` stays while it is fetched again. */
export type Loadable<T> =
  | { readonly state: 'idle' }
  | { readonly state: 'loading'; readonly value?: T }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: ContractError; readonly value?: T };

export const idle = { state: 'idle' } as const;

export function loading<T>(before: Loadable<T>): Loadable<T> {
  const value = valueOf(before);
  return value === undefined ? { state: 'loading' } : { state: 'loading', value };
}

export function failed<T>(before: Loadable<T>, error: unknown): Loadable<T> {
  const value = valueOf(before);
  const contractError = contractErrorOf(error);
  return value === undefined ? { state: 'failed', error: contractError } : { state: 'failed', error: contractError, value };
}

export function valueOf<T>(loadable: Loadable<T>): T | undefined {
  return loadable.state === 'idle' ? undefined : loadable.value;
}

export function contractErrorOf(error: unknown): ContractError {
  const { code, detail } = asAssayError(error);
  return { code, detail };
}
