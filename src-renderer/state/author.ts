/** Whose name stands with notes, tags and exports: asked once, kept in this window, changed whenever the auditor wants. */
import { create } from 'zustand';

const key = 'assay.author';

interface Author {
  /** Empty: not said yet. */
  readonly name: string;
  /** Whether the name is being asked for. */
  readonly asking: boolean;
}

export const useAuthor = create<Author>(() => ({ name: localStorage.getItem(key) ?? '', asking: false }));

const waiting = new Set<(name: string | null) => void>();

/** Opens the question; gives the name, or null where it was not answered. */
export function askAuthor(): Promise<string | null> {
  useAuthor.setState({ asking: true });
  return new Promise((resolve) => waiting.add(resolve));
}

/** The name, asked for if it is not known. */
export function authorName(): Promise<string | null> {
  const { name } = useAuthor.getState();
  return name === '' ? askAuthor() : Promise.resolve(name);
}

/** The question was answered, or closed with null. */
export function answerAuthor(answer: string | null): void {
  const name = answer?.trim().slice(0, 200) ?? '';
  if (name !== '') localStorage.setItem(key, name);
  useAuthor.setState(name === '' ? { asking: false } : { asking: false, name });
  for (const resolve of waiting) resolve(name === '' ? null : name);
  waiting.clear();
}
