/** Records of a pax extended header (POSIX.1-2001, pax interchange format): `length SP key=value LF`. */
import { decodeUtf8 } from '../bytes/utf8.ts';

export interface PaxValues {
  readonly path: string | null;
  readonly bytes: number | null;
  readonly modifiedMs: number | null;
  readonly sparse: boolean;
}

export const noPax: PaxValues = { path: null, bytes: null, modifiedMs: null, sparse: false };

/** Reads the records over `base` (a global header's values). Null when one is malformed. Keys that do not matter here are passed over. */
export const readPax = (bytes: Uint8Array, base: PaxValues): PaxValues | null => {
  let values = base;
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    if (space < 0 || space - at > 10) return null;
    const length = decimal(decodeUtf8(bytes.subarray(at, space)));
    const end = at + length;
    if (!(length > 0) || end > bytes.length || end <= space || bytes[end - 1] !== 0x0a) return null;
    const record = decodeUtf8(bytes.subarray(space + 1, end - 1));
    const equals = record?.indexOf('=') ?? -1;
    if (record === null || equals < 1) return null;
    const next = apply(values, record.slice(0, equals), record.slice(equals + 1));
    if (next === null) return null;
    values = next;
    at = end;
  }
  return values;
};

const apply = (values: PaxValues, key: string, value: string): PaxValues | null => {
  if (key === 'path') return { ...values, path: value };
  if (key === 'size') {
    const bytes = decimal(value);
    return Number.isNaN(bytes) ? null : { ...values, bytes };
  }
  if (key === 'mtime') return /^-?\d+(?:\.\d*)?$/u.test(value) ? { ...values, modifiedMs: Math.floor(Number(value) * 1000) } : null;
  return key.startsWith('GNU.sparse.') ? { ...values, sparse: true } : values;
};

const decimal = (digits: string | null): number => {
  const value = digits !== null && /^\d{1,16}$/u.test(digits) ? Number(digits) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
};
