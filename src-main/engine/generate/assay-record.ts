/**
 * Records of an Assay archive. Text is built in canonical order right away (action, actor, category, hash, id, metadata, outcome,
 * prevHash, recordedAt, resource, seq, session, source, time), so nothing is sorted per record.
 */
import type { Actor, Origin } from './people.ts';
import { render } from './shapes.ts';
import type { RawEvent } from './simulate.ts';

/** The canonical text without its hash is `head + tail`; the hash member stands between the two. */
export interface RecordText {
  readonly head: string;
  readonly tail: string;
}

export interface AssayRecordWriter {
  /** Canonical parts of a record. */
  canonical(event: RawEvent, seq: number, prevHash: string): RecordText;
  /** The line as a producer would write it: specification order, non-ASCII escaped, same values. */
  producer(event: RawEvent, seq: number, prevHash: string, hash: string): string;
}

/** The canonical line, line feed included. */
export const canonicalLine = (record: RecordText, hash: string): string => `${record.head}"hash":"${hash}",${record.tail}\n`;

/** A member with its comma, or nothing where the value is null. */
const optional = (name: string, jsonText: string): string => (jsonText === 'null' ? '' : `"${name}":${jsonText},`);

const spaced = (name: string, jsonText: string): string => (jsonText === 'null' ? '' : `"${name}": ${jsonText}, `);

const roleText = (actor: Actor): string => (actor.role === null ? 'null' : `"${actor.role}"`);

/** The browser is noted where a session begins and in security events, as many products do. */
const tellsAgent = (event: RawEvent): boolean => event.category === 'authentication' || event.category === 'security';

/** A writer for one chain; `letter` keeps event ids of several chains apart. */
export const createAssayRecordWriter = (
  letter: string,
  writeTime: (ms: number) => string,
  writeRecorded: (ms: number) => string,
): AssayRecordWriter => {
  const actors = new WeakMap<Actor, string>();
  const origins = new WeakMap<Origin, string>();

  const actorText = (actor: Actor): string => {
    let known = actors.get(actor);
    if (known === undefined) {
      known = `{${optional('email', actor.email)}${optional('id', actor.id)}${optional('role', roleText(actor))}"type":"${actor.type}"}`;
      actors.set(actor, known);
    }
    return known;
  };
  const originText = (origin: Origin): string => {
    let known = origins.get(origin);
    if (known === undefined) {
      known = `"source":{"country":${origin.country},"ip":${origin.ip}`;
      origins.set(origin, known);
    }
    return known;
  };
  const idOf = (event: RawEvent, seq: number): string => `"${letter}${seq.toString(36).padStart(5, '0')}-${event.salt}"`;

  return {
    canonical: (event, seq, prevHash) => {
      const { resource, session, origin } = event;
      return {
        head: `{"action":${event.action},"actor":${actorText(event.actor)},"category":"${event.category}",`,
        tail:
          `"id":${idOf(event, seq)},"metadata":${render(event.metadata, 'jcs')},"outcome":"${event.outcome}","prevHash":"${prevHash}","recordedAt":"${writeRecorded(event.time + event.lag)}",` +
          (resource === null ? '' : `"resource":{"id":${resource.id},${optional('name', resource.name)}"type":${resource.type}},`) +
          `"seq":${seq},` +
          (session === null ? '' : `"session":${session},`) +
          (origin === null ? '' : originText(origin) + (tellsAgent(event) ? `,"userAgent":${origin.userAgent}},` : '},')) +
          `"time":"${writeTime(event.time)}"}`,
      };
    },
    producer: (event, seq, prevHash, hash) => {
      const { actor, resource, session, origin } = event;
      const line =
        `{"seq": ${seq}, "id": ${idOf(event, seq)}, "time": "${writeTime(event.time)}", "recordedAt": "${writeRecorded(event.time + event.lag)}", ` +
        `"actor": {${spaced('id', actor.id)}${spaced('email', actor.email)}${spaced('role', roleText(actor))}"type": "${actor.type}"}, "action": ${event.action}, "category": "${event.category}", "outcome": "${event.outcome}", ` +
        (resource === null ? '' : `"resource": {${spaced('name', resource.name)}"type": ${resource.type}, "id": ${resource.id}}, `) +
        (origin === null
          ? ''
          : `"source": {"ip": ${origin.ip}, ${tellsAgent(event) ? `"userAgent": ${origin.userAgent}, ` : ''}"country": ${origin.country}}, `) +
        (session === null ? '' : `"session": ${session}, `) +
        `"metadata": ${render(event.metadata, 'natural')}, "prevHash": "${prevHash}", "hash": "${hash}"}\n`;
      // As json.dumps and others do it by default; one \u escape for each UTF-16 unit.
      return line.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    },
  };
};
