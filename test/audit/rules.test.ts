import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../src-main/engine/audit/sigma/parse.ts';
import { plantRules } from '../../src-main/engine/generate/index.ts';
import type { Lead } from '../../src-shared/model/audit.ts';
import { auditOf, day, hour, start, type Happening } from './fixture.ts';

const folder = join(import.meta.dirname, '../../resources/rules');
const shipped = readdirSync(folder).filter((name) => name.endsWith('.yml'));
const textOf = (rule: string): string => readFileSync(join(folder, `${rule}.yml`), 'utf8');
const leadsOf = (rule: string, happenings: readonly Happening[], policy: unknown = {}): readonly Lead[] =>
  auditOf(happenings, policy, { rules: [textOf(rule)] }).leads;

const minute = 60_000;
/** A Thursday at noon. */
const noon = start + 12 * hour;

const login = (time: number, outcome: string, more: Happening['fields'] = {}): Happening => ({
  time,
  fields: { action: 'user.login', category: 'authentication', outcome, ...more },
});
const times = (count: number, step: number, make: (time: number, i: number) => Happening): Happening[] =>
  Array.from({ length: count }, (_, i) => make(noon + i * step, i));
const did = (time: number, action: string, category: string, more: Happening['fields'] = {}): Happening => ({
  time,
  fields: { action, category, ...more },
});
const exported = (time: number): Happening => did(time, 'report.exported', 'data.export');

interface Example {
  /** Found once. */
  readonly yes: readonly Happening[];
  /** Just not. */
  readonly edge: readonly Happening[];
  /** Nothing of the kind. */
  readonly no: readonly Happening[];
}

const travel = (gap: number): Happening[] => [login(noon, 'success', { country: 'SE' }), login(noon + gap, 'success', { country: 'BR' })];
const spray = (users: number, attempts: number): Happening[] =>
  times(attempts, 10_000, (time, i) => login(time, 'failure', { actorId: `user${i % users}`, ip: '203.0.113.9' }));
const newThing = (field: 'ip' | 'country', days: number): Happening[] => [
  login(noon, 'success', { [field]: 'A' }),
  login(noon + days * day, 'success', { [field]: 'B' }),
];
const weekly = (before: number, now: number): Happening[] => [
  ...Array.from({ length: before }, (_, i) => exported(noon + i * hour)),
  ...Array.from({ length: now }, (_, i) => exported(noon + 30 * day + i * hour)),
];
const keyUse = (ip: string, after: number): Happening[] => [
  did(noon, 'api_key.created', 'admin', { resourceType: 'api_key', resourceId: 'ak_1', ip: '10.0.0.1' }),
  did(noon + after, 'token.issued', 'authentication', { resourceType: 'api_key', resourceId: 'ak_1', ip }),
];

