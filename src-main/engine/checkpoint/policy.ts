import type { VerifierKey, VkeyProblem } from './vkey.ts';
import { parseVerifierKey } from './vkey.ts';

/** C2SP tlog-policy: which logs are trusted, and which witnesses must have cosigned. */

export interface WitnessGroup {
  readonly name: string;
  /** How many of `members` must be satisfied. */
  readonly threshold: number;
  /** Names of witnesses and of groups defined before. */
  readonly members: readonly string[];
}

export interface Policy {
  readonly logs: readonly VerifierKey[];
  readonly witnesses: ReadonlyMap<string, VerifierKey>;
  readonly groups: ReadonlyMap<string, WitnessGroup>;
  /** Name of the witness or group that must be satisfied; null for "none". */
  readonly quorum: string | null;
}

export type PolicyProblem =
  | VkeyProblem
  | 'policy.syntax'
  | 'policy.role'
  | 'policy.duplicate_name'
  | 'policy.duplicate_key'
  | 'policy.undefined_name'
  | 'policy.threshold'
  | 'policy.quorum';

export type PolicyResult =
  | { readonly ok: true; readonly policy: Policy }
  /** `line` counts from 1; 0 for the file as a whole. */
  | { readonly ok: false; readonly error: { readonly code: PolicyProblem; readonly line: number } };

/** True when the first statement of a text is one of a policy file. */
export const isPolicy = (text: string): boolean => {
  const first = statements(text).find(() => true);
  return first !== undefined && first.words.length > 1 && ['log', 'witness', 'group', 'quorum'].includes(first.words[0] ?? '');
};

/** Parses a policy file. Names must be defined before they are used, and a quorum must be given exactly once. */
export const parsePolicy = (text: string): PolicyResult => {
  const logs: VerifierKey[] = [];
  const witnesses = new Map<string, VerifierKey>();
  const groups = new Map<string, WitnessGroup>();
  const quorums: (string | null)[] = [];
  const seenKeys = new Set<string>();
  const isDefined = (name: string): boolean => witnesses.has(name) || groups.has(name);

  const read = (words: readonly string[]): PolicyProblem | null => {
    const [kind = '', first = '', second = '', ...rest] = words;
    if (kind === 'log' || kind === 'witness') {
      const isLog = kind === 'log';
      if (words.length < (isLog ? 2 : 3) || words.length > (isLog ? 3 : 4)) return 'policy.syntax';
      const parsed = parseVerifierKey(isLog ? first : second);
      if (!parsed.ok) return parsed.code;
      if (parsed.key.role !== kind) return 'policy.role';
      // Two names for one key would let a single witness fill a quorum of two.
      if (seenKeys.has(parsed.key.fingerprint)) return 'policy.duplicate_key';
      seenKeys.add(parsed.key.fingerprint);
      if (isLog) logs.push(parsed.key);
      else if (first === 'none' || isDefined(first)) return 'policy.duplicate_name';
      else witnesses.set(first, parsed.key);
      return null;
    }
    if (kind === 'group') {
      if (words.length < 4) return 'policy.syntax';
      if (first === 'none' || isDefined(first)) return 'policy.duplicate_name';
      if (new Set(rest).size !== rest.length) return 'policy.duplicate_name';
      if (!rest.every(isDefined)) return 'policy.undefined_name';
      const threshold = second === 'any' ? 1 : second === 'all' ? rest.length : /^[1-9][0-9]{0,5}$/.test(second) ? Number(second) : 0;
      if (threshold < 1 || threshold > rest.length) return 'policy.threshold';
      groups.set(first, { name: first, threshold, members: rest });
      return null;
    }
    if (kind !== 'quorum' || words.length !== 2) return 'policy.syntax';
    if (quorums.length > 0) return 'policy.quorum';
    if (first !== 'none' && !isDefined(first)) return 'policy.undefined_name';
    quorums.push(first === 'none' ? null : first);
    return null;
  };

  for (const { words, line } of statements(text)) {
    const code = read(words);
    if (code !== null) return { ok: false, error: { code, line } };
  }
  const [quorum] = quorums;
  if (quorum === undefined) return { ok: false, error: { code: 'policy.quorum', line: 0 } };
  return { ok: true, policy: { logs, witnesses, groups, quorum } };
};

/** True when the keys whose cosignatures verified satisfy the policy's quorum; with quorum "none" always. */
export const isQuorumMet = (policy: Policy, verified: readonly VerifierKey[]): boolean => {
  const fingerprints = new Set(verified.filter(({ role }) => role === 'witness').map(({ fingerprint }) => fingerprint));
  // Groups only name what was defined before them, so one pass in order decides all, without recursion.
  const satisfied = new Set<string>();
  for (const [name, key] of policy.witnesses) if (fingerprints.has(key.fingerprint)) satisfied.add(name);
  for (const group of policy.groups.values()) {
    if (group.members.filter((member) => satisfied.has(member)).length >= group.threshold) satisfied.add(group.name);
  }
  return policy.quorum === null || satisfied.has(policy.quorum);
};

/** Lines that say something, split at spaces and tabs; `#` at the start of a line makes it a comment. */
const statements = (text: string): readonly { readonly words: readonly string[]; readonly line: number }[] =>
  text
    .split('\n')
    .map((content, index) => ({
      words: content
        .replace(/\r$/, '')
        .split(/[ \t]+/)
        .filter((word) => word !== ''),
      line: index + 1,
    }))
    .filter(({ words }) => words.length > 0 && !(words[0] ?? '').startsWith('#'));
