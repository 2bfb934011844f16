/** Faults of the manifest and of files, in Assay archives of 60 events in two files, checkpoints at 20, 40 and 60. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import {
  decodedFile,
  eventPaths,
  generated,
  linesOf,
  manifestText,
  placeOfSeq,
  resealed,
  sha256,
  storeFile,
  type Archive,
  type Manifest,
} from '../../support/assay-archive.ts';
import type { Case } from './case.ts';

const second = 'events/main-00002.ndjson.gz';
const note40 = 'checkpoints/main-000000040.note';

const listed = (manifest: Manifest, path: string) => manifest.files.find((file) => file.path === path)!;

/** Line and byte of the `nth` occurrence of a text in the manifest as it is written. */
function placeInManifest(archive: Archive, text: string, nth = 0): { readonly line: number; readonly byte: number } {
  const bytes = Buffer.from(manifestText(archive));
  let byte = -1;
  for (let i = 0; i <= nth; i += 1) byte = bytes.indexOf(text, byte + 1);
  if (byte < 0) throw new Error(`${text} is not in the manifest`);
  return { byte, line: bytes.subarray(0, byte).toString('utf8').split('\n').length };
}

/** Breaks one member; `text` is where the finding points. */
const badMember = (name: string, edit: (manifest: Manifest) => void, text: string, nth = 0, why: RegExp = /./): Case => ({
  name: `manifest: ${name}`,
  edit: (archive) => {
    edit(archive.manifest);
    return archive;
  },
  manifestAsItIs: true,
  findings: (archive) => [
    {
      code: 'manifest.malformed',
      severity: 'broken',
      file: 'manifest.json',
      ...placeInManifest(archive, text, nth),
      message: expect.stringMatching(why),
    },
  ],
  verdict: 'broken',
});

const mismatch = (name: string, edit: (manifest: Manifest) => void, expected: string, found: string): Case => ({
  name: `manifest: ${name}`,
  edit: (archive) => {
    edit(archive.manifest);
    return archive;
  },
  manifestAsItIs: true,
  findings: () => [{ code: 'manifest.mismatch', severity: 'broken', file: 'manifest.json', chain: 'main', expected, found }],
  verdict: 'broken',
});

const last = (archive: Archive): string => linesOf(archive, eventPaths(archive).at(-1)!).at(-1)!;

