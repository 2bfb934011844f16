/** What people and machines do in the generated company: actions, how often by role, how they end, and on what. */
import type { Category } from '../../../src-shared/model/event.ts';
import type { MetadataName } from './metadata.ts';
import type { Role } from './people.ts';
import type { Rng } from './random.ts';
import { roles } from './people.ts';
import { plain, text } from './shapes.ts';
import { cumulate } from './random.ts';

/** JSON text, quotes included; `name` is null text where there is none. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

export interface Action {
  /** JSON text. */
  readonly name: string;
  readonly category: Exclude<Category, 'unknown'>;
  readonly resource: ResourceKind | null;
  readonly metadata: MetadataName;
  /** In a thousand: failure, denied, unknown; the rest are successes. */
  readonly endings: readonly [failure: number, denied: number, unknown: number];
}

const resourceKinds = {
  document: ['doc', 6000],
  customer: ['cus', 2500],
  invoice: ['inv', 9000],
  project: ['prj', 120],
  report: ['rep', 300],
  dataset: ['ds', 80],
  user: ['u', 1400],
  role: ['role', 12],
  api_key: ['ak', 200],
  workspace: ['ws', 6],
  setting: ['set', 40],
  integration: ['int', 25],
  job: ['job', 60],
  backup: ['bak', 400],
  alert: ['alr', 900],
  policy: ['pol', 50],
  webhook: ['wh', 40],
  file: ['file', 12_000],
  ticket: ['tic', 5000],
  service: ['srv', 9],
  session: ['ses', 4000],
  meter: ['mtr', 30],
} as const satisfies Readonly<Record<string, readonly [prefix: string, count: number]>>;
export type ResourceKind = keyof typeof resourceKinds;

const words = [
  'Atlas',
  'Birch',
  'Café',
  'Delta',
  'Élan',
  'Fjord',
  'Größe',
  'Harbor',
  'Îlot',
  'Juniper',
  '桜',
  'Łódź',
  'Mistral',
  'نور',
  'Orion',
  'Pico',
] as const;

/** A resource of the kind: low numbers come up more often, as in life. */
export const drawResource = (rng: Rng, kind: ResourceKind): Resource => {
  const [prefix, count] = resourceKinds[kind];
  const n = Math.floor((rng.below(count) * (1 + rng.below(count))) / count);
  const name = n % 3 === 0 ? 'null' : text(`${words[n % words.length] ?? ''} ${n}`);
  return { type: plain(kind), id: plain(`${prefix}_${(n * 7919 + 104_729).toString(36)}`), name };
};

const define = (
  name: string,
  category: Action['category'],
  resource: ResourceKind | null,
  metadata: MetadataName,
  ...endings: readonly number[]
): Action => ({
  name: plain(name),
  category,
  resource,
  metadata,
  endings: [endings[0] ?? 0, endings[1] ?? 0, endings[2] ?? 0],
});

/** Steps of a session, which the simulation takes in order. */
export const sessionActions = {
  login: define('user.login', 'authentication', null, 'login'),
  refused: define('user.login', 'authentication', null, 'refused'),
  challenge: define('user.mfa.challenge', 'authentication', null, 'challenge'),
  logout: define('user.logout', 'authentication', 'session', 'none'),
  expired: define('session.expired', 'system', 'session', 'none'),
  locked: define('account.locked', 'security', 'user', 'alert'),
  tokenUsed: define('token.issued', 'authentication', 'api_key', 'none', 12, 6, 2),
} as const;

type Shares = Partial<Readonly<Record<Role | 'all', number>>>;

