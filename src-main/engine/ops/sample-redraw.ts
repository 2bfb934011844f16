/** Draws again by a manifest: from the files beside it, or from the evidence of a case. */
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { redrawText } from '../../../src-shared/text/sample-redraw.ts';
import { createSha256 } from '../crypto/sha256.ts';
import type { Manifest } from '../sampling/manifest.ts';
import { populationHeading } from '../sampling/population.ts';
import { createUnitReader, scanPopulation } from '../sampling/population-reader.ts';
import { redraw, type Redrawn, type RedrawList } from '../sampling/redraw.ts';
import type { ReadableDB } from '../store/database.ts';
import { unpackLines } from '../store/sample-piece.ts';
import { driveSteps } from '../store/steps.ts';
import { coded } from './sample-acts.ts';
import { collectPopulation, type Frozen } from './sample-freeze.ts';

const blockBytes = 256 * 1024;
const unitsAtOnce = 4096;

/** A list in a file, read block by block, with the places of some units in memory. Close it. Throws what the file system throws. */
export function openList(path: string): RedrawList & { readonly close: () => void } {
  const file = openSync(path, 'r');
  const about = fstatSync(file);
  if (!about.isFile()) {
    closeSync(file);
    throw Object.assign(new Error('not a file'), { code: 'EISDIR' });
  }
  const total = about.size;
  const read = (from: number, to: number): Uint8Array => {
    const block = new Uint8Array(to - from);
    return block.subarray(0, readSync(file, block, 0, block.length, from));
  };
  const pieces = function* (): Generator<Uint8Array> {
    for (let from = 0; from < total; from += blockBytes) yield read(from, Math.min(total, from + blockBytes));
  };
  let starts: number[] | null = null;
  const startsOf = (): number[] => {
    const found: number[] = [];
    scanPopulation(pieces(), {
      labels: null,
      sizes: false,
      each: ({ number }, byte) => {
        if ((number - 1) % unitsAtOnce === 0) found.push(byte);
      },
    });
    return found;
  };
  return {
    pieces,
    unitOf: createUnitReader((number) => {
      starts ??= startsOf();
      const piece = Math.floor((number - 1) / unitsAtOnce);
      const from = starts[piece];
      if (from === undefined) return null;
      return { first: piece * unitsAtOnce + 1, text: new TextDecoder().decode(read(from, starts[piece + 1] ?? total)) };
    }),
    close: () => closeSync(file),
  };
}

export interface ComparedFiles {
  /** One sentence each. */
  readonly differences: readonly string[];
  /** Names of files that are not there. */
  readonly unchecked: readonly string[];
}

/** The hashes of the files that a manifest states, against those that lie in its folder. A file that is not there is no difference. */
export async function compareFiles({ files }: Manifest, folder: string): Promise<ComparedFiles> {
  const differences: string[] = [];
  const unchecked: string[] = [];
  const seen = new Set<string>();
  for (const { name, sha256 } of files) {
    if (seen.has(name)) differences.push(redrawText.fileTwice(name));
    seen.add(name);
    // A manifest comes from somebody else: it names files of its own folder and no others.
    if (name === '' || name.startsWith('.') || /[/\\\0:]/.test(name)) {
      differences.push(redrawText.fileName(name));
      continue;
    }
    const hash = createSha256();
    try {
      for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Uint8Array);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      if (code === 'ENOENT') unchecked.push(name);
      else differences.push(redrawText.fileUnread(name, code));
      continue;
    }
    const found = hash.digestHex();
    if (found !== sha256) differences.push(redrawText.fileHash(name, sha256, found));
  }
  return { differences, unchecked };
}

/** Draws again from the evidence of the open case. Throws `sample_empty`, `query_invalid`, `sampling_problem`. */
export async function redrawFromCase(
  db: ReadableDB,
  manifest: Manifest,
  signal: AbortSignal | undefined,
): Promise<Redrawn & { readonly missing: readonly string[] }> {
  const frozen = await driveSteps(collectPopulation(db, manifest.population.spec, '', 0), { signal });
  const { pieces } = frozen;
  const list: RedrawList = {
    pieces: function* () {
      yield new TextEncoder().encode(populationHeading);
      for (const piece of pieces) yield unpackLines(piece);
    },
    unitOf: createUnitReader((number) => {
      const piece = pieces.findLast(({ first }) => first <= number);
      return piece === undefined ? null : { first: piece.first, text: Buffer.from(unpackLines(piece)).toString('utf8') };
    }),
  };
  const again = coded(() => redraw(manifest, list));
  if (again === null) throw new AssayError('sample_empty');
  const { missing, differences } = compareEvidence(manifest, frozen);
  const all = [...again.differences, ...differences];
  return { ...again, same: again.same && all.length === 0, differences: all, missing };
}

function compareEvidence({ population, items }: Manifest, frozen: Frozen): { missing: string[]; differences: string[] } {
  const held = new Map(frozen.population.evidence.map((one) => [one.sha256, one]));
  const missing: string[] = [];
  const differences: string[] = [];
  for (const { name, sha256, bytes, format } of population.evidence) {
    const one = held.get(sha256);
    if (one === undefined) {
      missing.push(`${name} ${sha256}`);
      differences.push(redrawText.evidenceMissing(name, sha256));
      continue;
    }
    if (one.bytes !== bytes) differences.push(redrawText.evidenceField(name, 'number of bytes', bytes, one.bytes));
    if (one.format !== format) differences.push(redrawText.evidenceField(name, 'format', format, one.format));
  }
  const stated = new Set(items.filter(({ role }) => role === 'key').map(({ key }) => key));
  const found = new Set(frozen.keys.map(({ key }) => key));
  for (const key of stated) if (!found.has(key)) differences.push(redrawText.keyItemMissing(key));
  for (const key of found) if (!stated.has(key)) differences.push(redrawText.keyItemMore(key));
  return { missing, differences };
}