const examples: Readonly<Record<string, Example>> = {
  brute_force: {
    yes: times(10, minute, (time) => login(time, 'failure')),
    edge: times(9, minute, (time) => login(time, 'failure')),
    no: times(10, minute, (time) => login(time, 'success')),
  },
  password_spray: { yes: spray(5, 15), edge: spray(4, 15), no: spray(5, 14) },
  credential_stuffing: { yes: spray(15, 25), edge: spray(14, 25), no: spray(15, 24) },
  success_after_failures: {
    yes: [...times(10, 1000, (time) => login(time, 'failure')), login(noon + 9000 + 180 * minute, 'success')],
    edge: [...times(10, 1000, (time) => login(time, 'failure')), login(noon + 9000 + 180 * minute + 1, 'success')],
    no: [login(noon - 1, 'success'), ...times(10, 1000, (time) => login(time, 'failure'))],
  },
  new_ip_for_actor: {
    yes: newThing('ip', 14),
    edge: newThing('ip', 13.99),
    no: [login(noon, 'success'), login(noon + 20 * day, 'success')],
  },
  new_country_for_actor: {
    yes: newThing('country', 14),
    edge: newThing('country', 13.99),
    no: [login(noon, 'success', { country: 'SE' }), login(noon + 20 * day, 'success', { country: 'SE' })],
  },
  impossible_travel: {
    yes: travel(15 * minute),
    edge: travel(15 * minute + 1),
    no: [travel(0)[0]!, login(noon + 1, 'success', { country: 'SE' })],
  },
  privilege_grant: {
    yes: [did(noon, 'role.granted', 'authorization')],
    edge: [did(noon, 'role.granted', 'authorization', { outcome: 'denied' })],
    no: [did(noon, 'role.revoked', 'authorization')],
  },
  self_grant: {
    yes: [did(noon, 'role.granted', 'authorization', { resourceId: 'ALICE' })],
    edge: [did(noon, 'role.granted', 'authorization', { resourceId: 'alice2' })],
    no: [did(noon, 'document.read', 'data.read', { resourceId: 'alice' })],
  },
  mfa_weakened: {
    yes: [did(noon, 'user.mfa.disabled', 'security')],
    edge: [did(noon, 'user.mfa.enrolled', 'security')],
    no: [did(noon, 'user.disabled', 'security')],
  },
  audit_log_weakened: {
    yes: [did(noon, 'retention.policy.changed', 'configuration')],
    edge: [did(noon, 'audit.log.viewed', 'security')],
    no: [did(noon, 'policy.changed', 'configuration')],
  },
  configuration_change: {
    yes: [did(noon, 'setting.changed', 'configuration')],
    edge: [did(noon, 'setting.changed', 'configuration', { actorType: 'service' })],
    no: [did(noon, 'setting.read', 'data.read')],
  },
  full_export: {
    yes: [did(noon, 'customer.list.exported', 'data.export')],
    edge: [did(noon, 'customer.list.exported', 'data.export', { actorType: 'system' })],
    no: [did(noon, 'report.exported', 'data.export')],
  },
  mass_export: {
    yes: times(10, 6 * minute, (time) => exported(time)),
    edge: times(9, minute, (time) => exported(time)),
    no: times(10, 7 * minute, (time) => exported(time)),
  },
  export_above_baseline: { yes: weekly(3, 10), edge: weekly(3, 9), no: weekly(5, 12) },
  off_hours_administration: {
    yes: [did(start + 20 * hour, 'user.invited', 'admin')],
    edge: [did(start + 20 * hour - 1, 'user.invited', 'admin')],
    no: [did(start + 20 * hour, 'document.read', 'data.read')],
  },
  dormant_account: {
    yes: [login(noon, 'success'), login(noon + 90 * day, 'success')],
    edge: [login(noon, 'success'), login(noon + 90 * day - 10_000, 'success')],
    no: [login(noon, 'success')],
  },
  access_after_deactivation: {
    yes: [did(noon, 'user.deactivated', 'admin', { actorId: 'boss', resourceId: 'alice' }), login(noon + 365 * day, 'success')],
    edge: [did(noon, 'user.deactivated', 'admin', { actorId: 'boss', resourceId: 'alice' }), login(noon + 365 * day + 1, 'success')],
    no: [login(noon - 1, 'success'), did(noon, 'user.deactivated', 'admin', { actorId: 'boss', resourceId: 'alice' })],
  },
  denials_burst: {
    yes: times(20, 30_000, (time) => did(time, 'permission.check', 'authorization', { outcome: 'denied' })),
    edge: times(19, 1000, (time) => did(time, 'permission.check', 'authorization', { outcome: 'denied' })),
    no: times(20, 1000, (time) => login(time, 'denied')),
  },
  deletion_burst: {
    yes: times(30, 20_000, (time) => did(time, 'document.deleted', 'data.delete')),
    edge: times(29, 1000, (time) => did(time, 'document.deleted', 'data.delete')),
    no: times(30, minute, (time) => did(time, 'document.deleted', 'data.delete')),
  },
  api_key_used_elsewhere: { yes: keyUse('10.0.0.2', 30 * day), edge: keyUse('10.0.0.2', 30 * day + 1), no: keyUse('10.0.0.1', day) },
};

it('there is an example, and a planted anomaly, for every rule that is shipped', () => {
  const names = shipped.map((file) => file.replace('.yml', ''));
  expect(Object.keys(examples).toSorted()).toEqual(names);
  expect(plantRules.toSorted()).toEqual(names);
  for (const name of names) expect(parseRules(textOf(name), name, {}).leading).toEqual([name]);
});

