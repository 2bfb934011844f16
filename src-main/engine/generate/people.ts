/** The staff, service accounts and machines of the generated company. All names are invented; addresses are from documentation ranges. */
import type { Rng } from './random.ts';
import { plain, text } from './shapes.ts';

export const roles = [
  'owner',
  'admin',
  'security',
  'auditor',
  'manager',
  'member',
  'support',
  'developer',
  'billing',
  'contractor',
] as const;
export type Role = (typeof roles)[number];
export type ActorType = 'user' | 'service' | 'system' | 'anonymous';

/** Where an actor comes from at one time. JSON text, quotes included. */
export interface Origin {
  readonly country: string;
  readonly ip: string;
  readonly userAgent: string;
}

export interface Actor {
  readonly type: ActorType;
  readonly role: Role | 'service' | null;
  /** JSON text, quotes included; the text `null` where there is none. */
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly mfa: boolean;
  /** How often this actor works, against others. */
  readonly weight: number;
  readonly origins: readonly Origin[];
}

export interface Company {
  readonly people: readonly Actor[];
  readonly services: readonly Actor[];
  readonly scheduler: Actor;
  readonly anonymous: Actor;
  /** Origins of people who are not staff. */
  readonly strangers: readonly Origin[];
  readonly domain: string;
}

const firstNames = [
  'Amelia',
  'Bruno',
  'Clara',
  'Daniel',
  'Elena',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Katrin',
  'Luca',
  'Mara',
  'Nils',
  'Olga',
  'Pedro',
  'Quinn',
  'Rosa',
  'Samir',
  'Tessa',
  'Umar',
  'Vera',
  'Wim',
  'Ximena',
  'Yusuf',
  'Zara',
  'Anton',
  'Beatriz',
  'Cem',
  'Dora',
  'Emil',
  'Freya',
] as const;
const lastNames = [
  'Abbott',
  'Bauer',
  'Costa',
  'Dekker',
  'Eriksen',
  'Fontaine',
  'Grant',
  'Hartmann',
  'Ivanova',
  'Jansen',
  'Keller',
  'Lindgren',
  'Moreau',
  'Novak',
  'Okafor',
  'Pereira',
  'Quist',
  'Rossi',
  'Santos',
  'Tanaka',
  'Ueda',
  'Vogel',
  'Walsh',
  'Xu',
  'Yilmaz',
  'Zimmer',
  'Almeida',
  'Brandt',
  'Chen',
  'Dubois',
] as const;
/** Name, address before the @, country: scripts and marks that every screen and hash has to survive. */
const specialNames = [
  ['Zoë Brandt', 'zoe.brandt', 'NL'],
  ['田中 花子', 'hanako.tanaka', 'JP'],
  ['محمد الفاسي', 'm.elfassi', 'MA'],
  ['Łukasz Wiśniewski', 'lukasz.w', 'PL'],
  ['Søren Ågård', 'soren.agard', 'DK'],
  ['Nguyễn Thị Hương', 'huong.nguyen', 'VN'],
  ['Айгүл Сәрсен', 'aigul.s', 'KZ'],
  ['Σοφία Παππά', 'sofia.pappa', 'GR'],
  ["Siobhán O'Neill", 'siobhan.oneill', 'IE'],
  ['José Núñez', 'jose.nunez', 'ES'],
  ['שירה לוי', 'shira.levi', 'IL'],
  ['अनन्या राव', 'ananya.rao', 'IN'],
  ['김민준', 'minjun.kim', 'KR'],
  ['Bjørk 🐦 Þórsdóttir', 'bjork.t', 'IS'],
] as const;
const countries = ['DE', 'DE', 'FR', 'GB', 'PT', 'NL', 'ES', 'PL', 'SE', 'IN', 'US', 'IE'] as const;
const strangerCountries = ['RU', 'CN', 'BR', 'US', 'VN', 'NG', 'TR'] as const;

const browsers = [
  'Firefox/143.0 (Windows)',
  'Chrome/140.0 (Windows)',
  'Chrome/140.0 (macOS)',
  'Safari/18.6 (macOS)',
  'Edge/140.0 (Windows)',
  'Firefox/143.0 (Linux)',
  'Safari/18.6 (iOS)',
  'Chrome/140.0 (Android)',
] as const;
const strangerAgents = ['python-requests/2.32.5', 'curl/8.14.1', 'Go-http-client/2.0', 'Chrome/109.0 (Windows)'] as const;