/** Each with its share by role; `all` for roles that are not named. */
const work: readonly (readonly [Action, Shares])[] = [
  [define('document.read', 'data.read', 'document', 'view', 4, 9), { all: 170, developer: 60, billing: 40, auditor: 220 }],
  [define('customer.viewed', 'data.read', 'customer', 'read', 3, 14), { all: 60, support: 260, billing: 90, developer: 8, contractor: 30 }],
  [define('record.searched', 'data.read', 'dataset', 'query', 10, 4, 3), { all: 70, developer: 90, auditor: 160 }],
  [define('report.viewed', 'data.read', 'report', 'view', 2, 6), { all: 45, manager: 140, owner: 150, auditor: 120 }],
  [define('document.updated', 'data.write', 'document', 'change', 8, 7), { all: 110, support: 20, auditor: 0 }],
  [define('document.created', 'data.write', 'document', 'change', 4, 3), { all: 40, auditor: 0 }],
  [define('file.uploaded', 'data.write', 'file', 'upload', 14, 2), { all: 30 }],
  [define('customer.updated', 'data.write', 'customer', 'change', 6, 9), { all: 22, support: 130, auditor: 0 }],
  [define('ticket.commented', 'data.write', 'ticket', 'none', 3), { all: 18, support: 190 }],
  [define('project.updated', 'data.write', 'project', 'change', 5, 5), { all: 16, manager: 90, auditor: 0 }],
  [define('document.deleted', 'data.delete', 'document', 'delete', 5, 22), { all: 12, auditor: 0, contractor: 3 }],
  [define('file.deleted', 'data.delete', 'file', 'delete', 4, 12), { all: 9, auditor: 0 }],
  [define('customer.erased', 'data.delete', 'customer', 'delete', 10, 60), { all: 0.4, support: 6, admin: 3 }],
  [define('report.exported', 'data.export', 'report', 'export', 12, 18, 4), { all: 9, manager: 26, auditor: 40, owner: 18 }],
  [define('customer.list.exported', 'data.export', 'dataset', 'export', 10, 60, 6), { all: 2, support: 8, billing: 14, auditor: 12 }],
  [define('audit.log.exported', 'data.export', 'dataset', 'export', 6, 20), { all: 0.1, auditor: 30, security: 18, admin: 4 }],
  [define('permission.check', 'authorization', 'policy', 'permission', 0, 1000), { all: 7, contractor: 40 }],
  [define('document.shared', 'authorization', 'document', 'invite', 4, 30), { all: 14, auditor: 0 }],
  [define('role.granted', 'authorization', 'user', 'grant', 8, 40), { all: 0.1, admin: 42, owner: 20, security: 22, manager: 3 }],
  [define('role.revoked', 'authorization', 'user', 'grant', 4, 10), { all: 0, admin: 24, owner: 10, security: 18 }],
  [define('access.requested', 'authorization', 'workspace', 'permission', 0, 120, 30), { all: 4, contractor: 14 }],
  [define('user.invited', 'admin', 'user', 'invite', 10, 12), { all: 0.3, admin: 36, owner: 14, manager: 6 }],
  [define('user.deactivated', 'admin', 'user', 'none', 4, 8), { all: 0, admin: 16, owner: 4, security: 7 }],
  [define('user.impersonated', 'admin', 'user', 'none', 3, 30), { all: 0, admin: 4, support: 7 }],
  [define('workspace.created', 'admin', 'workspace', 'none', 4, 10), { all: 0, admin: 6, owner: 8 }],
  [define('api_key.created', 'admin', 'api_key', 'key', 6, 30), { all: 0, admin: 14, developer: 12, owner: 4 }],
  [define('api_key.revoked', 'admin', 'api_key', 'key', 3, 6), { all: 0, admin: 12, developer: 5, security: 12 }],
  [define('setting.changed', 'configuration', 'setting', 'setting', 8, 20), { all: 0, admin: 44, owner: 16, security: 26 }],
  [define('integration.configured', 'configuration', 'integration', 'setting', 20, 10), { all: 0, admin: 22, developer: 14 }],
  [define('webhook.updated', 'configuration', 'webhook', 'hook', 6, 4), { all: 0, developer: 18, admin: 8 }],
  [define('retention.policy.changed', 'configuration', 'policy', 'retention', 2, 60), { all: 0, admin: 3, owner: 3, security: 4 }],
  [define('feature.toggled', 'configuration', 'service', 'setting', 4, 4), { all: 0, developer: 26, admin: 8 }],
  [define('user.password.changed', 'security', 'user', 'none', 60, 4), { all: 2.5 }],
  [define('user.mfa.enrolled', 'security', 'user', 'challenge', 30), { all: 2 }],
  [define('user.mfa.disabled', 'security', 'user', 'challenge', 4, 60), { all: 0.5, admin: 4 }],
  [define('alert.acknowledged', 'security', 'alert', 'alert', 2, 4), { all: 0, security: 80, admin: 8 }],
  [define('audit.log.viewed', 'security', 'dataset', 'query', 2, 30), { all: 0.5, security: 90, auditor: 120, admin: 20 }],
  [define('deployment.started', 'system', 'service', 'deploy', 30, 10, 6), { all: 0, developer: 40 }],
  [define('invoice.approved', 'other', 'invoice', 'money', 6, 14), { all: 0.5, billing: 190, manager: 30, owner: 12 }],
  [define('invoice.refunded', 'other', 'invoice', 'money', 12, 30), { all: 0.1, billing: 26, support: 4 }],
  [define('survey.answered', 'other', 'ticket', 'survey', 4), { all: 5 }],
];

export const workActions: readonly Action[] = work.map(([action]) => action);

/** Running sums over `workActions` for each role. */
export const workSums = (): Readonly<Record<Role, Float64Array>> => {
  const entries = roles.map((role) => [role, cumulate(work.map(([, share]) => share[role] ?? share.all ?? 0))] as const);
  return Object.fromEntries(entries) as Readonly<Record<Role, Float64Array>>;
};

/** What machines do, with their shares. */
const machineWork: readonly (readonly [Action, number])[] = [
  [define('api.record.read', 'data.read', 'dataset', 'read', 9, 6, 1), 300],
  [define('api.record.synced', 'data.write', 'dataset', 'query', 14, 3, 4), 190],
  [define('job.started', 'system', 'job', 'job'), 110],
  [define('job.finished', 'system', 'job', 'job', 34, 0, 14), 110],
  [define('webhook.delivered', 'system', 'webhook', 'hook', 60, 0, 25), 120],
  [define('usage.metered', 'other', 'meter', 'meter', 2), 60],
  [define('report.delivered', 'data.export', 'report', 'export', 20, 0, 8), 14],
  [define('record.purged', 'data.delete', 'dataset', 'delete', 8, 0, 2), 16],
  [define('user.provisioned', 'admin', 'user', 'invite', 20, 6), 8],
  [define('config.reloaded', 'configuration', 'service', 'setting', 10), 10],
  [define('key.rotated', 'security', 'api_key', 'key', 6), 8],
  [define('alert.raised', 'security', 'alert', 'alert'), 14],
  [define('scope.denied', 'authorization', 'policy', 'permission', 0, 1000), 12],
  [define('certificate.renewed', 'system', 'service', 'none', 14), 5],
];
/** The nightly work of the scheduler itself. */
export const backupAction = define('backup.completed', 'system', 'backup', 'backup', 22, 0, 6);

export const machineActions: readonly Action[] = machineWork.map(([action]) => action);
export const machineSums = (): Float64Array => cumulate(machineWork.map(([, share]) => share));

/** What a forger would like the log to say; used by the tamper kind `insert`. */
export const forgedAction = define('role.granted', 'authorization', 'user', 'grant');
