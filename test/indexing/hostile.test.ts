/** Hostile and broken input, to be verified and to be imported: one clear answer, no crash, and never a part of it in the case. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src-shared/contract/errors.ts';
import { AssayError } from '../../src-shared/contract/errors.ts';
import type { FindingCode } from '../../src-shared/model/finding.ts';
import type { Verdict } from '../../src-shared/model/verdict.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { errorSentence } from '../../src-shared/text/errors.ts';
import { buildZip, tarItem, tarEnd, unixMode, type ZipItem } from '../archive/build.ts';
import {
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
import { checked, openEngine, trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const caseFolder = join(folder, 'hostile.assay');
const stored = (): string[] => readdirSync(join(caseFolder, 'evidence'));

let clean: Archive;
beforeAll(async () => {
  clean = await generated(join(folder, 'clean'), { events: 60, eventsPerFile: 30, checkpointEvery: 20 });
  await engine.call('case.create', { grant: engine.grant(caseFolder), name: 'Hostile' });
  await engine.call('trust.pin', { vkey: clean.vkeys[0]!, origin: '', source: '', pinnedBy: '' });
});

/** What a reader sees: no raw control or direction characters, nothing of a program's insides. */
function expectPlain(sentence: string): void {
  expect(sentence.length).toBeGreaterThan(20);
  expect(sentence).not.toMatch(/[^\P{C}\n]|undefined|\[object|\bat .*\.ts:|Error:/u);
}

type Answer = { readonly error: ErrorCode } | { readonly verdict: Verdict; readonly findings: readonly FindingCode[] };

async function errorOf(work: () => Promise<unknown>): Promise<AssayError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(AssayError);
    const { code, detail } = error as AssayError;
    expect(code).not.toBe('internal');
    expectPlain(errorSentence({ code, detail }));
    return error as AssayError;
  }
}

function expectAnswer(result: EvidenceResult, answer: Exclude<Answer, { readonly error: ErrorCode }>): void {
  checked(result);
  for (const { message } of result.findings) expectPlain(message);
  for (const { message } of result.limits) expectPlain(message);
  expect({ verdict: result.input.verdict, findings: [...new Set(result.findings.map(({ code }) => code))].toSorted() }).toEqual({
    verdict: answer.verdict,
    findings: [...answer.findings].toSorted(),
  });
}

