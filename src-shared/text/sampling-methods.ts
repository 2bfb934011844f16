/**
 * How figures of samples are computed: shown as "How this was computed", and the same words as in `resources/docs/sampling.md`, which a test
 * compares.
 */
export const samplingMethods = {
  exactness:
    'Rates are whole millionths and counts are whole numbers, so that ⌈n·e⌉ and ⌈T·N⌉ are exact. A risk counts as kept if it is at most 1 − confidence, exact ties included (10⁻¹²).',
  hypergeometric:
    'H(k; N, K, n) = Σ over i ≤ k of C(K, i)·C(N − K, n − i) / C(N, n): the chance of at most k deviations among n items drawn without replacement from N of which K = ⌈T·N⌉ deviate. The exact model where N is known.',
  binomial: 'B(k; n, T) = Σ over i ≤ k of C(n, i)·Tⁱ·(1 − T)ⁿ⁻ⁱ: the same for a population without a known end, or very large.',
  poisson:
    'P(k; λ) = Σ over i ≤ k of e^−λ·λⁱ / i! with λ = n·T: conservative; used for selection by size. With an expected rate e the smallest n is that for which the gamma distribution with shape 1 + n·e reaches the confidence at n·T.',
  plan: 'The sample size is the smallest n for which the chance of at most k(n) deviations at the tolerable rate is at most 1 − confidence. k(n) is the number of deviations expected, or ⌈n·e⌉ for an expected rate e. Because ⌈n·e⌉ jumps, n is not searched by halving: each k is tried in turn.',
  discovery:
    'The smallest n for which the chance to miss all of D critical items, C(N − D, n) / C(N, n), is at most 1 − confidence. If one is found: stop and investigate; no rate is projected.',
  sequential:
    'Equal stages that accept with 0, 1, 2, … deviations in all. The chance of acceptance is carried from stage to stage over every number of deviations found so far, so the risk is that of the whole procedure and not of one stage.',
  extension:
    'A sample that was extended without a plan for it could have been accepted at each earlier size too. The risk is the chance of acceptance at any of these sizes, or at the end with the deviations found.',
  limits:
    'The one-sided upper limit is the largest rate that the sample does not rule out at the confidence: the largest K with H(k; N, K, n) > 1 − confidence, or the rate with B(k; n, p) = 1 − confidence (Clopper–Pearson). Two-sided limits put half of the risk on each side. The allowance for sampling risk is the upper limit less the rate found.',
  conclusion:
    'A tolerable rate is supported if the chance of so few deviations at that rate is at most 1 − confidence: the same test as in the plan, so that plan and evaluation cannot disagree.',
  strata:
    'The estimate is Σ Nₕ/N·kₕ/nₕ. The limit is the sum of the limits of the strata at 1 − (1 − confidence)/H each (Bonferroni), which always holds. A plan is made by the same limit: it allows a number of deviations only if every spread of it over the strata supports the tolerable rate. For small populations the evaluation also holds the exact limit (the test inverted over every spread of deviations, ordered by the estimate, after Wendell and Schmee); nothing is concluded from it.',
  allocation: 'Shares in proportion to the strata, the largest remainders first, ties to the earlier stratum, at least one item each.',
  rivest:
    'rivest-sha256, version 1: pick i is SHA-256 of the seed, a comma and i (UTF-8), read as a whole number, modulo N, plus 1. A pick that was drawn already is passed over and i goes on. More items continue the sequence, so the first ones stay.',
  ticket:
    'consistent-ticket, version 1: the ticket of a unit is SHA-256 of the hex SHA-256 of the seed followed by the unit’s key, as decimal digits, at least 64, in reverse, after “0.”. The smallest tickets are drawn; the order of the population does not matter.',
  streams:
    'Where more than one stream is needed, its seed is the seed, a colon and a label: the stratum’s name, “start” for the start of an interval, “further” for the items behind a systematic, cell or size selection.',
  systematic:
    'Row ⌈(s + i·N)/n⌉ for i = 0 … n − 1, with s = the first hash of “seed:start” modulo N, plus 1: every unit has a chance of exactly n/N.',
  cell: 'The population is cut into n cells, rows ⌊(i − 1)·N/n⌋ + 1 to ⌊i·N/n⌋, and the hash with counter i picks one row of cell i.',
  size: 'The first unit at which the running total of sizes reaches (s + i·total)/n, with s = the first hash of “seed:start” modulo the total, plus 1. A size is a number that the records state, or the unit’s number of events, in exact millionths. Units as large as the interval are drawn for certain; units without a size above zero cannot be drawn and stand in the list with what they have.',
  population:
    'The population is frozen before a seed exists: its units are numbered in the stated order and listed in population.csv, whose SHA-256 is the population’s. An event’s key is the SHA-256 of its evidence, its file and the byte at which its record begins.',
} as const;
export type SamplingMethodId = keyof typeof samplingMethods;
