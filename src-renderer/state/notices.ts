/** Short messages at the edge of the window, and what is said to a screen reader. */
import { create } from 'zustand';

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'good' | 'error';
  readonly title: string;
  readonly text: string;
}

interface Notices {
  readonly notices: readonly Notice[];
  /** `serial` changes with each announcement, so that the same words are said twice. */
  readonly polite: { readonly text: string; readonly serial: number };
  readonly assertive: { readonly text: string; readonly serial: number };
}

const silence = { text: '', serial: 0 };
const infoMs = 8000;
const most = 4;

export const useNotices = create<Notices>(() => ({ notices: [], polite: silence, assertive: silence }));

let lastId = 0;

export function announce(text: string, urgency: 'polite' | 'assertive' = 'polite'): void {
  useNotices.setState((state) => ({ [urgency]: { text, serial: state[urgency].serial + 1 } }));
}

export function dismissNotice(id: number): void {
  useNotices.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));
}

/** Errors stay until they are dismissed; other notices go by themselves, and are announced either way. */
export function notify(tone: Notice['tone'], title: string, text = ''): void {
  lastId += 1;
  const id = lastId;
  useNotices.setState((state) => ({ notices: [...state.notices, { id, tone, title, text }].slice(-most) }));
  announce(text === '' ? title : `${title}. ${text}`, tone === 'error' ? 'assertive' : 'polite');
  if (tone !== 'error') setTimeout(() => dismissNotice(id), infoMs);
}