/** Verifies and imports `path`. `imported` null: the import refuses it, with this code, and leaves nothing. */
async function confront(path: string, verified: Answer, imported: ErrorCode | 'imported'): Promise<void> {
  let result: EvidenceResult | undefined;
  const error = await errorOf(async () => {
    result = await examineHere(path, trusting(clean.vkeys));
  });
  if ('error' in verified) expect(error?.code).toBe(verified.error);
  else {
    expect(error).toBe(null);
    expectAnswer(result!, verified);
  }

  const before = { list: await engine.call('evidence.list', {}), files: stored() };
  const refused = await errorOf(() =>
    engine.call('evidence.import', {
      grants: [engine.grant(path)],
      filtered: false,
      provenance: { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' },
    }),
  );
  const after = await engine.call('evidence.list', {});
  expect(refused?.code ?? 'imported').toBe(imported);
  if (refused !== null) {
    expect({ list: after, files: stored() }).toEqual(before);
    return;
  }
  const added = after.filter(({ id }) => !before.list.some((one) => one.id === id));
  expect(added).toHaveLength(1);
  expect(stored().toSorted()).toEqual([...before.files, added[0]!.sha256].toSorted());
  if (!('error' in verified)) expectAnswer((await engine.call('evidence.get', { id: added[0]!.id })).result, verified);
}

let number = 0;
const next = (name: string): string => {
  number += 1;
  mkdirSync(join(folder, `in-${number}`));
  return join(folder, `in-${number}`, name);
};
const file = (name: string, content: string | Uint8Array): string => {
  const path = next(name);
  writeFileSync(path, content);
  return path;
};
const zipItems = (archive: Archive): ZipItem[] => [
  { name: 'manifest.json', content: manifestText(archive) },
  ...[...archive.files].map(([name, content]) => ({ name, content })),
];
const zipWith = (more: readonly ZipItem[], archive = clean): string => file('evidence.zip', buildZip([...zipItems(archive), ...more]));
const nothing = (why: FindingCode[] = []): Answer => ({ verdict: 'not_verifiable', findings: why });
const unsafe: Answer = { verdict: 'broken', findings: ['archive.unsafe_entry'] };
const unread: Answer = { verdict: 'incomplete', findings: ['file.unreadable'] };

describe('what is no evidence at all', () => {
  test.each<readonly [string, () => string, Answer, ErrorCode | 'imported']>([
    ['a path that is not there', () => join(folder, 'nowhere.zip'), { error: 'path_not_found' }, 'path_not_found'],
    [
      'a link to nothing',
      () => {
        const path = next('link.zip');
        symlinkSync(join(folder, 'nowhere'), path);
        return path;
      },
      { error: 'path_unreadable' },
      'path_unreadable',
    ],
    [
      'a pipe',
      () => {
        const path = next('pipe.jsonl');
        execFileSync('mkfifo', [path]);
        return path;
      },
      { error: 'path_unreadable' },
      'path_unreadable',
    ],
    ['a device', () => '/dev/zero', { error: 'path_unreadable' }, 'path_unreadable'],
    ['an empty file', () => file('empty.jsonl', ''), nothing(), 'evidence_empty'],
    [
      'an empty folder',
      () => {
        const path = next('empty');
        mkdirSync(path);
        return path;
      },
      nothing(),
      'evidence_empty',
    ],
    [
      'a folder with an empty file',
      () => {
        const path = next('nearly');
        mkdirSync(path);
        writeFileSync(join(path, 'notes.txt'), '');
        return path;
      },
      nothing(),
      'evidence_empty',
    ],
    ['text', () => file('letter.txt', 'Dear auditor,\nplease find enclosed nothing.\n'), nothing(), 'evidence_empty'],
    [
      'random bytes with a dangerous name',
      () => file('a\u202egnp.\u0007exe', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251))),
      nothing(),
      'evidence_empty',
    ],
    ['JSON of something else', () => file('data.json', '{"users":[{"name":"x"}]}'), nothing(), 'evidence_empty'],
    ['deep JSON', () => file('deep.json', '['.repeat(3_000_000)), nothing(), 'evidence_empty'],
    [
      'a manifest of another format',
      () => file('other.zip', buildZip([{ name: 'manifest.json', content: '{"format":"assay-archive/9"}' }])),
      nothing(),
      'evidence_empty',
    ],
    ['an empty zip', () => file('empty.zip', buildZip([])), nothing(), 'evidence_empty'],
  ])('%s', async (_, make, verified, imported) => confront(make(), verified, imported));
});

