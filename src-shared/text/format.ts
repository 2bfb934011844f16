/**
 * How figures, times, hashes and untrusted text are written, the same on screen, on the command line and in reports.
 * Everything here is deterministic: no locale, no time zone but UTC, no clock.
 */

/** 1204118 → "1,204,118". */
export function formatCount(value: number): string {
  const [whole = '0', fraction] = String(Math.abs(value)).split('.');
  const grouped = /^\d+$/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return (value < 0 ? '−' : '') + grouped + (fraction === undefined ? '' : `.${fraction}`);
}

/** "1 event", "2,455 events". The plural is the singular and an s unless given. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, three significant digits: 412 MB, 1.25 GB. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${byteUnits[unit] ?? 'B'}`;
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** 4100 → "4.1 s", 125000 → "2 min 05 s", 3723000 → "1 h 02 min". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A share as a percentage that never rounds to 0 % or 100 % unless it is exactly that. */
export function formatPercent(part: number, whole: number): string {
  if (whole <= 0) return '0 %';
  if (part >= whole) return '100 %';
  if (part <= 0) return '0 %';
  return `${Math.min(99, Math.max(1, Math.round((part / whole) * 100)))} %`;
}

/** Earliest and latest instant that a Date can hold. */
const dateLimit = 8.64e15;

function isoOf(ms: number): string | null {
  return Number.isFinite(ms) && Math.abs(ms) <= dateLimit ? new Date(Math.floor(ms)).toISOString() : null;
}

export type TimePrecision = 'day' | 'minute' | 'second' | 'millisecond';

/** 2026-04-15 22:47:03.118, always in UTC; the caller says "UTC" once for a column. A time that no calendar holds stays a number. */
export function formatTime(ms: number, precision: TimePrecision = 'millisecond'): string {
  const iso = isoOf(ms);
  if (iso === null) return `${ms} ms`;
  const split = iso.indexOf('T');
  const day = iso.slice(0, split);
  const clock = iso.slice(split + 1, -1);
  if (precision === 'day') return day;
  return `${day} ${precision === 'minute' ? clock.slice(0, 5) : precision === 'second' ? clock.slice(0, 8) : clock}`;
}

/** The same, with "UTC" behind it. */
export function formatUtc(ms: number, precision: TimePrecision = 'second'): string {
  return `${formatTime(ms, precision)} UTC`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** 15 Apr 2026, in UTC. */
export function formatDay(ms: number): string {
  const iso = isoOf(ms);
  if (iso === null) return `${ms} ms`;
  const [year = '', month = '', rest = ''] =
    iso.startsWith('-') || iso.startsWith('+') ? [iso.slice(0, 7), iso.slice(8, 10), iso.slice(11)] : iso.split('-');
  return `${Number(rest.slice(0, 2))} ${months[Number(month) - 1] ?? ''} ${year}`;
}

/** Splits a hash into groups for comparing by eye. */
export function hashGroups(hash: string, size = 8): readonly string[] {
  const groups: string[] = [];
  for (let at = 0; at < hash.length; at += size) groups.push(hash.slice(at, at + size));
  return groups;
}

/** "9f2c 41d7 … e08a 77b3": enough to recognise a hash, never to compare it. */
export function shortHash(hash: string): string {
  if (hash.length <= 20) return hashGroups(hash, 4).join(' ');
  return `${hash.slice(0, 4)} ${hash.slice(4, 8)} … ${hash.slice(-8, -4)} ${hash.slice(-4)}`;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A path of ids with each UUID cut to its first eight digits: "fe7775c0… / 8df69641… / null". Enough to tell them apart by eye. */
export function shortId(id: string): string {
  const parts = id.split('/');
  return parts.some((part) => uuid.test(part)) ? parts.map((part) => (uuid.test(part) ? `${part.slice(0, 8)}…` : part)).join(' / ') : id;
}

export interface HashGroup {
  readonly text: string;
  readonly differs: boolean;
}

/** Two values in groups, each group marked where it differs from the other's. */
export function compareHashes(
  expected: string,
  found: string,
  size = 8,
): { readonly expected: readonly HashGroup[]; readonly found: readonly HashGroup[] } {
  const a = hashGroups(expected, size);
  const b = hashGroups(found, size);
  const mark = (own: readonly string[], other: readonly string[]): readonly HashGroup[] =>
    own.map((text, index) => ({ text, differs: text.toLowerCase() !== other[index]?.toLowerCase() }));
  return { expected: mark(a, b), found: mark(b, a) };
}

/** Whether a value is a hash: hex of a usual digest length. */
export function isHash(value: string): boolean {
  return /^[0-9a-f]+$/i.test(value) && [40, 64, 96, 128].includes(value.length);
}

export interface TextPart {
  readonly text: string;
  /** Set for a character that would not show, or that would change how the others show: its name, "U+202E". */
  readonly code: string | null;
}

/**
 * Characters of untrusted text that hide, or rearrange what stands around them: controls, bidi controls, zero-width and
 * other format characters, line and paragraph separators, lone surrogates, tags, and blanks that look like nothing.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]/u;

function codeName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The code in brackets that every font has. */
function visibleForm(character: string): string {
  return `‹${codeName(character)}›`;
}

export interface VisibleOptions {
  /** Leave tab and line feed as they are, for text that is shown in a preformatted block. */
  readonly keepLines?: boolean;
  /** Longest text shown, in characters; the rest is replaced by an ellipsis. */
  readonly limit?: number;
}

/** Untrusted text in parts, each hidden character replaced by a visible form that names it. */
export function visibleParts(text: string, options: VisibleOptions = {}): readonly TextPart[] {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const cut = text.length > limit;
  const source = cut ? text.slice(0, limit) : text;
  if (!hidden.test(source)) return source === '' ? [] : [{ text: cut ? `${source}…` : source, code: null }];
  const parts: TextPart[] = [];
  let plain = '';
  for (const character of source) {
    const kept = options.keepLines === true && (character === '\n' || character === '\t');
    if (kept || !hidden.test(character)) {
      plain += character;
      continue;
    }
    if (plain !== '') parts.push({ text: plain, code: null });
    plain = '';
    parts.push({ text: visibleForm(character), code: codeName(character) });
  }
  if (cut) plain += '…';
  if (plain !== '') parts.push({ text: plain, code: null });
  return parts;
}

/** The same as one string. */
export function visible(text: string, options: VisibleOptions = {}): string {
  return visibleParts(text, options)
    .map((part) => part.text)
    .join('');
}
