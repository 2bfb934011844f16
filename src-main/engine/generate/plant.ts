/**
 * Anomalies that are planted into a generated archive, so that the monitoring rules can be tested on it (`--plant RULE@TIME`). Each one is
 * done by an actor of its own with what the rule needs before it. The names are those of the rules in `resources/rules/`.
 */
import type { Outcome } from '../../../src-shared/model/event.ts';
import type { Action, Resource } from './actions.ts';
import { metadataMakers } from './metadata.ts';
import type { Actor, Origin } from './people.ts';
import { GenerateProblem } from './problem.ts';
import { createRng } from './random.ts';
import { plain } from './shapes.ts';
import type { RawEvent, Simulation } from './simulate.ts';

const minute = 60_000;
const day = 1440 * minute;

/** One step: when, after the planted time, and what. */
interface Step {
  readonly after: number;
  readonly action: string;
  readonly category: Action['category'];
  readonly outcome?: Outcome;
  readonly resource?: Resource;
  /** Which of the actor's addresses; 0 is its usual one. */
  readonly from?: number;
  /** Another account does it: number n of several. */
  readonly account?: number;
}

const login = (after: number, outcome: Outcome, more: Partial<Step> = {}): Step => ({
  after,
  action: 'user.login',
  category: 'authentication',
  outcome,
  ...more,
});
const many = (count: number, step: number, make: (after: number, i: number) => Step): readonly Step[] =>
  Array.from({ length: count }, (_, i) => make(i * step, i));
const on = (type: string, id: string): Resource => ({ type: plain(type), id: plain(id), name: 'null' });

/** By rule; `own` is the id of the actor. The anomaly is complete within an hour of the planted time. */
const recipes: Readonly<Record<string, (own: string) => readonly Step[]>> = {
  brute_force: () => many(12, 20_000, (after) => login(after, 'failure', { from: 1 })),
  password_spray: () => many(18, 20_000, (after, i) => login(after, 'failure', { from: 1, account: i % 6 })),
  credential_stuffing: () => many(30, 15_000, (after, i) => login(after, 'failure', { from: 1, account: i % 20 })),
  success_after_failures: () => [
    ...many(11, 20_000, (after) => login(after, 'failure', { from: 1 })),
    login(20 * minute, 'success', { from: 1 }),
  ],
  new_ip_for_actor: () => [login(-20 * day, 'success'), login(0, 'success', { from: 1 })],
  new_country_for_actor: () => [login(-20 * day, 'success'), login(0, 'success', { from: 2 })],
  impossible_travel: () => [login(0, 'success'), login(5 * minute, 'success', { from: 2 })],
  privilege_grant: (own) => [{ after: 0, action: 'role.granted', category: 'authorization', resource: on('user', `${own}_other`) }],
  self_grant: (own) => [{ after: 0, action: 'role.granted', category: 'authorization', resource: on('user', own) }],
  mfa_weakened: () => [{ after: 0, action: 'user.mfa.disabled', category: 'security', resource: on('user', 'u_victim') }],
  audit_log_weakened: () => [{ after: 0, action: 'audit.log.disabled', category: 'configuration', resource: on('setting', 'set_audit') }],
  configuration_change: () => [{ after: 0, action: 'setting.changed', category: 'configuration', resource: on('setting', 'set_sso') }],
  full_export: () => [{ after: 0, action: 'customer.list.exported', category: 'data.export', resource: on('dataset', 'ds_all') }],
  mass_export: () =>
    many(12, 3 * minute, (after) => ({ after, action: 'report.exported', category: 'data.export', resource: on('report', 'rep_1') })),
  export_above_baseline: () => [
    { after: -30 * day, action: 'report.exported', category: 'data.export', resource: on('report', 'rep_1') },
    ...many(12, 4 * minute, (after): Step => ({
      after,
      action: 'report.exported',
      category: 'data.export',
      resource: on('report', 'rep_1'),
    })),
  ],
  off_hours_administration: () => [{ after: 0, action: 'user.invited', category: 'admin', resource: on('user', 'u_new') }],
  dormant_account: () => [login(-120 * day, 'success'), login(0, 'success')],
  access_after_deactivation: (own) => [
    { after: -day, action: 'user.deactivated', category: 'admin', resource: on('user', own), account: 1 },
    { after: 0, action: 'document.read', category: 'data.read', resource: on('document', 'doc_1') },
  ],
  denials_burst: () =>
    many(24, 15_000, (after) => ({
      after,
      action: 'permission.check',
      category: 'authorization',
      outcome: 'denied',
      resource: on('policy', 'pol_1'),
    })),
  deletion_burst: () =>
    many(36, 10_000, (after) => ({ after, action: 'document.deleted', category: 'data.delete', resource: on('document', 'doc_1') })),
  api_key_used_elsewhere: (own) => [
    { after: 0, action: 'api_key.created', category: 'admin', resource: on('api_key', `${own}_key`) },
    { after: 30 * minute, action: 'token.issued', category: 'authentication', resource: on('api_key', `${own}_key`), from: 1 },
  ],
};

