/** Queries that were run in a case, the last one first. Kept in this window: they are a convenience, not part of the case. */
import { create } from 'zustand';

const key = (path: string): string => `assay.queries ${path}`;
const most = 30;

interface History {
  readonly path: string;
  readonly queries: readonly string[];
}

export const useQueryHistory = create<History>(() => ({ path: '', queries: [] }));

/** What was kept, as far as it is a list of queries. */
export function readQueries(stored: string | null): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(parsed) ? parsed.filter((query): query is string => typeof query === 'string' && query !== '').slice(0, most) : [];
  } catch {
    return [];
  }
}

/** Takes up the history of a case. */
export function queriesOf(path: string): void {
  if (useQueryHistory.getState().path !== path) useQueryHistory.setState({ path, queries: readQueries(localStorage.getItem(key(path))) });
}

export function noteQuery(query: string): void {
  const { path, queries } = useQueryHistory.getState();
  if (query === '' || path === '') return;
  const next = [query, ...queries.filter((old) => old !== query)].slice(0, most);
  useQueryHistory.setState({ queries: next });
  localStorage.setItem(key(path), JSON.stringify(next));
}

export function forgetQueries(): void {
  const { path } = useQueryHistory.getState();
  useQueryHistory.setState({ queries: [] });
  localStorage.removeItem(key(path));
}
