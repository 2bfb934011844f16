/**
 * An answer that the engine works out in stretches: the same call again goes on where the last one stopped, until it is exact. What is
 * known so far is shown meanwhile; a failed one never looks like an empty one.
 */
import { useEffect, useEffectEvent, useReducer, useState } from 'react';
import { failed, loading } from '../../state/loadable.ts';
import type { Loadable } from '../../state/loadable.ts';

export interface Counted<T> {
  readonly answer: Loadable<T>;
  readonly retry: () => void;
}

/** Typing and walking through queries should not count each one. */
const settleMs = 80;

/** `key` says what is asked; null: nothing. `ask` may change with every render, the answer of the last key counts. */
export function useCounted<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>, isExact: (value: T) => boolean): Counted<T> {
  const [attempt, retry] = useReducer((value: number) => value + 1, 0);
  const [kept, setKept] = useState<{ readonly key: string; readonly answer: Loadable<T> }>({ key: '', answer: { state: 'idle' } });
  const asked = key === null ? null : `${key} ${attempt}`;
  // The key says all that the question is made of.
  const askNow = useEffectEvent(ask);
  const exact = useEffectEvent(isExact);
  useEffect(() => {
    if (asked === null) return undefined;
    const abort = new AbortController();
    const go = async (): Promise<void> => {
      for (;;) {
        const value = await askNow(abort.signal);
        if (abort.signal.aborted) return;
        setKept({ key: asked, answer: exact(value) ? { state: 'ready', value } : { state: 'loading', value } });
        if (exact(value)) return;
      }
    };
    const timer = setTimeout(() => {
      go().catch((error: unknown) => {
        if (!abort.signal.aborted) setKept({ key: asked, answer: failed({ state: 'idle' }, error) });
      });
    }, settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked]);
  const answer: Loadable<T> = asked === null ? { state: 'idle' } : kept.key === asked ? kept.answer : loading(kept.answer);
  return { answer, retry };
}
