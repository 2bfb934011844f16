/** Metadata of generated events: many shapes, among them nested objects, arrays, fractions, exponents, array-index keys and many scripts. */
import type { Rng } from './random.ts';
import type { Obj, Value } from './shapes.ts';
import type { Company } from './people.ts';
import { plain, shapeOf, text } from './shapes.ts';

export type MetadataMaker = (rng: Rng, company: Company) => Obj;

const emptyShape = shapeOf();
const none: Obj = { shape: emptyShape, values: [] };

const of = (keys: readonly string[]): ((...values: readonly Value[]) => Obj) => {
  const shape = shapeOf(...keys);
  return (...values) => ({ shape, values });
};

const number = (value: number): string => String(value);
const hundredths = (value: number): string => String(value / 100);

const viewOf = of(['view', 'ms']);
const reading = of(['fields', 'bytes', 'ms']);
const querying = of(['query', 'rows', 'ms']);
const changing = of(['changes', 'version']);
const change = of(['from', 'to']);
const changesTo = { status: of(['status']), owner: of(['owner', 'status']), price: of(['price']), title: of(['title', 'tags']) };
const exporting = of(['format', 'rows', 'bytes', 'filter', 'destination']);
const filtering = of(['from', 'to', 'region']);
const deleting = of(['reason', 'soft', 'children']);
const loginWith = of(['method', 'mfa']);
const refused = of(['method', 'reason', 'attempt']);
const challenge = of(['factor', 'ms']);
const granting = of(['role', 'previousRole', 'ticket', 'grantee']);
const grantee = of(['id', 'name']);
const refusedPermission = of(['permission', 'policy']);
const setting = of(['key', 'from', 'to']);
const keyFacts = of(['prefix', 'scopes', 'expiresInDays']);
const jobFacts = of(['job', 'durationMs', 'processed', 'failed', 'load']);
const backupFacts = of(['target', 'gib', 'parts', 'checksum']);
const alertFacts = of(['rule', 'score', 'evidence']);
const evidence = of(['ips', 'count', 'window']);
const hookFacts = of(['endpoint', 'status', 'attempt']);
const uploadFacts = of(['name', 'bytes', 'mime']);
const inviteFacts = of(['invitee', 'displayName', 'teams']);
const surveyFacts = of(['9', '10', 'question', 'Z']);
const moneyFacts = of(['amount', 'currency', 'customer', 'lines']);
const moneyLine = of(['sku', 'qty', 'price']);
const deployFacts = of(['service', 'commit', 'environment', 'approvedBy']);
const meterFacts = of(['meter', 'quantity', 'unit', 'tolerance']);

const statuses = ['draft', 'open', 'in_review', 'approved', 'archived'] as const;
const titles = [
  'Budget 2026',
  'Müller & Söhne – Vertrag',
  '契約書 第3版',
  'Q4 plan',
  'خطة المشروع',
  'Résumé du comité',
  'Ωmega roll-out',
  'Road map 🚀',
  'Line one\nline two',
  'C:\\share\\"final"',
] as const;
const regions = ['eu', 'us', 'uk', 'au'] as const;
const settingChanges = [
  ['session.timeoutMinutes', '30', '480'],
  ['password.minLength', '14', '12'],
  ['sso.required', 'true', 'false'],
  ['audit.retentionDays', '365', '400'],
  ['ip.allowList', '["198.51.100.0/24"]', '["198.51.100.0/24","203.0.113.0/24"]'],
  ['export.maxRows', '50000', '250000'],
  ['branding.name', '"Nordwind"', '"Nørdwind ✓"'],
] as const;

