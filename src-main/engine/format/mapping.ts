/**
 * Turns the words that formats use for categories and outcomes into those of DESIGN section 5. The word itself stays in the search text.
 * A word that is in no table becomes `unknown`: nothing is guessed from similar spellings.
 */
import { categories, outcomes } from '../../../src-shared/model/event.ts';
import type { Category, Outcome } from '../../../src-shared/model/event.ts';

/** What an event says of itself, in the words of its format. */
export interface Words {
  readonly category: string | null;
  readonly outcome: string | null;
  readonly action: string | null;
}

export interface Mapped {
  readonly category: Category | null;
  readonly outcome: Outcome | null;
}

/** A format's mapping; the same words always give the same result. */
export type Mapping = (words: Words) => Mapped;

const categorySet: ReadonlySet<string> = new Set(categories);
const outcomeSet: ReadonlySet<string> = new Set(outcomes);

/** True for a category or outcome of the closed list, as an Assay archive must write it. */
export const isCategory = (word: string): word is Category => categorySet.has(word);
export const isOutcome = (word: string): word is Outcome => outcomeSet.has(word);

/** Assay archives: the closed lists hold, everything else is `unknown`. */
export const mapAssayWords: Mapping = ({ category, outcome }) => ({
  category: category === null ? null : isCategory(category) ? category : 'unknown',
  outcome: outcome === null ? null : isOutcome(outcome) ? outcome : 'unknown',
});

/** HyreLog's category is free text; these are the words of its documentation and of common use. */
const HYRELOG_CATEGORIES: Readonly<Record<Exclude<Category, 'unknown' | `data.${string}`>, readonly string[]>> = {
  authentication: [
    'auth',
    'authentication',
    'login',
    'logout',
    'signin',
    'sign_in',
    'session',
    'sessions',
    'sso',
    'mfa',
    '2fa',
    'password',
    'identity',
    'oauth',
  ],
  authorization: [
    'authorization',
    'authorisation',
    'authz',
    'access',
    'access_control',
    'permission',
    'permissions',
    'role',
    'roles',
    'rbac',
    'policy',
    'policies',
  ],
  admin: [
    'admin',
    'administration',
    'administrative',
    'user',
    'users',
    'user_management',
    'account',
    'accounts',
    'member',
    'members',
    'membership',
    'team',
    'teams',
    'organization',
    'organisation',
    'company',
    'workspace',
    'workspaces',
    'project',
    'projects',
    'tenant',
  ],
  configuration: [
    'config',
    'configuration',
    'setting',
    'settings',
    'preferences',
    'feature_flag',
    'feature_flags',
    'integration',
    'integrations',
    'webhook',
    'webhooks',
  ],
  security: [
    'security',
    'threat',
    'fraud',
    'api_key',
    'api_keys',
    'apikey',
    'secret',
    'secrets',
    'key',
    'keys',
    'certificate',
    'encryption',
    'incident',
  ],
  system: [
    'system',
    'infrastructure',
    'infra',
    'ops',
    'operations',
    'deployment',
    'deploy',
    'job',
    'jobs',
    'backup',
    'maintenance',
    'worker',
    'health',
  ],
  other: [
    'other',
    'billing',
    'payment',
    'payments',
    'invoice',
    'invoices',
    'subscription',
    'subscriptions',
    'order',
    'orders',
    'notification',
    'notifications',
    'general',
    'misc',
    'custom',
    'business',
    'support',
  ],
};

/** Categories that say that data was touched; the action's verb says how. */
const DATA_WORDS: readonly string[] = [
  'data',
  'data_access',
  'record',
  'records',
  'document',
  'documents',
  'file',
  'files',
  'content',
  'storage',
  'database',
  'pii',
  'resource',
  'resources',
];

const DATA_CATEGORIES: Readonly<Record<string, Category>> = {
  'data.read': 'data.read',
  data_read: 'data.read',
  read: 'data.read',
  view: 'data.read',
  'data.write': 'data.write',
  data_write: 'data.write',
  write: 'data.write',
  data_change: 'data.write',
  data_modification: 'data.write',
  'data.delete': 'data.delete',
  data_delete: 'data.delete',
  delete: 'data.delete',
  deletion: 'data.delete',
  data_deletion: 'data.delete',
  'data.export': 'data.export',
  data_export: 'data.export',
  export: 'data.export',
  exports: 'data.export',
  download: 'data.export',
};

const VERBS: Readonly<Record<string, Category>> = {
  read: 'data.read',
  view: 'data.read',
  viewed: 'data.read',
  list: 'data.read',
  listed: 'data.read',
  get: 'data.read',
  open: 'data.read',
  opened: 'data.read',
  access: 'data.read',
  accessed: 'data.read',
  search: 'data.read',
  searched: 'data.read',
  query: 'data.read',
  queried: 'data.read',
  write: 'data.write',
  written: 'data.write',
  create: 'data.write',
  created: 'data.write',
  update: 'data.write',
  updated: 'data.write',
  edit: 'data.write',
  edited: 'data.write',
  modify: 'data.write',
  modified: 'data.write',
  upload: 'data.write',
  uploaded: 'data.write',
  import: 'data.write',
  imported: 'data.write',
  delete: 'data.delete',
  deleted: 'data.delete',
  remove: 'data.delete',
  removed: 'data.delete',
  purge: 'data.delete',
  purged: 'data.delete',
  erase: 'data.delete',
  erased: 'data.delete',
  export: 'data.export',
  exported: 'data.export',
  download: 'data.export',
  downloaded: 'data.export',
};

/**
 * Outcomes that an action's own words state. Words such as `rejected` or `blocked` are not here: an invoice that was rejected, a user
 * who was blocked, are actions that succeeded.
 */
const OUTCOME_WORDS: Readonly<Record<string, Outcome>> = {
  failed: 'failure',
  failure: 'failure',
  fail: 'failure',
  denied: 'denied',
  forbidden: 'denied',
  unauthorized: 'denied',
  unauthorised: 'denied',
  succeeded: 'success',
  success: 'success',
  successful: 'success',
};

const byWord: ReadonlyMap<string, Category> = new Map<string, Category>([
  ...Object.entries(HYRELOG_CATEGORIES).flatMap(([category, words]) =>
    words.map((word): [string, Category] => [word, category as Category]),
  ),
  ...Object.entries(DATA_CATEGORIES),
  ...categories.map((category): [string, Category] => [category, category]),
]);
const dataWords: ReadonlySet<string> = new Set(DATA_WORDS);
const verbs: ReadonlyMap<string, Category> = new Map(Object.entries(VERBS));
const outcomeWords: ReadonlyMap<string, Outcome> = new Map(Object.entries(OUTCOME_WORDS));

/** Words of an action, last first: its end says most (`document.export.failed`, `userLoginFailed`, `LOGIN-DENIED`). */
const actionWords = (action: string): readonly string[] =>
  action
    .slice(0, 256)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .reverse();

/** HyreLog of either version: category by table, outcome only where the action itself states one. */
export const mapHyrelogWords: Mapping = ({ category, action }) => {
  const words = action === null ? [] : actionWords(action);
  return { category: category === null ? null : hyrelogCategory(category, words), outcome: firstOf(words, outcomeWords) };
};

const hyrelogCategory = (category: string, words: readonly string[]): Category => {
  const word = category
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return byWord.get(word) ?? (dataWords.has(word) ? firstOf(words, verbs) : null) ?? 'unknown';
};

const firstOf = <T>(words: readonly string[], table: ReadonlyMap<string, T>): T | null => {
  for (const word of words) {
    const found = table.get(word);
    if (found !== undefined) return found;
  }
  return null;
};
