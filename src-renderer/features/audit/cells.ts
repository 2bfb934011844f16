/** Cells of tables of audits, as shown. */
import type { AuditTable } from '../../../src-shared/model/audit.ts';
import { formatCount, formatDuration, formatUtc, visible } from '../../../src-shared/text/format.ts';
import { auditScreenText } from '../../../src-shared/text/screen-audit.ts';

type Kind = AuditTable['columns'][number]['kind'];
export type Cell = string | number | null;

export function cellText(kind: Kind, cell: Cell): string {
  if (cell === null) return auditScreenText.none;
  if (typeof cell === 'string') return visible(cell, { limit: 300 });
  switch (kind) {
    case 'time':
      return formatUtc(cell);
    case 'seconds':
      return secondsText(cell);
    case 'share':
      return `${(cell * 100).toFixed(cell > 0 && cell < 0.001 ? 3 : 1)} %`;
    case 'count':
    case 'days':
    case 'day':
    case 'text':
    case 'query':
      return Number.isInteger(cell) ? formatCount(cell) : String(cell);
  }
}

/** Short times exactly, long ones as a person says them. */
export const secondsText = (seconds: number): string => wholeUnit(seconds) ?? plainSeconds(seconds);

function wholeUnit(seconds: number): string | null {
  if (seconds <= 0 || seconds % 60 !== 0) return null;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds < 3600 ? `${seconds / 60} min` : null;
}

function plainSeconds(seconds: number): string {
  if (Math.abs(seconds) < 1) return `${Math.round(seconds * 1000)} ms`;
  return Math.abs(seconds) < 60 ? `${seconds.toFixed(1).replace(/\.0$/, '')} s` : formatDuration(seconds * 1000);
}

/** `p50Seconds` → `p50 seconds`. */
export const figureName = (key: string): string =>
  key.replaceAll(/([a-z\d])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