/** The makers, by the name that the action table uses. */
export const metadataMakers = {
  none: () => none,
  view: (rng) => viewOf(plain(rng.pick(['grid', 'detail', 'board', 'print'] as const)), number(rng.between(3, 900))),
  read: (rng) =>
    reading(
      `["${rng.pick(['name', 'email', 'iban'] as const)}","${rng.pick(['status', 'phone', 'notes'] as const)}"]`,
      number(rng.between(120, 90_000)),
      number(rng.between(2, 400)),
    ),
  query: (rng) =>
    querying(
      text(rng.pick(['status:open', 'owner:me after:2026-01-01', 'name:"Zoë*"', '日本', 'total>1e3'] as const)),
      number(rng.below(5000)),
      hundredths(rng.between(100, 250_000)),
    ),
  change: (rng, company) => {
    const version = number(rng.between(2, 90));
    const status = change(plain(rng.pick(statuses)), plain(rng.pick(statuses)));
    const kind = rng.below(10);
    if (kind < 4) return changing(changesTo.status(status), version);
    if (kind < 6) return changing(changesTo.owner(change(rng.pick(company.people).id, rng.pick(company.people).id), status), version);
    if (kind < 8) return changing(changesTo.price(change(hundredths(rng.below(900_000)), hundredths(rng.below(900_000)))), version);
    return changing(changesTo.title(change(text(rng.pick(titles)), text(rng.pick(titles))), '["a","β","文"]'), version);
  },
  export: (rng) => {
    const rows = rng.chance(0.08) ? rng.between(50_000, 900_000) : rng.between(5, 12_000);
    const filter = filtering(plain(`2025-${rng.pick(['07', '08', '09'] as const)}-01`), plain('2025-12-31'), plain(rng.pick(regions)));
    return exporting(
      plain(rng.pick(['csv', 'xlsx', 'pdf', 'jsonl'] as const)),
      number(rows),
      number(rows * rng.between(90, 240)),
      filter,
      plain(rng.pick(['download', 'download', 's3', 'email'] as const)),
    );
  },
  delete: (rng) =>
    deleting(
      text(rng.pick(['obsolete', 'duplicate', 'customer request', 'DSGVO Art. 17 – Löschung'] as const)),
      rng.chance(0.7) ? 'true' : 'false',
      number(rng.below(40)),
    ),
  login: (rng) => loginWith(plain(rng.pick(['password', 'sso', 'sso', 'passkey'] as const)), rng.chance(0.8) ? 'true' : 'false'),
  refused: (rng) =>
    refused(
      plain('password'),
      plain(rng.pick(['bad_password', 'bad_password', 'expired_password', 'unknown_user'] as const)),
      number(rng.between(1, 5)),
    ),
  challenge: (rng) => challenge(plain(rng.pick(['totp', 'webauthn', 'push'] as const)), number(rng.between(1200, 40_000))),
  grant: (rng, company) => {
    const person = rng.pick(company.people);
    const ticket = rng.chance(0.86) ? plain(`CHG-${rng.between(1000, 9999)}`) : 'null';
    return granting(
      plain(rng.pick(['admin', 'manager', 'member', 'billing', 'auditor'] as const)),
      plain(rng.pick(['member', 'contractor', 'none'] as const)),
      ticket,
      grantee(person.id, person.name),
    );
  },
  permission: (rng) =>
    refusedPermission(
      plain(rng.pick(['export:create', 'user:delete', 'billing:read', 'audit:configure', 'document:share'] as const)),
      plain(`pol_${rng.between(10, 60)}`),
    ),
  setting: (rng) => {
    const [key, from, to] = rng.pick(settingChanges);
    return rng.chance(0.5) ? setting(plain(key), from, to) : setting(plain(key), to, from);
  },
  retention: (rng) => setting(plain('audit.retentionDays'), '365', rng.pick(['30', '90', '400', '730'] as const)),
  key: (rng) =>
    keyFacts(
      plain(`ak_${rng.hex(4)}`),
      rng.chance(0.2) ? '["*"]' : '["events:read","exports:create"]',
      rng.pick(['30', '90', '365', 'null'] as const),
    ),
  job: (rng) => {
    const processed = rng.below(40_000);
    return jobFacts(
      plain(rng.pick(['nightly-report', 'reindex', 'dunning', 'ldap-sync', 'cleanup'] as const)),
      number(rng.between(20, 900_000)),
      number(processed),
      rng.chance(0.9) ? '0' : number(rng.below(1 + processed)),
      hundredths(rng.below(800)),
    );
  },
  backup: (rng) =>
    backupFacts(
      plain(`s3://backup-${rng.pick(regions)}`),
      hundredths(rng.between(800, 90_000)),
      number(rng.between(4, 180)),
      plain(rng.hex(16)),
    ),
  alert: (rng, company) =>
    alertFacts(
      plain(rng.pick(['brute-force', 'impossible-travel', 'mass-export', 'new-country', 'token-replay'] as const)),
      String(rng.between(40, 99) / 100),
      evidence([rng.pick(company.strangers).ip, rng.pick(company.strangers).ip], number(rng.between(3, 60)), plain('PT5M')),
    ),
  hook: (rng) =>
    hookFacts(
      plain(`https://hooks.partner.example/${rng.hex(4)}`),
      rng.pick(['200', '200', '202', '500', '504', 'null'] as const),
      number(rng.between(1, 5)),
    ),
  upload: (rng) =>
    uploadFacts(
      text(`${rng.pick(titles)}.${rng.pick(['pdf', 'docx', 'png'] as const)}`),
      number(rng.between(900, 80_000_000)),
      plain('application/octet-stream'),
    ),
  invite: (rng, company) => {
    const person = rng.pick(company.people);
    return inviteFacts(person.email, person.name, rng.chance(0.5) ? '["sales"]' : '["eng","equipe-é"]');
  },
  survey: (rng) => surveyFacts(plain('nine'), plain('ten'), text(rng.pick(titles)), number(rng.below(11))),
  money: (rng) => {
    const line = (): Obj =>
      moneyLine(plain(`SKU-${rng.between(100, 999)}`), number(rng.between(1, 12)), hundredths(rng.between(99, 99_999)));
    return moneyFacts(
      hundredths(rng.between(999, 9_999_999)),
      plain(rng.pick(['EUR', 'USD', 'JPY'] as const)),
      text(rng.pick(['Müller GmbH', 'Nordwind AS', '株式会社さくら', 'Acme Ltd'] as const)),
      rng.chance(0.5) ? [line()] : [line(), line()],
    );
  },
  deploy: (rng, company) =>
    deployFacts(
      plain(rng.pick(['api', 'web', 'worker'] as const)),
      plain(rng.hex(10)),
      plain(rng.pick(['production', 'production', 'staging'] as const)),
      rng.chance(0.92) ? rng.pick(company.people).email : 'null',
    ),
  meter: (rng) =>
    meterFacts(
      plain(rng.pick(['events', 'seats', 'gb-hours'] as const)),
      hundredths(rng.below(50_000_000)),
      plain('unit'),
      rng.pick(['1e-7', '0.000001', '1e+21', '0'] as const),
    ),
} as const satisfies Readonly<Record<string, MetadataMaker>>;
export type MetadataName = keyof typeof metadataMakers;
