/** Dates as an auditor types them, always UTC unless an offset is written. */

/** Milliseconds since 1970; null for an empty field, undefined for what is no date. A day alone means its end where `end` is true. */
export function parseDate(value: string, end: boolean): number | null | undefined {
  const text = value.trim();
  if (text === '') return null;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T${end ? '23:59:59.999' : '00:00:00'}Z` : text;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(time)) return undefined;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A time as it is typed. */
export const typedDate = (ms: number | null | undefined): string => (ms == null ? '' : new Date(ms).toISOString().replace(/\.000Z$/, 'Z'));
