/**
 * The simulation: sessions with logins, failures, MFA, work and logouts, attacks now and then, and machines around the clock. Gives
 * events one by one in order of time; memory depends on the number of open sessions only.
 */
import type { Outcome } from '../../../src-shared/model/event.ts';
import type { Action, Resource } from './actions.ts';
import { backupAction, drawResource, forgedAction, machineActions, machineSums, sessionActions, workActions, workSums } from './actions.ts';
import { slots, timesWithin } from './calendar.ts';
import type { Slot } from './calendar.ts';
import { metadataMakers } from './metadata.ts';
import { createCompany } from './people.ts';
import type { Actor, Company, Origin } from './people.ts';
import { createRng, cumulate, pickWeighted } from './random.ts';
import type { Rng } from './random.ts';
import type { Obj } from './shapes.ts';
import { plain } from './shapes.ts';

/** One thing that happened, before any format. Texts are JSON text. */
export interface RawEvent {
  readonly time: number;
  /** Milliseconds until it was written down. */
  readonly lag: number;
  readonly actor: Actor;
  readonly origin: Origin | null;
  readonly session: string | null;
  readonly action: string;
  readonly category: Action['category'];
  readonly outcome: Outcome;
  readonly resource: Resource | null;
  readonly metadata: Obj;
  /** A number that formats map to a workspace or project; one session stays in one. */
  readonly place: number;
  /** Four random hex digits for ids. */
  readonly salt: string;
}

export interface SimulationOptions {
  readonly seed: number;
  /** Names the stream: each chain has its own. */
  readonly stream: string;
  readonly events: number;
  readonly from: number;
  readonly to: number;
  readonly actors: number;
  readonly domain: string;
}

export interface Simulation {
  readonly company: Company;
  /** The next event, or null after the last. */
  next(): RawEvent | null;
  /** The event as somebody would falsify it: a failure becomes a success, otherwise another person did it. */
  falsify(event: RawEvent, salt: number): RawEvent;
  /** An event that never happened, at the same time as the given one. */
  forge(event: RawEvent, salt: number): RawEvent;
}

interface Session {
  readonly actor: Actor;
  readonly origin: Origin;
  readonly id: string;
  readonly place: number;
  readonly attack: boolean;
  stage: 'login' | 'mfa' | 'work';
  failures: number;
  left: number;
  lastTime: number;
}

const IDLE_MS = 40 * 60_000;

/** Mostly milliseconds, sometimes a slow queue, rarely a device that was offline. */
const lagOf = (rng: Rng): number => {
  const share = rng.below(1000);
  if (share < 930) return rng.between(3, 80);
  if (share < 980) return rng.between(80, 900);
  if (share < 998) return rng.between(1000, 30_000);
  return rng.between(60_000, 45 * 60_000);
};