export const fileCases: readonly Case[] = [
  badMember('no createdAt', (m) => delete (m as Partial<Manifest>).createdAt, '{', 0, /createdAt is absent/),
  badMember('createdAt is no time', (m) => (m.createdAt = 'today'), '"today"', 0, /createdAt is not a time/),
  badMember(
    'producer without a version',
    (m) => delete (m.producer as Partial<Manifest['producer']>).version,
    '{\n    "name"',
    0,
    /producer.version is absent/,
  ),
  badMember(
    'a period that ends before it begins',
    (m) => (m.period = { from: m.period!.to, to: m.period!.from }),
    '{\n    "from"',
    0,
    /ends before it begins/,
  ),
  badMember(
    'a file listed with a hash in capitals',
    (m) => (listed(m, note40).sha256 = 'AB'.repeat(32)),
    `"${'AB'.repeat(32)}"`,
    0,
    /64 lowercase/,
  ),
  badMember('a file of an unknown role', (m) => (listed(m, note40).role = 'poem'), '"poem"', 0, /role that is not known/),
  badMember('a file listed twice', (m) => m.files.push(listed(m, note40)), `"${note40}"`, 1, /listed twice/),
  badMember('a negative size', (m) => (listed(m, note40).bytes = -1), '-1,\n', 0, /not a whole number/),
  badMember('a chain that stands twice', (m) => m.chains.push(structuredClone(m.chains[0]!)), '"main"', 1, /stands twice/),
  {
    name: 'manifest: a file path that leads out',
    edit: (archive) => {
      archive.manifest.files.push({ ...listed(archive.manifest, note40), path: '../../etc/passwd' });
      return archive;
    },
    manifestAsItIs: true,
    findings: (archive) => [
      {
        code: 'manifest.malformed',
        ...placeInManifest(archive, '"../../etc/passwd"'),
        message: expect.stringContaining('safe relative path'),
      },
    ],
    verdict: 'broken',
  },
  mismatch('another last seq of the chain', (m) => (m.chains[0]!.lastSeq = 61), '61', '60'),
  mismatch('another first seq of a file', (m) => (listed(m, second).firstSeq = 30), '30–60', '31–60'),
  {
    name: 'manifest: another head',
    edit: (archive) => {
      archive.manifest.chains[0]!.head = 'ef'.repeat(32);
      return archive;
    },
    manifestAsItIs: true,
    findings: (archive) => [
      {
        code: 'manifest.mismatch',
        chain: 'main',
        file: 'manifest.json',
        expected: 'ef'.repeat(32),
        found: /"hash":"([0-9a-f]+)"/.exec(last(archive))![1]!,
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'the manifest still states the sizes and hashes from before a change',
    edit: async (_, path) =>
      generated(path, { events: 60, eventsPerFile: 30, checkpointEvery: 20, tamper: ['alter@37'], keepManifest: true }),
    manifestAsItIs: true,
    findings: (archive) => [
      { code: 'event.altered', seq: 37, ...placeOfSeq(archive, 37) },
      {
        code: 'file.hash_mismatch',
        severity: 'broken',
        file: second,
        expected: listed(archive.manifest, second).sha256,
        found: sha256(archive.files.get(second)!),
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'a file packed again: the same events, not the same file',
    edit: (archive) => {
      archive.files.set(second, gzipSync(decodedFile(archive, second), { level: 1 }));
      return archive;
    },
    manifestAsItIs: true,
    findings: (archive) => [{ code: 'file.hash_mismatch', severity: 'broken', file: second, found: sha256(archive.files.get(second)!) }],
    verdict: 'broken',
  },
  {
    name: 'a size that is not the file’s, with its right hash',
    edit: (archive) => {
      listed(archive.manifest, note40).bytes += 1;
      return archive;
    },
    manifestAsItIs: true,
    findings: (archive) => [
      {
        code: 'file.hash_mismatch',
        file: note40,
        expected: String(archive.files.get(note40)!.length + 1),
        found: String(archive.files.get(note40)!.length),
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'an events file in the middle is absent',
    edit: async (_, path) => generated(path, { events: 60, eventsPerFile: 20, checkpointEvery: 20, tamper: ['drop-file@30'] }),
    manifestAsItIs: true,
    findings: () => [
      {
        code: 'file.missing',
        severity: 'broken',
        chain: 'main',
        seq: 21,
        seqTo: 40,
        count: 20,
        file: 'events/main-00002.ndjson.gz',
        line: null,
        byte: null,
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'the first events file is absent',
    edit: async (_, path) => generated(path, { events: 60, eventsPerFile: 20, checkpointEvery: 20, tamper: ['drop-file@3'] }),
    manifestAsItIs: true,
    findings: () => [{ code: 'file.missing', seq: 1, seqTo: 20, count: 20, file: 'events/main-00001.ndjson.gz' }],
    verdict: 'broken',
  },
  {
    name: 'the last events file is absent',
    edit: async (_, path) => generated(path, { events: 60, eventsPerFile: 20, checkpointEvery: 20, tamper: ['drop-file@60'] }),
    manifestAsItIs: true,
    findings: () => [{ code: 'file.missing', seq: 41, seqTo: 60, count: 20, file: 'events/main-00003.ndjson.gz' }],
    verdict: 'broken',
  },
  {
    name: 'a listed events file that never was, of events that are all there',
    edit: (archive) => {
      archive.manifest.files.push({ ...listed(archive.manifest, second), path: 'events/never.ndjson.gz', firstSeq: 10, lastSeq: 12 });
      return archive;
    },
    manifestAsItIs: true,
    findings: () => [{ code: 'file.missing', seq: null, seqTo: null, count: 1, file: 'events/never.ndjson.gz' }],
    verdict: 'broken',
  },
  {
    name: 'a checkpoint file is absent',
    edit: (archive) => {
      archive.files.delete(note40);
      return archive;
    },
    manifestAsItIs: true,
    findings: () => [{ code: 'file.missing', severity: 'broken', seq: null, file: note40 }],
    verdict: 'broken',
  },
  {
    name: 'bytes behind the end of a .gz member',
    edit: async (_, path) => generated(path, { events: 60, eventsPerFile: 30, checkpointEvery: 20, tamper: ['append-bytes@37'] }),
    manifestAsItIs: true,
    findings: (archive) => {
      const whole = archive.files.get(second)!.subarray(0, -48);
      return [
        { code: 'file.trailing_data', severity: 'broken', file: second, byte: gunzipSync(whole).length, count: 48, line: null, seq: null },
      ];
    },
    verdict: 'broken',
  },
  {
    name: 'a second .gz member with more records is content',
    edit: (archive) => {
      const lines = linesOf(archive, second);
      const half = (part: readonly string[]): Buffer => gzipSync(part.map((line) => `${line}\n`).join(''));
      archive.files.set(second, Buffer.concat([half(lines.slice(0, 11)), half(lines.slice(11))]));
    },
    findings: () => [],
    verdict: 'verified',
  },
  {
    name: 'garbage behind the records of a plain file',
    edit: async (_, path) =>
      generated(path, { events: 60, eventsPerFile: 30, checkpointEvery: 20, compress: 'none', tamper: ['append-bytes'] }),
    manifestAsItIs: true,
    findings: () => [{ code: 'event.malformed', severity: 'broken', file: 'events/main-00002.ndjson', line: 31 }],
    verdict: 'broken',
  },
  {
    name: 'a file that the manifest does not list, and what operating systems leave behind',
    edit: (archive) => {
      archive.files.set('events/extra.ndjson', Buffer.from('{"seq":61}\n'));
      archive.files.set('events/.DS_Store', Buffer.from('litter'));
    },
    findings: () => [
      { code: 'file.unlisted', severity: 'limit', file: 'events/extra.ndjson' },
      { code: 'file.unlisted', severity: 'note', file: 'events/.DS_Store' },
    ],
    verdict: 'verified_with_limits',
  },
  {
    name: 'only what operating systems leave behind',
    edit: (archive) => {
      for (const path of ['.DS_Store', 'Thumbs.db', '__MACOSX/events/._main-00001.ndjson.gz'])
        archive.files.set(path, Buffer.from('litter'));
    },
    findings: () =>
      ['.DS_Store', 'Thumbs.db', '__MACOSX/events/._main-00001.ndjson.gz']
        .map((file) => ({ code: 'file.unlisted', severity: 'note', file }))
        .toSorted((a, b) => (a.file < b.file ? -1 : 1)) as never,
    verdict: 'verified',
  },
  {
    name: 'a .gz file that ends too early',
    edit: (archive) => {
      const whole = archive.files.get(second)!;
      archive.files.set(second, whole.subarray(0, whole.length - 400));
      const { manifest } = resealed(archive);
      // What the producer stated of the whole file; its bytes and digest are of the part.
      Object.assign(listed(manifest, second), { firstSeq: 31, lastSeq: 60 });
      Object.assign(manifest.chains[0]!, { firstSeq: 1, lastSeq: 60 });
      delete manifest.chains[0]!.head;
      return archive;
    },
    manifestAsItIs: true,
    findings: () => [{ code: 'file.unreadable', severity: 'incomplete', file: second, message: expect.stringContaining('ends too early') }],
    verdict: 'incomplete',
  },
  {
    name: 'an events file of no bytes',
    edit: (archive) => {
      storeFile(archive, second, '');
    },
    findings: () => [{ code: 'chain.truncated', seq: 31, seqTo: 60, count: 30 }],
    verdict: 'broken',
  },
];