export const plantRules: readonly string[] = Object.keys(recipes);

export interface PlantSpec {
  readonly rule: string;
  /** Milliseconds UTC. */
  readonly time: number;
}

/** Reads one `--plant` value. */
export const parsePlant = (value: string): PlantSpec => {
  const [rule = '', when = ''] = value.split(/@(.*)/s);
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(when) ? `${when}T12:00:00Z` : when;
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(whole) ? Date.parse(whole) : NaN;
  if (!Object.hasOwn(recipes, rule) || Number.isNaN(time))
    throw new GenerateProblem(
      `--plant ${value} is not known: write RULE@TIME (2026-03-31T12:00:00Z) with one of ${plantRules.join(', ')}.`,
    );
  return { rule, time };
};

/** Id of the actor of a planted anomaly, by its position in the list. */
export const plantedActor = (index: number): string => `u_planted_${index}`;

/** The planted events in order of time. */
export function plantedEvents(plants: readonly PlantSpec[], seed: number, domain: string): readonly RawEvent[] {
  const events = plants.flatMap(({ rule, time }, index) => {
    const rng = createRng(seed, `plant ${index} ${rule}`);
    const own = plantedActor(index);
    const block = `10.${77 + (index >> 8)}.${index & 255}`;
    const origins: readonly Origin[] = [
      { ip: plain(`${block}.1`), country: plain('DE'), userAgent: plain('Firefox/143.0 (Linux)') },
      { ip: plain(`${block}.2`), country: plain('DE'), userAgent: plain('curl/8.14.1') },
      { ip: plain(`${block}.3`), country: plain('BR'), userAgent: plain('Chrome/140.0 (Windows)') },
    ];
    const actors = new Map<number, Actor>();
    const actorOf = (account: number): Actor => {
      const known = actors.get(account);
      if (known !== undefined) return known;
      const id = account === 0 ? own : `${own}_${account}`;
      const made: Actor = {
        type: 'user',
        role: 'member',
        id: plain(id),
        email: plain(`${id}@${domain}`),
        name: plain(id),
        mfa: false,
        weight: 0,
        origins,
      };
      actors.set(account, made);
      return made;
    };
    return (recipes[rule]?.(own) ?? []).map((step): RawEvent => ({
      time: time + step.after,
      lag: rng.between(3, 80),
      actor: actorOf(step.account ?? 0),
      origin: origins[step.from ?? 0] ?? null,
      session: null,
      action: plain(step.action),
      category: step.category,
      outcome: step.outcome ?? 'success',
      resource: step.resource ?? null,
      metadata: metadataMakers.none(),
      place: 0,
      salt: rng.hex(4),
    }));
  });
  return events.sort((a, b) => a.time - b.time);
}

/** How many events these anomalies are made of. */
export const countPlanted = (plants: readonly PlantSpec[]): number =>
  plants.reduce((sum, { rule }) => sum + (recipes[rule]?.('').length ?? 0), 0);

/** The simulation with the planted events between its own. */
export function withPlanted(simulation: Simulation, planted: readonly RawEvent[]): Simulation {
  let at = 0;
  let held: RawEvent | null = null;
  return {
    ...simulation,
    next() {
      held ??= simulation.next();
      const next = planted[at];
      if (next !== undefined && (held === null || next.time <= held.time)) {
        at += 1;
        return next;
      }
      const event = held;
      held = null;
      return event;
    },
  };
}
