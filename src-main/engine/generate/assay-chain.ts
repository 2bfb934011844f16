/** One chain of an Assay archive from the first event to its files and checkpoints, tampered on the way out if asked. */
import { sha256, sha256Hex } from '../crypto/sha256.ts';
import { canonicalLine, createAssayRecordWriter } from './assay-record.ts';
import type { RecordText } from './assay-record.ts';
import { createTimeWriter } from './calendar.ts';
import type { EventsOut } from './events-out.ts';
import type { Settings } from './options.ts';
import type { Pacer } from './pacer.ts';
import { countPlanted, plantedEvents, withPlanted } from './plant.ts';
import { createSealer } from './seal.ts';
import type { ChainKeys } from './seal.ts';
import { simulate } from './simulate.ts';
import type { RawEvent } from './simulate.ts';
import type { Tamper } from './tamper.ts';

export interface SealedChain {
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[];
  readonly before: { readonly size: number; readonly hashes: readonly string[] } | null;
  readonly firstTime: number;
  readonly lastTime: number;
}

export interface ChainPlan {
  readonly id: string;
  readonly index: number;
  readonly events: number;
  readonly keys: ChainKeys;
  readonly tampers: readonly Tamper[];
  /** First seq that is written. */
  readonly fromSeq: number;
}

/** The previous hash of seq 1. */
const GENESIS = '0'.repeat(64);

/** A record with its stated hashes. */
interface Stated {
  readonly event: RawEvent;
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  /** Of the record as it is written. */
  readonly text: RecordText;
}

/** Writes a chain into `out`, and its untampered form into `clean` where there is one. */
export const writeChain = async (
  settings: Settings,
  plan: ChainPlan,
  out: EventsOut,
  clean: EventsOut | null,
  pacer: Pacer,
): Promise<SealedChain> => {
  const { seed, start, end, actors, checkpointEvery } = settings;
  const domain = 'northwind.example';
  const plants = plan.index === 0 ? settings.plant : [];
  const own = plan.events - countPlanted(plants);
  const plainly = simulate({ seed, stream: plan.id, events: own, from: start, to: end, actors, domain });
  const simulation = plants.length === 0 ? plainly : withPlanted(plainly, plantedEvents(plants, seed, domain));
  const writer = createAssayRecordWriter(String.fromCharCode(97 + plan.index), createTimeWriter(), createTimeWriter());
  const sealer = createSealer(plan.keys);
  const checkpoints: { size: number; note: string }[] = [];
  const truncateAt = Math.min(plan.events, ...plan.tampers.filter(({ kind }) => kind === 'truncate').map(({ from }) => from));
  let before: SealedChain['before'] = null;
  let firstTime = NaN;
  let lastTime = NaN;
  /** Hash that the next record links to: as first written, and as stated after a rewrite of history. */
  let original = GENESIS;
  let rewritten: string | null = null;
  let held: Stated | null = null;

  const lineOf = (record: Stated): string =>
    settings.style === 'producer'
      ? writer.producer(record.event, record.seq, record.prev, record.hash)
      : canonicalLine(record.text, record.hash);
  const put = (target: EventsOut, place: number, record: Stated): void => target.write(place, record.seq, record.hash, lineOf(record));
  const stated = (event: RawEvent, seq: number, prev: string, hash?: string): Stated => {
    const text = writer.canonical(event, seq, prev);
    return { event, seq, prev, hash: hash ?? sha256Hex(text.head + text.tail), text };
  };

  const putTampered = (record: Stated, tamper: Tamper): void => {
    const { seq, prev, event } = record;
    switch (tamper.kind) {
      case 'alter':
        return put(out, seq, stated(simulation.falsify(event, seq), seq, prev, record.hash));
      case 'edit-hash':
        return put(out, seq, { ...record, hash: sha256Hex(`edited ${record.hash}`) });
      case 'insert':
        put(out, seq, record);
        return put(out, seq, stated(simulation.forge(event, seq), seq, prev));
      case 'duplicate':
        put(out, seq, record);
        return put(out, seq, record);
      case 'delete':
        return undefined;
      default:
        return put(out, seq, record);
    }
  };

  const putStated = (record: Stated): void => {
    if (record.seq > truncateAt) return;
    if (held !== null) {
      put(out, held.seq, record);
      put(out, record.seq, held);
      held = null;
      return;
    }
    const tamper = plan.tampers.find(
      ({ kind, from, to }) =>
        record.seq >= from && record.seq <= to && kind !== 'truncate' && kind !== 'drop-file' && kind !== 'append-bytes',
    );
    if (tamper?.kind === 'swap') held = record;
    else if (tamper === undefined) put(out, record.seq, record);
    else putTampered(record, tamper);
  };

  for (let seq = 1; seq <= plan.events; seq += 1) {
    const event = simulation.next();
    if (event === null) throw new Error('the simulation ended early');
    const record = stated(event, seq, original);
    sealer.append(record.hash);
    original = record.hash;
    if (seq % checkpointEvery === 0 || seq === plan.events) {
      if (seq >= plan.fromSeq) checkpoints.push({ size: seq, note: sealer.checkpoint(Math.floor((event.time + event.lag) / 1000) + 30) });
    }
    if (seq === plan.fromSeq - 1) before = sealer.range();
    if (seq >= plan.fromSeq) {
      if (Number.isNaN(firstTime)) firstTime = event.time;
      lastTime = event.time;
      const edited = plan.tampers.some(({ kind, from }) => kind === 'rehash' && from === seq);
      let shown = record;
      if (edited || rewritten !== null) {
        shown = stated(edited ? simulation.falsify(event, seq) : event, seq, rewritten ?? record.prev);
        rewritten = shown.hash;
      }
      putStated(shown);
      if (clean !== null) put(clean, seq, record);
    }
    if (pacer.due()) await pacer.pause();
  }
  return { checkpoints, before, firstTime, lastTime };
};

/** What `append-bytes` puts behind the end of a file: 48 bytes that are neither gzip nor text. */
export const garbageBytes = (seed: number): Uint8Array =>
  new Uint8Array([0xff, 0xfe, ...sha256(`garbage ${seed}`), ...sha256(`more garbage ${seed}`).subarray(0, 14)]);
