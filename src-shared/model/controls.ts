/**
 * The SOC 2 criteria that a log supports: identifiers and paraphrases of our own, once as the criteria have them and once as the article
 * "SOC 2 audit trails" labels them, which differs. Conclusions and log reviews are the auditor's.
 */
import { z } from 'zod';
import type { TestId } from './audit.ts';

export interface Control {
  readonly id: string;
  /** Own paraphrase of the 2017 criteria. */
  readonly about: string;
  /** What the article calls it; null: it does not name it. */
  readonly article: string | null;
  /** True where the article means something else. */
  readonly differs: boolean;
  /** What a log says about it. */
  readonly evidence: string;
  readonly tests: readonly TestId[];
  readonly rules: readonly string[];
  /** Finds its events. */
  readonly query: string;
}

const complete: readonly TestId[] = ['completeness.sequence', 'completeness.silence', 'completeness.days', 'completeness.period'];

export const controls: readonly Control[] = [
  {
    id: 'CC2.1',
    about: 'Information that controls rest on is complete and accurate.',
    article: null,
    differs: false,
    evidence: 'Verdict of the chain, gaps, silences, fields: the reliability test on what the client produced.',
    tests: [...complete, 'completeness.fields', 'timeliness.delay', 'timeliness.before', 'timeliness.clock'],
    rules: [],
    query: 'has:finding',
  },
  {
    id: 'CC4.1',
    about: 'The client evaluates, continuously or separately, whether its controls work.',
    article: null,
    differs: false,
    evidence: 'Dated log reviews; who reads the audit log.',
    tests: ['monitoring.reviews'],
    rules: ['audit_log_weakened'],
    query: 'action:audit*',
  },
  {
    id: 'CC6.1',
    about: 'Logical access is protected: accounts, authentication, keys.',
    article: 'Access controls',
    differs: false,
    evidence: 'Logins, failures, second factors, denials, use of keys.',
    tests: ['completeness.authentication', 'completeness.categories'],
    rules: [
      'brute_force',
      'password_spray',
      'credential_stuffing',
      'success_after_failures',
      'new_ip_for_actor',
      'dormant_account',
      'mfa_weakened',
      'denials_burst',
      'api_key_used_elsewhere',
    ],
    query: 'category:authentication',
  },
  {
    id: 'CC6.2',
    about: 'Users are registered and authorised before they get access, and removed when they leave.',
    article: 'Authentication',
    differs: true,
    evidence: 'Invitations, creations, deactivations; acts after deactivation.',
    tests: ['completeness.catalog'],
    rules: ['access_after_deactivation', 'dormant_account', 'privilege_grant'],
    query: 'category:admin',
  },
  {
    id: 'CC6.3',
    about: 'Access follows roles, least privilege and separation of duties, and is changed with them.',
    article: null,
    differs: false,
    evidence: 'Grants, revocations, grants to oneself.',
    tests: ['completeness.catalog'],
    rules: ['privilege_grant', 'self_grant'],
    query: 'category:authorization',
  },
  {
    id: 'CC6.6',
    about: 'Threats from outside the boundary are kept out.',
    article: 'Data transmission',
    differs: true,
    evidence: 'Foreign addresses and countries, attacks on logins.',
    tests: ['completeness.fields'],
    rules: ['password_spray', 'credential_stuffing', 'new_country_for_actor', 'impossible_travel'],
    query: 'category:security',
  },
  {
    id: 'CC6.7',
    about: 'Transmission, movement and removal of information are restricted and protected.',
    article: 'System boundaries',
    differs: true,
    evidence: 'Exports, downloads, deletions.',
    tests: ['completeness.categories'],
    rules: ['full_export', 'mass_export', 'export_above_baseline', 'deletion_burst'],
    query: 'category:data.export',
  },
  {
    id: 'CC7.1',
    about: 'Changes of the configuration that open weaknesses are detected.',
    article: null,
    differs: false,
    evidence: 'Changes of configuration and security settings.',
    tests: ['completeness.categories'],
    rules: ['configuration_change', 'mfa_weakened'],
    query: 'category:configuration',
  },
  {
    id: 'CC7.2',
    about: 'Systems are monitored for anomalies, which are analysed.',
    article: 'System monitoring',
    differs: false,
    evidence: 'Leads of the rules, alerts raised, changes of the logging itself.',
    tests: ['monitoring.leads', 'monitoring.reviews', 'completeness.silence'],
    rules: [
      'brute_force',
      'success_after_failures',
      'audit_log_weakened',
      'off_hours_administration',
      'denials_burst',
      'deletion_burst',
      'mass_export',
    ],
    query: 'has:lead',
  },
  {
    id: 'CC7.3',
    about: 'Security events are evaluated to see whether they are incidents.',
    article: null,
    differs: false,
    evidence: 'Judgement of leads; from event to decision.',
    tests: ['monitoring.leads'],
    rules: [],
    query: 'category:security',
  },
  {
    id: 'CC7.4',
    about: 'Incidents are answered.',
    article: null,
    differs: false,
    evidence: 'Locks, revocations and rotations after an event.',
    tests: [],
    rules: ['success_after_failures'],
    query: 'action:*revoked OR action:*locked',
  },
  {
    id: 'CC8.1',
    about: 'Changes are authorised, tested and approved.',
    article: null,
    differs: false,
    evidence: 'Changes of configuration, to be held against tickets.',
    tests: [],
    rules: ['configuration_change'],
    query: 'category:configuration',
  },
  {
    id: 'A1.2',
    about: 'Backups and recovery are in place.',
    article: null,
    differs: false,
    evidence: 'Backup and restore runs.',
    tests: ['completeness.catalog'],
    rules: [],
    query: 'action:*backup*',
  },
  {
    id: 'C1.2',
    about: 'Confidential information is disposed of as agreed.',
    article: null,
    differs: false,
    evidence: 'Deletions; how long the log itself is held.',
    tests: ['retention.span', 'retention.period'],
    rules: ['deletion_burst'],
    query: 'category:data.delete',
  },
];

export const conclusionStates = ['open', 'no_exceptions', 'exceptions', 'not_testable'] as const;
export type ConclusionState = (typeof conclusionStates)[number];

const name = z.string().trim().max(200);
const day = z.string().regex(/^(\d{4}-\d{2}-\d{2})?$/);

export const conclusionSchema = z.strictObject({
  state: z.enum(conclusionStates),
  narrative: z.string().max(20_000),
  preparer: name,
  reviewer: name,
  date: day,
});
export type Conclusion = Readonly<z.infer<typeof conclusionSchema>>;

/** A review of the log that the client did. */
export const reviewSchema = z.strictObject({
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  reviewer: name,
  /** Which rules or queries it covered. */
  scope: z.string().max(2000),
  outcome: z.string().max(5000),
});
export type Review = Readonly<z.infer<typeof reviewSchema>>;