describe('containers with traps', () => {
  const traps: Readonly<Record<string, () => string>> = {
    'a path that leads out': () => zipWith([{ name: '../../evil.txt', content: 'x' }]),
    'an absolute path': () => zipWith([{ name: '/etc/evil', content: 'x' }]),
    'a backslash path that leads out': () => zipWith([{ name: '..\\..\\evil', content: 'x' }]),
    'a device name': () => zipWith([{ name: 'events/CON', content: 'x' }]),
    'a symbolic link': () => zipWith([{ name: 'events/link', content: '/etc/passwd', ...unixMode(0o120777) }]),
    'two entries of one name': () => zipWith([{ name: [...clean.files.keys()].at(-1)!, content: 'b' }]),
    'a link in a tar': () =>
      file(
        'evidence.tar',
        Buffer.concat([
          ...[...clean.files, ['manifest.json', Buffer.from(manifestText(clean))] as const].map(([name, content]) =>
            tarItem({ name, content }),
          ),
          tarItem({ name: 'link', type: '2' }),
          tarEnd,
        ]),
      ),
    'a pipe in a folder': () => {
      const path = write(clean, next('with-pipe'));
      execFileSync('mkfifo', [join(path, 'pipe')]);
      return path;
    },
    'a link in a folder': () => {
      // Not the bytes of the folder before: links are no part of a folder's digest.
      const path = write({ ...clean, manifest: { ...clean.manifest, createdAt: '2026-05-01T00:00:00Z' } }, next('with-link'));
      symlinkSync('/etc', join(path, 'etc'));
      symlinkSync(path, join(path, 'self'));
      return path;
    },
  };
  test.each(Object.entries(traps))('%s: named, not followed, and the rest is checked', async (_, make) =>
    confront(make(), unsafe, 'imported'),
  );

  test('an events file that is a link: its events are unread, not missing', async () => {
    const path = write(clean, next('linked-events'));
    const [first] = eventPaths(clean);
    execFileSync('rm', [join(path, first!)]);
    symlinkSync('/etc/passwd', join(path, first!));
    await confront(path, unsafe, 'imported');
  });

  test('a bomb as an events file: stopped early', async () => {
    const bomb = copyOf(clean);
    storeFile(bomb, eventPaths(bomb)[1]!, Buffer.alloc(150 * 1024 * 1024, 0x20));
    await confront(write(resealed(bomb), next('bomb')), unsafe, 'imported');
  });

  test('a bomb as a zip entry', async () => {
    await confront(
      file('bomb.zip', buildZip([...zipItems(clean), { name: 'zeros.bin', content: Buffer.alloc(150 * 1024 * 1024) }])),
      unsafe,
      'imported',
    );
  });
});

describe('damaged containers', () => {
  test('a zip that ends too early', async () => {
    const whole = buildZip(zipItems(clean));
    await confront(
      file('cut.zip', whole.subarray(0, whole.length - 300)),
      { verdict: 'incomplete', findings: ['file.unreadable'] },
      'evidence_empty',
    );
  });

  test('a zip whose checksum of an entry is wrong', async () => {
    const [first] = eventPaths(clean);
    const items = zipItems(clean).map((item) => (item.name === first ? { ...item, crc: 1 } : item));
    await confront(file('crc.zip', buildZip(items)), unread, 'imported');
  });

  test('bytes behind the end of a zip', async () => {
    await confront(
      file('tail.zip', buildZip(zipItems(clean), { after: Buffer.from('more') })),
      { verdict: 'broken', findings: ['file.trailing_data'] },
      'imported',
    );
  });

  test('a tar.gz that ends too early: what is behind is unread, not missing', async () => {
    const items = [['manifest.json', Buffer.from(manifestText(clean))] as const, ...clean.files].map(([name, content]) =>
      tarItem({ name, content }),
    );
    const whole = gzipSync(Buffer.concat([...items, tarEnd]));
    await confront(file('cut.tar.gz', whole.subarray(0, whole.length - 2000)), unread, 'imported');
  });

  test.each([1, 9, 200, -8, -1])('a .gz events file cut off at %i', async (cut) => {
    const damaged = copyOf(clean);
    const path = eventPaths(damaged)[1]!;
    const whole = damaged.files.get(path)!;
    damaged.files.set(path, whole.subarray(0, cut < 0 ? whole.length + cut : cut));
    const { manifest } = resealed(damaged);
    // What the producer stated of the whole file.
    Object.assign(
      manifest.files.find((one) => one.path === path)!,
      { firstSeq: 31, lastSeq: 60 },
    );
    manifest.chains[0] = structuredClone(clean.manifest.chains[0]!);
    await confront(write(damaged, next('cut')), unread, 'imported');
  });
});

