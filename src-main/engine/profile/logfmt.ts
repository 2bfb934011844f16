/** Lines of `name=value` pairs as logging libraries write them: a value in quotes has JSON's escapes, a bare one ends at the next space. */
import type { JsonObject } from '../json/value.ts';

export type LogfmtLine =
  | { readonly ok: true; readonly record: JsonObject }
  /** Position of the fault, in UTF-16 units. */
  | { readonly ok: false; readonly reason: 'not_logfmt' | 'duplicate_key'; readonly at: number };

const PAIR = /([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?: +|$)/y;

/** Refuses duplicate names, and whatever stands between pairs. */
export const parseLogfmt = (line: string): LogfmtLine => {
  const record = new Map<string, string>();
  let at = 0;
  while (at < line.length) {
    PAIR.lastIndex = at;
    const match = PAIR.exec(line);
    if (match === null) return { ok: false, reason: 'not_logfmt', at };
    const [whole, name = '', quoted, bare = ''] = match;
    if (record.has(name)) return { ok: false, reason: 'duplicate_key', at };
    const value = quoted === undefined ? bare : unquote(quoted);
    if (value === null) return { ok: false, reason: 'not_logfmt', at };
    record.set(name, value);
    at += whole.length;
  }
  return record.size === 0 ? { ok: false, reason: 'not_logfmt', at: 0 } : { ok: true, record };
};

const unquote = (text: string): string | null => {
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return null;
  }
};
