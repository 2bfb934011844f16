/**
 * Where the faults of a series of digests stand on its ribbon. Its records carry no numbers, so its findings name none; but every digest is a
 * checkpoint at the position that it reaches, with its file and its time, and a finding names the file or the time.
 */
import type { Finding } from '../../src-shared/model/finding.ts';
import type { ChainResult } from '../../src-shared/model/verification.ts';
import { formatUtc } from '../../src-shared/text/format.ts';
import type { PlaceOf } from './ribbon-geometry.ts';

const STAMP = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z[^/]*$/;

/** Seconds since 1970 that a digest's name ends with, or NaN. */
function stampOf(name: string): number {
  const [, year, month, day, hour, minute, second] = STAMP.exec(name) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000;
}

/** The place of a finding: the events of the digest that it is about, or the joint where an absent one belongs; null when there is none. */
export function digestPlace({ checkpoints, events }: ChainResult, { code, file, expected }: Finding): ReturnType<PlaceOf> {
  if (events === 0) return null;
  const index = checkpoints.findIndex((checkpoint) => checkpoint.file === file);
  if (index >= 0) {
    const to = Math.max(1, checkpoints[index]?.size ?? 1);
    return { from: Math.min(to, (checkpoints[index - 1]?.size ?? 0) + 1), to, ...wordsOf(checkpoints[index]?.time ?? null) };
  }
  const stamp = code === 'checkpoint.missing' ? stampOf(expected ?? '') : NaN;
  if (Number.isNaN(stamp)) return null;
  const before = checkpoints.findLast(({ time }) => time !== null && time < stamp);
  const at = Math.min(events, Math.max(1, before?.size ?? 1));
  return { from: at, to: at, ...wordsOf(stamp) };
}

/** A digest is called by the end of its hour. */
const wordsOf = (seconds: number | null): { readonly words?: string } =>
  seconds === null ? {} : { words: formatUtc(seconds * 1000, 'minute') };

/** Times at positions of such a chain, milliseconds: the end of the digest that holds the position. */
export function digestTimes({ checkpoints }: ChainResult, ticks: readonly number[]): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const tick of ticks) {
    const time = checkpoints.find(({ size }) => size >= tick)?.time ?? null;
    if (time !== null) times.set(tick, time * 1000);
  }
  return times;
}

/** True for a chain whose checkpoints are digests of hours and whose records carry no numbers. */
export const isDigestChain = ({ profile }: ChainResult): boolean => profile.startsWith('cloudtrail-digest');