describe.each(Object.entries(examples))('%s', (rule, { yes, edge, no }) => {
  it('is found once, not at the edge, and not where there is nothing of the kind', () => {
    const leads = leadsOf(rule, yes);
    expect(leads).toHaveLength(1);
    expect(leads[0]!.count).toBe(leads[0]!.events.length);
    expect(leadsOf(rule, edge)).toEqual([]);
    expect(leadsOf(rule, no)).toEqual([]);
  });
});

describe('parameters', () => {
  it('change what is found, and are shown with the rule', () => {
    const five = times(5, minute, (time) => login(time, 'failure'));
    expect(leadsOf('brute_force', five)).toEqual([]);
    const audit = auditOf(five, { rules: { set: { brute_force: { gte: 5, timespan: '4m' } } } }, { rules: [textOf('brute_force')] });
    expect(audit.leads).toHaveLength(1);
    expect(audit.rules[0]!.parameters).toEqual([
      { name: 'timespan', value: '4m', standard: '10m' },
      { name: 'gte', value: 5, standard: 10 },
    ]);
  });
  it.each([
    [{ set: { brute_force: { colour: 1 } } }, 'colour'],
    [{ set: { brute_force: { gte: 'many' } } }, 'gte'],
    [{ set: { nothing: { gte: 1 } } }, 'nothing'],
    [{ off: ['nothing'] }, 'nothing'],
  ])('that are not there are refused: %j', (rules, word) => {
    expect(() => auditOf([], { rules }, { rules: [textOf('brute_force')] })).toThrow(expect.objectContaining({ code: 'rule_invalid' }));
    try {
      auditOf([], { rules }, { rules: [textOf('brute_force')] });
    } catch (error) {
      expect(JSON.stringify((error as { detail: object }).detail)).toContain(word);
    }
  });
  it('turn a rule off', () => {
    const audit = auditOf(examples['self_grant']!.yes, { rules: { off: ['self_grant'] } }, { rules: [textOf('self_grant')] });
    expect(audit.rules[0]).toMatchObject({ status: 'off', leads: 0, checked: 0 });
    expect(audit.leads).toEqual([]);
  });
});

describe('leads', () => {
  it('of one group that go on are one lead, with all their events', () => {
    const leads = leadsOf(
      'brute_force',
      times(25, 10_000, (time) => login(time, 'failure')),
    );
    expect(leads).toHaveLength(1);
    expect(leads[0]).toMatchObject({ count: 25, from: noon, to: noon + 240_000 });
  });
  it('come again after a pause', () => {
    const twice = [0, day].flatMap((later) => times(10, 1000, (time) => login(time + later, 'failure')));
    expect(leadsOf('brute_force', twice)).toHaveLength(2);
  });
  it('keep their key whatever comes after them', () => {
    const more = [...examples['self_grant']!.yes, did(noon + day, 'role.granted', 'authorization', { resourceId: 'alice' })];
    const [first] = leadsOf('self_grant', examples['self_grant']!.yes);
    expect(leadsOf('self_grant', more)[0]!.key).toBe(first!.key);
  });
  it('lie in the period; what is before it warms up', () => {
    const policy = { period: { from: '2026-04-01', to: '2026-04-30' } };
    expect(leadsOf('dormant_account', [login(noon, 'success'), login(noon + 100 * day, 'success')], policy)).toHaveLength(1);
    expect(leadsOf('dormant_account', [login(noon, 'success'), login(noon + 200 * day, 'success')], policy)).toEqual([]);
  });
  it('are not testable where no event states what the rule needs', () => {
    const audit = auditOf([login(noon, 'success')], {}, { rules: [textOf('impossible_travel')] });
    expect(audit.rules[0]).toMatchObject({ status: 'not_testable' });
    expect(audit.rules[0]!.reason).toContain('source.country');
  });
});

