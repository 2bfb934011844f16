/** What a reviewer got past the checks, or crashed the reading with, on the real engine: verified and imported. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { buildZip, tarEnd, tarItem, type ZipItem } from '../archive/build.ts';
import {
  checkpointPaths,
  copyOf,
  decodedFile,
  editLines,
  eventPaths,
  generated,
  manifestText,
  resealed,
  storeFile,
  write,
  type Archive,
} from '../support/assay-archive.ts';
import { checked, decisive, openEngine, trusting, verifyPath } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
let clean: Archive;
let number = 0;
const next = (name: string): string => {
  number += 1;
  mkdirSync(join(folder, `in-${number}`));
  return join(folder, `in-${number}`, name);
};

beforeAll(async () => {
  clean = await generated(join(folder, 'clean'), { events: 60, eventsPerFile: 30, checkpointEvery: 20 });
  await engine.call('case.create', { grant: engine.grant(join(folder, 'hostile.assay')), name: 'Hostile' });
  await engine.call('trust.pin', { vkey: clean.vkeys[0]!, origin: '', source: '', pinnedBy: '' });
});

/** The result of verifying `path`; importing it must find the same. */
async function both(path: string): Promise<EvidenceResult> {
  const verified = await verifyPath(engine, path, trusting(clean.vkeys));
  const before = await engine.call('evidence.list', {});
  const provenance = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' };
  await engine.call('evidence.import', { grants: [engine.grant(path)], filtered: false, provenance });
  const added = (await engine.call('evidence.list', {})).filter(({ id }) => !before.some((one) => one.id === id));
  expect(added).toHaveLength(1);
  const imported = checked((await engine.call('evidence.get', { id: added[0]!.id })).result);
  expect(imported.input.verdict).toBe(verified.input.verdict);
  expect(told(imported)).toEqual(told(verified));
  return verified;
}
const told = (result: EvidenceResult): readonly string[] =>
  decisive(result)
    .map(({ code, seq, file }) => `${code} ${seq ?? '-'} ${file ?? '-'}`)
    .toSorted();
const codesOf = (result: EvidenceResult): ReadonlySet<string> => new Set(decisive(result).map(({ code }) => code));
const inFront = (line: string, members: string): string => line.replace('{', `{${members},`);

/** The clean archive with the second events file's lines changed. */
const edited = (edit: (lines: string[]) => readonly string[]): Archive => {
  const archive = copyOf(clean);
  const packed = eventPaths(archive)[1]!;
  const plain = packed.replace(/\.gz$/u, '');
  const content = decodedFile(archive, packed);
  archive.files.delete(packed);
  archive.manifest.files.find(({ path }) => path === packed)!.path = plain;
  storeFile(archive, plain, content);
  const heads = structuredClone(archive.manifest.chains);
  editLines(archive, plain, edit);
  const listed = archive.manifest.files.find(({ path }) => path === plain)!;
  const { firstSeq, lastSeq } = listed;
  resealed(archive);
  Object.assign(listed, { firstSeq, lastSeq });
  archive.manifest.chains = heads;
  return archive;
};

describe('records of many values', () => {
  const many: Readonly<Record<string, () => string>> = {
    'a million empty objects': () => `"zz":[${'{},'.repeat(1_000_000)}{}]`,
    'three million empty arrays': () => `"zz":[${'[],'.repeat(3_000_000)}[]]`,
    '300,000 members': () => Array.from({ length: 300_000 }, (_, i) => `"k${i}":1`).join(','),
  };
  test.each(Object.entries(many))('%s: event.malformed, and what follows is read', async (_, members) => {
    const archive = edited((lines) =>
      lines.map((line, i) => (i === 9 ? inFront(line, members()) : i === 19 ? line.replace('"actor"', '"actor "') : line)),
    );
    const result = await both(write(archive, next('many')));
    expect(result.input.verdict).toBe('broken');
    expect(told(result)).toEqual([`event.altered 50 ${eventPaths(archive)[1]}`, `event.malformed 40 ${eventPaths(archive)[1]}`]);
    const malformed = result.findings.find(({ code }) => code === 'event.malformed')!;
    expect(malformed).toMatchObject({ line: 10 });
    expect(malformed.message).toContain('more values than any record');
  });

  test('a file of records just below the cap, and strings of nothing but escapes, leave the reading threads alive', async () => {
    const values = `"zz":[${Array.from({ length: 49_900 }, () => '{"":[1.5]}').join(',')}]`;
    const escapes = `"zz":"${'\\/'.repeat(5_000_000)}"`;
    const archive = edited((lines) => lines.map((line, i) => (i < 6 ? inFront(line, values) : i < 8 ? inFront(line, escapes) : line)));
    const result = await both(write(archive, next('dense')));
    expect(codesOf(result)).toEqual(new Set(['event.altered']));
    expect(decisive(result)).toHaveLength(8);
  });

  test('a manifest', async () => {
    const archive = copyOf(clean);
    const path = write(archive, next('manifest'));
    writeFileSync(
      join(path, 'manifest.json'),
      manifestText(archive)
        .trimEnd()
        .replace(/\}$/u, `,"x":[${'{},'.repeat(5_000_000)}{}]}`),
    );
    const result = await verifyPath(engine, path, trusting(clean.vkeys));
    expect(result.input.verdict).toBe('broken');
    expect(result.findings.find(({ code }) => code === 'manifest.malformed')?.message).toContain('more values than any record or manifest');
  });
});

