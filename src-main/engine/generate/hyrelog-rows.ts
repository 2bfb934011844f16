/** HyreLog's ingest: events become rows in order of `createdAt`, each linked to the newest row of its company, workspace and project. */
import { uuidOf } from './assay-archive.ts';
import { createTimeWriter } from './calendar.ts';
import { createHeap } from './heap.ts';
import { hyrelogHash } from './hyrelog-record.ts';
import type { HyrelogFields, HyrelogRow } from './hyrelog-record.ts';
import type { Settings } from './options.ts';
import { createRng } from './random.ts';
import type { Rng } from './random.ts';
import { plain, shapeOf } from './shapes.ts';
import type { Obj, Shape } from './shapes.ts';
import { simulate } from './simulate.ts';
import type { RawEvent } from './simulate.ts';

/** Longest time between an event and its ingest. */
export const MOST_LAG = 46 * 60_000;

export interface PlacedRow {
  readonly row: HyrelogRow;
  /** Position in order of createdAt, from 1. */
  readonly place: number;
  readonly time: number;
  readonly scope: Scope;
  /** What happened; `falsified` and `forged` start from it. */
  readonly event: RawEvent;
}

export interface RowSource {
  readonly companyId: string;
  /** The next row, or null. Rewriting (`rehash`) links the following rows of the scope to the falsified one. */
  next(rewrite: (place: number) => boolean): PlacedRow | null;
  /** The row with falsified content under its stated hashes. */
  falsified(placed: PlacedRow): PlacedRow;
  /** A row that never was: same previous hash, right hash over its own content. */
  forged(placed: PlacedRow): PlacedRow;
}

/** One chain: a workspace with or without a project. */
export interface Scope {
  readonly name: string;
  readonly workspaceId: string;
  readonly projectId: string;
  /** Hash of its newest row, JSON text. */
  last: string;
}

/** Categories are free text in HyreLog; these are words that its users choose. */
const categoryWords: Readonly<Partial<Record<RawEvent['category'], string>>> = { authentication: 'auth', other: 'billing' };

/** HyreLog has no outcome; its users put it into the action. */
const outcomeEndings: Readonly<Partial<Record<RawEvent['outcome'], string>>> = { failure: '.failed', denied: '.denied' };

const uuid = (rng: Rng): string => plain(uuidOf(rng.hex(32)));

const createScopes = (rng: Rng): readonly Scope[] => {
  const scopes: Scope[] = [];
  for (const projects of [3, 2, 0]) {
    const workspaceId = uuid(rng);
    for (let project = 0; project <= projects; project += 1) {
      const projectId = project === 0 ? 'null' : uuid(rng);
      scopes.push({ name: `${workspaceId}/${projectId}`.replaceAll('"', ''), workspaceId, projectId, last: 'null' });
    }
  }
  return scopes;
};

/** The event's metadata with its outcome inside, where it was not a success. */
const createMetadataWithOutcome = (): ((event: RawEvent) => Obj) => {
  const shapes = new Map<Shape, Shape>();
  return ({ metadata, outcome }) => {
    if (outcome === 'success') return metadata;
    let shape = shapes.get(metadata.shape);
    if (shape === undefined) {
      shape = shapeOf(...metadata.shape.prefixes.map((prefix) => String(JSON.parse(prefix.slice(0, -1)))), 'outcome');
      shapes.set(metadata.shape, shape);
    }
    return { shape, values: [...metadata.values, plain(outcome)] };
  };
};

export const createRows = (settings: Settings): RowSource => {
  const { seed, start, end, actors, events } = settings;
  const simulation = simulate({ seed, stream: 'hyrelog', events, from: start, to: end, actors, domain: 'northwind.example' });
  const rng = createRng(seed, 'hyrelog rows');
  const scopes = createScopes(rng);
  const companyId = uuid(rng);
  const callers = Array.from({ length: 5 }, () => plain(`198.51.100.${rng.between(2, 250)}`));
  const agents = [plain('hyrelog-node/1.4.0 node/22.14.0'), plain('axios/1.7.9'), plain('python-httpx/0.28.1')];
  const writeTimestamp = createTimeWriter();
  const writeCreated = createTimeWriter();
  const metadataOf = createMetadataWithOutcome();
  const waiting = createHeap<RawEvent>();
  let ended = false;
  let newest = -Infinity;
  let lastCreated = -Infinity;
  let place = 0;

  const fieldsOf = (event: RawEvent, scope: Scope): HyrelogFields => {
    const { actor, resource } = event;
    // Fastify turns a given JSON null into an empty string; an absent member stays null. Both forms occur.
    const absent = (parseInt(event.salt, 16) & 1) === 0 ? 'null' : '""';
    return {
      companyId,
      workspaceId: scope.workspaceId,
      projectId: scope.projectId,
      timestamp: `"${writeTimestamp(event.time)}"`,
      category: plain(categoryWords[event.category] ?? event.category),
      action: event.action.slice(0, -1) + (outcomeEndings[event.outcome] ?? '') + '"',
      actorId: actor.id === 'null' ? absent : actor.id,
      actorEmail: actor.email,
      actorRole: actor.role === null ? absent : plain(actor.role.toUpperCase()),
      resourceType: resource === null ? absent : resource.type,
      resourceId: resource === null ? absent : resource.id,
      metadata: metadataOf(event),
    };
  };

  const rowOf = (event: RawEvent, scope: Scope, created: number, prevHash: string): HyrelogRow => {
    const fields = fieldsOf(event, scope);
    return {
      ...fields,
      id: uuid(rng),
      traceId: plain(rng.hex(32)),
      ipAddress: rng.pick(callers),
      userAgent: rng.pick(agents),
      idempotencyHash: rng.chance(0.3) ? plain(rng.hex(64)) : 'null',
      createdAt: `"${writeCreated(created)}"`,
      prevHash,
      hash: hyrelogHash(fields, prevHash),
    };
  };

  /** Reads on until no later event can have been ingested before the first one that waits. */
  const fill = (): void => {
    while (!ended && waiting.least() > newest) {
      const event = simulation.next();
      if (event === null) ended = true;
      else {
        newest = event.time;
        waiting.push(event.time + event.lag, event);
      }
    }
  };

  return {
    companyId,
    next: (rewrite) => {
      fill();
      const created = Math.max(waiting.least(), lastCreated + 1);
      const event = waiting.pop();
      if (event === undefined) return null;
      lastCreated = created;
      place += 1;
      const scope = scopes[(event.place * 7) % scopes.length] as Scope;
      const shown = rewrite(place) ? simulation.falsify(event, place) : event;
      const row = rowOf(shown, scope, created, scope.last);
      scope.last = row.hash;
      return { row, place, time: event.time, scope, event };
    },
    falsified: (placed) => {
      const fields = fieldsOf(simulation.falsify(placed.event, placed.place), placed.scope);
      return { ...placed, row: { ...placed.row, ...fields } };
    },
    forged: (placed) => {
      const own = createRng(seed, `forged row ${placed.place}`);
      const fields = fieldsOf(simulation.forge(placed.event, placed.place), placed.scope);
      const { prevHash } = placed.row;
      return {
        ...placed,
        row: {
          ...placed.row,
          ...fields,
          id: uuid(own),
          traceId: plain(own.hex(32)),
          idempotencyHash: 'null',
          hash: hyrelogHash(fields, prevHash),
        },
      };
    },
  };
};