describe('rule files', () => {
  const single = (detection: string, more = ''): string => `title: T\n${more}detection:\n${detection}`;
  const matches = (detection: string, fields: NonNullable<Happening['fields']>): boolean =>
    auditOf([{ time: noon, fields }], {}, { rules: [single(detection)] }).leads.length === 1;

  it.each([
    ['  s: { action: "user.*" }\n  condition: s', { action: 'User.Login' }, true],
    ['  s: { action: "user.?ogin" }\n  condition: s', { action: 'user.login' }, true],
    ['  s: { action: "user.\\\\*" }\n  condition: s', { action: 'user.login' }, false],
    ['  s: { action|cased: user.login }\n  condition: s', { action: 'User.login' }, false],
    ['  s: { action|contains|all: [log, user] }\n  condition: s', { action: 'user.login' }, true],
    ['  s: { action|contains|all: [log, other] }\n  condition: s', { action: 'user.login' }, false],
    ['  s: { action|startswith: user, action|endswith: in }\n  condition: s', { action: 'user.login' }, true],
    ['  s:\n    - { action: a }\n    - { action: b }\n  condition: s', { action: 'b' }, true],
    ['  s: { session: null }\n  condition: s', {}, true],
    ['  s: { session|exists: true }\n  condition: s', {}, false],
    ['  s: { actor.id|fieldref: resource.id }\n  condition: s', { resourceId: 'ALICE' }, true],
    ['  a1: { action: x }\n  a2: { action: y }\n  condition: 1 of a*', { action: 'y' }, true],
    ['  a1: { action: x }\n  a2: { outcome: success }\n  condition: all of them', { action: 'y' }, false],
    ['  a: { action: x }\n  b: { outcome: success }\n  condition: not a and (b or a)', { action: 'y' }, true],
  ] as const)('%j', (detection, fields, expected) => {
    expect(matches(detection, fields)).toBe(expected);
  });

  const correlation = (text: string): string =>
    `title: C\ncorrelation:\n${text}---\ntitle: B\nname: b\ndetection:\n  s: { action: x }\n  condition: s\n`;
  it.each([
    ['title: [', 'line 1'],
    ['detection:\n  s: { action: x }\n  condition: s', 'line 1'],
    [single('  s: { metadata.x: 1 }\n  condition: s'), 'line 3'],
    [single('  s: { action|re: ".*" }\n  condition: s'), 'line 3'],
    [single('  s: [ one, two ]\n  condition: s'), 'line 3'],
    [single('  s: { action: x }\n  condition: s | count() > 5'), 'line 4'],
    [single('  s: { action: x }\n  condition: t'), 'line 4'],
    [single('  s: { action: x }\n  condition: 2 of s*'), 'line 4'],
    [single('  s: { action: x }\n  condition: (s'), 'line 4'],
    [single('  s: { action: x }\n  timeframe: 5m\n  condition: s'), 'line 4'],
    [single('  s: { action: x }\n  condition: s', 'level: severe\n'), 'line 2'],
    [single('  s: { action: x }\n  condition: s', 'filter: {}\n'), 'line 2'],
    [correlation('  type: percentile\n  rules: [b]\n  timespan: 5m\n'), 'line 3'],
    [correlation('  type: event_count\n  rules: [b]\n  timespan: 5 minutes\n  condition: { gte: 1 }\n'), 'line 5'],
    [correlation('  type: event_count\n  rules: [b]\n  timespan: 5m\n  condition: { lt: 1 }\n'), 'line 6'],
    [correlation('  type: value_count\n  rules: [b]\n  timespan: 5m\n  condition: { gte: 1 }\n'), 'line 6'],
    [correlation('  type: temporal\n  rules: [b]\n  timespan: 5m\n'), 'line 4'],
    [correlation('  type: event_count\n  rules: [c]\n  timespan: 5m\n  condition: { gte: 1 }\n'), 'not in this file'],
  ])('refuses what it does not support, with its place: %j', (text, place) => {
    const error = (() => {
      try {
        parseRules(text, 'x.yml', {});
        return null;
      } catch (problem) {
        return problem as { code: string; detail: { place: string; problem: string } };
      }
    })();
    expect(error).toMatchObject({ code: 'rule_invalid' });
    expect(`${error!.detail.place} ${error!.detail.problem}`).toContain(place);
  });
});