describe('events under names of an operating system’s own files', () => {
  test.each(['events/Thumbs.db', 'events/.DS_Store', '__MACOSX/events.ndjson'])('%s', async (name) => {
    for (const [kind, index] of [
      ['zip', 1],
      ['folder', 0],
    ] as const) {
      const archive = copyOf(clean);
      const path = eventPaths(archive)[index]!;
      const listed = archive.manifest.files.find((one) => one.path === path)!;
      listed.path = name;
      archive.files.set(name, Buffer.from('x'));
      archive.files.delete(path);
      const result = await both(write(archive, next(kind === 'zip' ? 'litter.zip' : 'litter')));
      expect(result.input.verdict).toBe('broken');
      expect(codesOf(result)).toContain('manifest.malformed');
      // The manifest still states all 60, so the last ones are missing too.
      const missing = decisive(result).filter(
        ({ code }) => code === 'event.missing' || code === 'chain.truncated' || code === 'file.missing',
      );
      expect(missing.some(({ seq, seqTo }) => seq === (index === 0 ? 1 : 31) && seqTo === (index === 0 ? 30 : 60))).toBe(true);
    }
  });
});

describe('containers that show two things', () => {
  const items = (archive: Archive): ZipItem[] => [
    { name: 'manifest.json', content: manifestText(archive) },
    ...[...archive.files].map(([name, content]) => ({ name, content })),
  ];
  const file = (name: string, content: Uint8Array): string => {
    const path = next(name);
    writeFileSync(path, content);
    return path;
  };

  test('a zip with a second manifest that only local headers show', async () => {
    const [manifest, ...rest] = items(clean);
    const hidden: ZipItem = { name: 'manifest.json', content: '{"format":"assay-archive/1"}', unlisted: true };
    const result = await both(file('two.zip', buildZip([manifest!, hidden, ...rest])));
    expect(result.input.verdict).toBe('broken');
    expect([...codesOf(result)]).toEqual(['archive.unsafe_entry']);
    expect(decisive(result)[0]!.byte).toBeGreaterThan(0);
    expect(decisive(result)[0]!.message).toContain('does not list');
  });

  test('a tar with content under a name that ends in a slash', async () => {
    const files = items(clean).map(({ name, content }) => tarItem({ name, content: content! }));
    const evil = tarItem({ name: 'events/evil.ndjson/', content: '{"seq":61}\n' });
    const result = await both(file('slash.tar', Buffer.concat([...files, evil, tarEnd])));
    expect(result.input.verdict).toBe('broken');
    expect(told(result)).toEqual(['archive.unsafe_entry - events/evil.ndjson/']);
  });

  test('what the generator writes is whole', async () => {
    for (const name of ['whole.zip', 'whole.tar', 'whole.tar.gz']) {
      const path = next(name);
      const { vkeys } = await generateArchive({ events: 60, out: path, tamper: [], force: true });
      const result = await verifyPath(engine, path, trusting(vkeys));
      expect({ name, verdict: result.input.verdict, findings: result.findings.filter(({ severity }) => severity !== 'note') }).toEqual({
        name,
        verdict: 'verified',
        findings: [],
      });
    }
  });
});

test('a checkpoint file that is too large is malformed, not passed over', async () => {
  const archive = copyOf(clean);
  const [first] = checkpointPaths(archive);
  archive.files.set('checkpoints/large.note', Buffer.alloc(17 * 1024 * 1024, 0x41));
  archive.manifest.files.push({ ...archive.manifest.files.find(({ path }) => path === first)!, path: 'checkpoints/large.note' });
  const path = write(resealed(archive), next('large'));
  const result = await both(path);
  expect(result.input.verdict).toBe('broken');
  expect(told(result)).toEqual(['checkpoint.malformed - checkpoints/large.note']);
  expect(decisive(result)[0]!.message).toContain('too large');
  rmSync(path, { recursive: true });
});
