import type { EventFile } from './types.ts';

/** Days for which an archive tree holds no file although it holds earlier and later ones of that company. */
export interface AbsentDays {
  readonly company: string;
  /** First and last absent day of the run, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

const DAY_MS = 86_400_000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Runs of absent days between the first and the last day of each company, in order. A day without events has no file either, so this
 * alone proves nothing; together with a broken link it names the likely gap.
 */
export const absentDays = (files: readonly Pick<EventFile, 'company' | 'day'>[]): readonly AbsentDays[] => {
  const byCompany = new Map<string, Set<number>>();
  for (const { company, day } of files) {
    if (company === null || day === null) continue;
    const days = byCompany.get(company) ?? new Set<number>();
    days.add(Date.parse(`${day}T00:00:00Z`));
    byCompany.set(company, days);
  }
  return [...byCompany].flatMap(([company, days]) => {
    const sorted = [...days].sort((a, b) => a - b);
    return sorted.slice(1).flatMap((day, i) => {
      const before = sorted[i] ?? day;
      const count = (day - before) / DAY_MS - 1;
      return count < 1 ? [] : [{ company, from: dayOf(before + DAY_MS), to: dayOf(day - DAY_MS), count }];
    });
  });
};
