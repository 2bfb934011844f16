/** Verdicts of one piece of evidence, and how several combine. */

export const verdicts = ['broken', 'incomplete', 'not_verifiable', 'verified_with_limits', 'verified'] as const;
export type Verdict = (typeof verdicts)[number];

/** Exit status of `assay verify` for each verdict. */
export const exitCodes: Readonly<Record<Verdict, number>> = {
  verified: 0,
  broken: 1,
  verified_with_limits: 2,
  not_verifiable: 3,
  incomplete: 4,
};

/** Exit status for a usage error or an unreadable path. */
export const usageExitCode = 64;

/** The worst of several verdicts; of none, `not_verifiable` (nothing checked is never verified). */
export function worstVerdict(all: readonly Verdict[]): Verdict {
  for (const verdict of verdicts) if (all.includes(verdict)) return verdict;
  return 'not_verifiable';
}