const serviceNames = [
  'billing-sync',
  'report-runner',
  'data-pipeline',
  'crm-connector',
  'backup-agent',
  'search-indexer',
  'mail-gateway',
  'usage-meter',
  'scim-provisioner',
  'siem-forwarder',
  'ci-deployer',
  'webhook-relay',
  'key-rotator',
  'warehouse-export',
] as const;

const ipOf = (rng: Rng): string => {
  if (rng.chance(0.12)) return plain(`2001:db8:${rng.hex(3).replace(/^0+(?=.)/, '')}::${(1 + rng.below(4000)).toString(16)}`);
  const net = rng.pick(['192.0.2', '198.51.100', '203.0.113'] as const);
  return plain(`${net}.${rng.between(1, 254)}`);
};

const roleOf = (index: number, rng: Rng): Role => {
  if (index < 2) return 'owner';
  if (index < 7) return 'admin';
  if (index < 11) return 'security';
  if (index < 13) return 'auditor';
  const share = rng.below(100);
  if (share < 14) return 'manager';
  if (share < 24) return 'support';
  if (share < 44) return 'developer';
  if (share < 50) return 'billing';
  if (share < 58) return 'contractor';
  return 'member';
};

const weights: Readonly<Record<Role, number>> = {
  owner: 3,
  admin: 8,
  security: 6,
  auditor: 2,
  manager: 7,
  member: 8,
  support: 12,
  developer: 10,
  billing: 6,
  contractor: 3,
};

/** The company of a seed: `people` users (at least 20), 14 service accounts, one scheduler. */
export const createCompany = (rng: Rng, people: number, domain: string): Company => {
  const taken = new Set<string>();
  const office = { DE: ipOf(rng), IN: ipOf(rng) };
  const person = (index: number): Actor => {
    const special = index % 9 === 4 ? specialNames[(index - 4) / 9] : undefined;
    let name: string = special?.[0] ?? '';
    let local: string = special?.[1] ?? '';
    while (local === '' || taken.has(local)) {
      const first = rng.pick(firstNames);
      const last = rng.pick(lastNames);
      name = `${first} ${last}`;
      const stem = `${first}.${last}`.toLowerCase();
      local = taken.has(stem) ? `${stem}${taken.size}` : stem;
    }
    taken.add(local);
    const country = special?.[2] ?? rng.pick(countries);
    const role = roleOf(index, rng);
    const desk = rng.pick(browsers.slice(0, 6));
    const home: Origin = { country: plain(country), ip: ipOf(rng), userAgent: plain(desk) };
    const atWork: Origin = {
      country: plain(country === 'IN' ? 'IN' : 'DE'),
      ip: country === 'IN' ? office.IN : office.DE,
      userAgent: plain(desk),
    };
    const phone: Origin = { country: plain(country), ip: ipOf(rng), userAgent: plain(rng.pick(browsers.slice(6))) };
    return {
      type: 'user',
      role,
      id: plain(`u_${(1000 + index * 7 + rng.below(7)).toString()}`),
      email: plain(`${local}@${role === 'contractor' ? 'partner.example' : domain}`),
      name: text(name),
      mfa: role !== 'contractor' && rng.chance(0.85),
      weight: weights[role] * (0.3 + rng.below(1001) / 700),
      origins: [home, home, atWork, atWork, atWork, phone],
    };
  };
  const service = (name: string, index: number): Actor => ({
    type: 'service',
    role: 'service',
    id: plain(`svc_${name}`),
    email: 'null',
    name: plain(name),
    mfa: false,
    weight: 2 + rng.below(9),
    origins: [
      {
        country: plain('DE'),
        ip: plain(`10.20.${Math.floor(index / 4)}.${rng.between(2, 250)}`),
        userAgent: plain(`${name}/${rng.between(1, 4)}.${rng.below(20)}`),
      },
    ],
  });
  const machine = (type: ActorType, id: string): Actor => ({
    type,
    role: null,
    id,
    email: 'null',
    name: id,
    mfa: false,
    weight: 1,
    origins: [],
  });
  return {
    people: Array.from({ length: Math.max(20, people) }, (_, i) => person(i)),
    services: serviceNames.map(service),
    scheduler: machine('system', plain('scheduler')),
    anonymous: machine('anonymous', 'null'),
    strangers: Array.from({ length: 40 }, () => ({
      country: plain(rng.pick(strangerCountries)),
      ip: ipOf(rng),
      userAgent: plain(rng.pick(strangerAgents)),
    })),
    domain,
  };
};