/** Starts the simulation of one chain's events. */
export const simulate = (options: SimulationOptions): Simulation => {
  const rng = createRng(options.seed, `events ${options.stream}`);
  const company = createCompany(createRng(options.seed, 'company'), options.actors, options.domain);
  const plan = slots(createRng(options.seed, `calendar ${options.stream}`), options.events, options.from, options.to);
  const peopleSums = cumulate(company.people.map((person) => person.weight));
  const serviceSums = cumulate(company.services.map((service) => service.weight));
  const byRole = workSums();
  const byMachine = machineSums();
  const open: Session[] = [];
  let slot: Slot = { start: 0, count: 0, people: 0 };
  let times: Float64Array = new Float64Array(0);
  let at = 0;

  const eventOf = (
    time: number,
    action: Action,
    outcome: Outcome,
    who: { readonly actor: Actor; readonly origin: Origin | null; readonly id: string | null; readonly place: number },
    source: Rng = rng,
  ): RawEvent => ({
    time,
    lag: lagOf(source),
    actor: who.actor,
    origin: who.origin,
    session: who.id,
    action: action.name,
    category: action.category,
    outcome,
    resource: action.resource === null ? null : drawResource(source, action.resource),
    metadata: metadataMakers[action.metadata](source, company),
    place: who.place,
    salt: source.hex(4),
  });

  const endingOf = (action: Action): Outcome => {
    const share = rng.below(1000);
    const [failure, denied, unknown] = action.endings;
    if (share < failure) return 'failure';
    if (share < failure + denied) return 'denied';
    return share < failure + denied + unknown ? 'unknown' : 'success';
  };

  const beginSession = (time: number): Session => {
    const attack = rng.chance(0.006);
    const actor = company.people[pickWeighted(rng, peopleSums)] as Actor;
    const guessed =
      attack && rng.chance(0.3)
        ? { ...company.anonymous, email: plain(`${rng.pick(['root', 'admin', 'test', 'info'] as const)}@${company.domain}`) }
        : actor;
    return {
      actor: guessed,
      origin: attack ? rng.pick(company.strangers) : rng.pick(actor.origins),
      id: plain(`s_${rng.hex(8)}`),
      place: rng.below(64),
      attack,
      stage: 'login',
      failures: 0,
      left: attack ? rng.between(6, 30) : rng.between(4, rng.chance(0.2) ? 60 : 24),
      lastTime: time,
    };
  };

  const close = (index: number): void => {
    const last = open.pop();
    if (last !== undefined && index < open.length) open[index] = last;
  };

  const attackStep = (session: Session, index: number, time: number): RawEvent => {
    session.left -= 1;
    if (session.left > 0) return eventOf(time, sessionActions.refused, rng.chance(0.03) ? 'denied' : 'failure', { ...session, id: null });
    close(index);
    return eventOf(time, sessionActions.locked, 'success', { actor: company.scheduler, origin: null, id: null, place: session.place });
  };

  const loginStep = (session: Session, index: number, time: number): RawEvent => {
    if (rng.chance(0.07)) {
      session.failures += 1;
      if (session.failures < 4) return eventOf(time, sessionActions.refused, 'failure', { ...session, id: null });
      close(index);
      return eventOf(time, sessionActions.locked, 'success', { actor: company.scheduler, origin: null, id: null, place: session.place });
    }
    session.stage = session.actor.mfa ? 'mfa' : 'work';
    return eventOf(time, sessionActions.login, 'success', session);
  };

  const workStep = (session: Session, index: number, time: number): RawEvent => {
    session.left -= 1;
    if (session.left <= 0) {
      close(index);
      if (rng.chance(0.7)) return eventOf(time, sessionActions.logout, 'success', session);
    }
    const role = session.actor.role;
    const sums = role === null || role === 'service' ? byRole.member : byRole[role];
    const action = workActions[pickWeighted(rng, sums)] as Action;
    return eventOf(time, action, endingOf(action), session);
  };

  const personEvent = (time: number): RawEvent => {
    const wanted = Math.min(80, Math.max(1, slot.count >> 3));
    if (open.length === 0 || rng.chance(open.length < wanted ? 0.25 : 0.01)) open.push(beginSession(time));
    const index = open.length < wanted || rng.chance(0.5) ? open.length - 1 : rng.below(open.length);
    const session = open[index] as Session;
    if (time - session.lastTime > IDLE_MS) {
      close(index);
      if (rng.chance(0.3))
        return eventOf(time, sessionActions.expired, 'success', {
          actor: company.scheduler,
          origin: null,
          id: session.id,
          place: session.place,
        });
      return personEvent(time);
    }
    session.lastTime = time;
    if (session.attack) return attackStep(session, index, time);
    if (session.stage === 'login') return loginStep(session, index, time);
    if (session.stage === 'work') return workStep(session, index, time);
    const passed = rng.chance(0.96);
    if (passed) session.stage = 'work';
    return eventOf(time, sessionActions.challenge, passed ? 'success' : 'failure', session);
  };

  const machineEvent = (time: number): RawEvent => {
    const place = rng.below(64);
    const share = rng.below(100);
    if (share < 4) return eventOf(time, backupAction, endingOf(backupAction), { actor: company.scheduler, origin: null, id: null, place });
    const actor = company.services[pickWeighted(rng, serviceSums)] as Actor;
    const action = share < 9 ? sessionActions.tokenUsed : (machineActions[pickWeighted(rng, byMachine)] as Action);
    return eventOf(time, action, endingOf(action), { actor, origin: actor.origins[0] ?? null, id: null, place });
  };

  return {
    company,
    next: () => {
      if (at >= times.length) {
        const step = plan.next();
        if (step.done === true) return null;
        slot = step.value;
        times = timesWithin(rng, slot, options.to);
        at = 0;
      }
      const time = times[at] as number;
      at += 1;
      return rng.chance(slot.people) ? personEvent(time) : machineEvent(time);
    },
    falsify: (event, salt) => {
      if (event.outcome !== 'success') return { ...event, outcome: 'success' };
      const own = createRng(options.seed, `falsify ${options.stream} ${salt}`);
      let actor = own.pick(company.people);
      while (actor.id === event.actor.id) actor = own.pick(company.people);
      return { ...event, actor };
    },
    forge: (event, salt) => {
      const own = createRng(options.seed, `forge ${options.stream} ${salt}`);
      const actor = own.pick(company.people);
      return eventOf(
        event.time,
        forgedAction,
        'success',
        { actor, origin: actor.origins[0] ?? null, id: plain(`s_${own.hex(8)}`), place: event.place },
        own,
      );
    },
  };
};
