/** What the engine says to a question. The last answer stays while the next one is on its way; a failed one never looks like an empty one. */
import { useCallback, useEffect, useEffectEvent, useReducer, useState } from 'react';
import { failed, idle, loading, valueOf, type Loadable } from './loadable.ts';

export interface Answer<T> {
  readonly answer: Loadable<T>;
  readonly again: () => void;
  /** Puts what is known to be the answer now. */
  readonly put: (change: (value: T | undefined) => T) => void;
}

/** `key` says all that the question is made of; null: nothing is asked. `settleMs` waits for typing to pause. */
export function useAnswer<T>(key: string | null, ask: () => Promise<T>, settleMs = 0): Answer<T> {
  const [attempt, again] = useReducer((value: number) => value + 1, 0);
  const [kept, setKept] = useState<{ readonly key: string; readonly answer: Loadable<T> }>({ key: '', answer: idle });
  const asked = key === null ? null : `${key} ${attempt}`;
  const askNow = useEffectEvent(ask);
  useEffect(() => {
    if (asked === null) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      askNow().then(
        (value) => current && setKept({ key: asked, answer: { state: 'ready', value } }),
        (error: unknown) => current && setKept({ key: asked, answer: failed(idle, error) }),
      );
    }, settleMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked, settleMs]);
  const put = useCallback(
    (change: (value: T | undefined) => T) =>
      setKept((before) => ({ ...before, answer: { state: 'ready', value: change(valueOf(before.answer)) } })),
    [],
  );
  const answer: Loadable<T> = asked === null ? idle : kept.key === asked ? kept.answer : loading(kept.answer);
  return { answer, again, put };
}
