/** What could be written at the caret: names of fields and values from the engine; for an empty query what was asked before. */
import { useEffect, useState } from 'react';
import type { SavedSearch } from '../../../src-shared/model/marks.ts';
import { engine } from '../../bridge/host.ts';
import { useQueryHistory } from '../../state/query-history.ts';

export interface Suggestion {
  /** What is put in. */
  readonly text: string;
  readonly kind: 'field' | 'value' | 'keyword' | 'saved' | 'recent';
  /** Shown in place of the text. */
  readonly name?: string;
  readonly count?: number | undefined;
}

export interface Suggestions {
  /** What an item replaces: characters [from, to) of the draft. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
}

const nothing: Suggestions = { from: 0, to: 0, items: [] };
const settleMs = 60;
const recentAtMost = 12;

export function useSuggestions(draft: string, at: number, open: boolean, saved: readonly SavedSearch[]): Suggestions {
  const recent = useQueryHistory(({ queries }) => queries);
  const asking = open && draft.trim() !== '';
  const key = `${at} ${draft}`;
  const [answer, setAnswer] = useState<{ readonly key: string; readonly found: Suggestions }>({ key: '', found: nothing });
  useEffect(() => {
    if (!asking) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      engine
        .call('events.complete', { query: draft, at }, { signal: abort.signal })
        .then((found) => setAnswer({ key, found }))
        // Without suggestions one types on: the query says itself what is wrong with it when it is run.
        .catch(() => setAnswer({ key, found: nothing }));
    }, settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asking, at, draft, key]);
  if (!open) return nothing;
  if (draft.trim() === '') {
    const items: Suggestion[] = [
      ...saved.map(({ name, query }) => ({ text: query, kind: 'saved' as const, name })),
      ...recent.slice(0, recentAtMost).map((text) => ({ text, kind: 'recent' as const })),
    ];
    return { from: 0, to: draft.length, items };
  }
  if (answer.key !== key) return nothing;
  // What stands there already is no suggestion.
  const { from, to, items } = answer.found;
  return { from, to, items: items.filter(({ text }) => text !== draft.slice(from, to)) };
}
