/**
 * A record of the custody log: an event of profile `assay-jcs-sha256/1` (DESIGN section 5), one canonical line each, so that the log is
 * verified by the same code as any client's archive.
 */
import { encodeUtf8 } from '../bytes/utf8.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { canonicalize } from '../json/canonicalize.ts';
import { fromPlain } from '../json/plain.ts';
import type { PlainJson } from '../json/value.ts';

/** Stands in the first record's metadata: by it the format is known from content. */
export const custodyMark = 'assay.custody/1';

export const genesisHash = '0'.repeat(64);

export interface CustodyActor {
  /** Who is logged in, and where: `user@machine`. */
  readonly id: string;
}

export interface CustodyEvent {
  readonly action: string;
  readonly category: 'admin' | 'configuration' | 'data.read' | 'data.write' | 'data.delete' | 'data.export' | 'security' | 'system';
  /** `unknown` for an act that is about to be tried. */
  readonly outcome: 'success' | 'failure' | 'unknown';
  readonly resource?: { readonly type: string; readonly id: string; readonly name?: string } | undefined;
  readonly metadata: { readonly [key: string]: PlainJson };
}

export interface CustodyRecord {
  readonly seq: number;
  readonly hash: string;
  /** The canonical line, line feed included. */
  readonly line: Uint8Array;
}

/** Makes the record that follows `prevHash`. `at`: milliseconds UTC. */
export function makeRecord(event: CustodyEvent, actor: CustodyActor, seq: number, prevHash: string, at: number): CustodyRecord {
  const content = wellFormed({
    action: event.action,
    actor: { id: actor.id, type: 'auditor' },
    category: event.category,
    id: `custody-${seq}`,
    metadata: event.metadata,
    outcome: event.outcome,
    prevHash,
    resource: event.resource,
    seq,
    time: new Date(at).toISOString(),
  });
  const hash = sha256Hex(canonicalize(fromPlain(content)));
  return { seq, hash, line: encodeUtf8(`${canonicalize(fromPlain({ ...content, hash }))}\n`) };
}

/** Lone surrogates have no canonical form: each becomes U+FFFD. */
function wellFormed<T>(value: T): T;
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map((item: unknown) => wellFormed(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]));
}