describe('content that is too much', () => {
  test('a line of 100 MB: skipped, counted, and what follows is read', async () => {
    const long = copyOf(clean);
    const path = eventPaths(long)[1]!;
    // Text that does not pack a thousandfold, or it would be a bomb.
    const noise = Buffer.alloc(100 * 1024 * 1024);
    for (let i = 0, x = 1; i < noise.length; i += 1) {
      x = (x * 48_271) % 2_147_483_647;
      noise[i] = 0x61 + (x % 23);
    }
    const decoded = decodedFile(long, path);
    const at = decoded.indexOf('"seq":37,');
    long.files.delete(path);
    const plain = path.replace('.gz', '');
    long.manifest.files.find((one) => one.path === path)!.path = plain;
    long.files.set(plain, Buffer.concat([decoded.subarray(0, at), Buffer.from('"x":"'), noise, Buffer.from('",'), decoded.subarray(at)]));
    const { manifest } = resealedWithoutReading(long, plain);
    expect(manifest.files.some((one) => one.path === plain)).toBe(true);
    await confront(write(long, next('long')), { verdict: 'broken', findings: ['event.malformed'] }, 'imported');
  });

  test('a manifest of 17 MB', async () => {
    const fat = copyOf(clean);
    fat.manifest.archiveId = 'x'.repeat(17 * 1024 * 1024);
    const path = file('fat.zip', buildZip(zipItems(fat)));
    await confront(path, { verdict: 'broken', findings: ['manifest.malformed'] }, 'imported');
  });

  test('chains, files and members called __proto__, constructor and the like', async () => {
    const odd = copyOf(clean);
    const [first, second] = eventPaths(odd);
    for (const [path, name] of [
      [first!, 'constructor/__proto__.ndjson.gz'],
      [second!, 'toString.ndjson.gz'],
    ] as const) {
      odd.files.set(name, odd.files.get(path)!);
      odd.files.delete(path);
      odd.manifest.files.find((one) => one.path === path)!.path = name;
    }
    odd.manifest.chains[0]!.id = '__proto__';
    for (const listed of odd.manifest.files) listed.chain = '__proto__';
    Object.assign(odd.manifest, JSON.parse('{"hasOwnProperty": 1}'));
    await confront(write(odd, next('odd')), { verdict: 'verified', findings: [] }, 'imported');
  });

  test('texts that look like markup, queries, formulas and terminal codes are only texts', async () => {
    const odd = copyOf(clean);
    const id = "\u001b[31m<img src=x onerror=alert(1)>\u202e'; DROP TABLE event;-- =cmd|";
    odd.manifest.chains[0]!.id = id;
    for (const listed of odd.manifest.files) listed.chain = id;
    editLines(odd, eventPaths(odd)[1]!, (lines) => lines.with(6, lines[6]!.replace('"action":"', '"action":"\\u001b[2J=1+1\\u202e<b>')));
    await confront(write(resealed(odd), next('markup')), { verdict: 'broken', findings: ['event.altered'] }, 'imported');
  });
});

/** Sizes, digests and ranges, where a file is too long for the usual way. */
function resealedWithoutReading(archive: Archive, path: string): Archive {
  const { firstSeq, lastSeq } = archive.manifest.files.find((one) => one.path === path)!;
  const chain = structuredClone(archive.manifest.chains[0]!);
  const long = archive.files.get(path)!;
  resealed(archive);
  expect(archive.files.get(path)).toBe(long);
  Object.assign(
    archive.manifest.files.find((one) => one.path === path)!,
    { firstSeq, lastSeq },
  );
  archive.manifest.chains[0] = chain;
  return archive;
}

test('the case is whole after all that', async () => {
  appendFileSync(join(folder, 'done'), '');
  const list = await engine.call('evidence.list', {});
  expect(list.length).toBeGreaterThan(10);
  expect(stored().toSorted()).toEqual(list.map(({ sha256 }) => sha256).toSorted());
  const { count } = await engine.call('events.count', { query: '' });
  expect(count).toBe(list.reduce((sum, { counts }) => sum + counts.events, 0));
});
