/** Faults of records and links in Assay archives of 60 events in two files, checkpoints at 20, 40 and 60. */
import { expect } from 'vitest';
import {
  decodedFile,
  editLines,
  eventPaths,
  generated,
  hashOf,
  linesOf,
  placeOfSeq,
  placesIn,
  recordOf,
  relinked,
  resealed,
  resigned,
  restated,
  storeFile,
  storeLines,
  trueHash,
  type Archive,
  type Place,
} from '../../support/assay-archive.ts';
import type { Case } from './case.ts';

const first = 'events/main-00001.ndjson.gz';
const second = 'events/main-00002.ndjson.gz';
const genesis = '0'.repeat(64);

/** Puts another text in the place of record `seq`. */
const replaceLine =
  (seq: number, by: (line: string) => string) =>
  (archive: Archive): void =>
    editLines(archive, seq <= 30 ? first : second, (lines) => lines.with((seq - 1) % 30, by(lines[(seq - 1) % 30]!)));

/** Where line `line` of a file begins, by counting line feeds. */
const placeOfLine = (archive: Archive, file: string, line: number): Place => placesIn(decodedFile(archive, file), file)[line - 1]!;

const malformed = (name: string, by: (line: string) => string, why: RegExp): Case => ({
  name: `record 37: ${name}`,
  edit: replaceLine(37, by),
  findings: (archive) => [
    {
      code: 'event.malformed',
      severity: 'broken',
      seq: 37,
      chain: 'main',
      ...placeOfLine(archive, second, 7),
      count: 1,
      message: expect.stringMatching(why),
    },
  ],
  verdict: 'broken',
});

const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** A record with other members, everything after it linked again and every checkpoint signed again: what an honest producer writes. */
const honestly =
  (seq: number, change: (line: string) => string) =>
  (archive: Archive): Archive => {
    const paths = eventPaths(archive);
    const all = paths.flatMap((path) => linesOf(archive, path));
    const changed = change(all[seq - 1]!);
    const lines = [...all.slice(0, seq - 1), changed, ...relinked(all.slice(seq), hashOf(changed))];
    paths.forEach((path, i) => storeLines(archive, path, lines.slice(i * 30, i * 30 + 30)));
    return resigned(archive);
  };

/** Adds members to the metadata as text, so that what JSON.stringify would not write can stand there; hashed with the double's digits. */
const withMetadata =
  (text: string) =>
  (line: string): string => {
    const record = recordOf(line);
    const plain = JSON.stringify({ ...record, metadata: '@' }).replace('"@"', text);
    return plain.replace(/"hash":"[0-9a-f]{64}"/, () => `"hash":"${trueHash(recordOf(plain))}"`);
  };

export const recordCases: readonly Case[] = [
  {
    name: 'content changed',
    edit: replaceLine(37, (line) => line.replace('"action":"', '"action":"x')),
    findings: (archive) => [
      {
        code: 'event.altered',
        severity: 'broken',
        seq: 37,
        ...placeOfSeq(archive, 37),
        count: 1,
        message: expect.stringContaining('not what was hashed'),
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'content of the first and the last record changed',
    edit: (archive) => [1, 60].forEach((seq) => replaceLine(seq, (line) => line.replace('"action":"', '"action":"x'))(archive)),
    findings: (archive) => [1, 60].map((seq) => ({ code: 'event.altered', seq, ...placeOfSeq(archive, seq) })),
    verdict: 'broken',
  },
  {
    name: 'stated hash changed',
    edit: replaceLine(37, (line) => line.replace(/"hash":"[0-9a-f]{64}"/, `"hash":"${'ab'.repeat(32)}"`)),
    findings: (archive) => [{ code: 'event.hash_edited', seq: 37, ...placeOfSeq(archive, 37), found: 'ab'.repeat(32) }],
    verdict: 'broken',
  },
  {
    name: 'stated hash of the last record changed, which the checkpoint still knows',
    edit: replaceLine(60, (line) => line.replace(/"hash":"[0-9a-f]{64}"/, `"hash":"${'ab'.repeat(32)}"`)),
    findings: (archive) => [{ code: 'event.hash_edited', seq: 60, ...placeOfSeq(archive, 60), found: 'ab'.repeat(32) }],
    verdict: 'broken',
  },
  {
    name: 'a key is added: also one called __proto__ is content',
    edit: replaceLine(37, (line) => line.replace('"metadata":{', '"metadata":{"__proto__":{"admin":true},')),
    findings: (archive) => [{ code: 'event.altered', seq: 37, ...placeOfSeq(archive, 37) }],
    verdict: 'broken',
  },
  malformed('a key stands twice', (line) => line.replace('"seq":37', '"seq":37,"seq":37'), /a key stands in it twice/),
  malformed(
    'a nested key stands twice',
    (line) => line.replace('"metadata":{', '"metadata":{"a":{"b":1,"\\u0062":2},'),
    /a key stands in it twice/,
  ),
  malformed('nested 200 deep', (line) => line.replace('"metadata":{', `"metadata":{"deep":${deep(200)},`), /nested too deeply/),
  malformed('nested 100,000 deep', (line) => line.replace('"metadata":{', `"metadata":{"deep":${deep(100_000)},`), /nested too deeply/),
  malformed('cut off in the middle', (line) => line.slice(0, 40), /ends in the middle/),
  malformed('not JSON', (line) => line.replace(':', '='), /not JSON/),
  malformed('an array', (line) => `[${line}]`, /not a JSON object/),
  malformed('something behind its end', (line) => `${line}{}`, /something follows its end/),
  malformed('a lone surrogate', (line) => line.replace('"metadata":{', '"metadata":{"a":"\\ud800",'), /lone surrogate/),
  malformed('a number that is no double', (line) => line.replace('"metadata":{', '"metadata":{"a":1e999,'), /number in it is too large/),
  malformed('no action', (line) => line.replace('"action"', '"acti0n"'), /required member is absent \(action\)/),
  malformed('a time that is none', (line) => line.replace(/"time":"[^"]*"/, '"time":"yesterday"'), /time cannot be read \(time\)/),
  malformed('a time that is a number', (line) => line.replace(/"time":"[^"]*"/, '"time":1'), /wrong type \(time\)/),
  malformed('a hash in capitals', (line) => line.replace(hashOf(line), hashOf(line).toUpperCase()), /hash is not 64 lowercase/),
  malformed('seq with a fraction', (line) => line.replace('"seq":37', '"seq":37.5'), /sequence number/),
  malformed('seq zero', (line) => line.replace('"seq":37', '"seq":0'), /sequence number/),
  {
    name: 'invalid UTF-8 in a record',
    edit: (archive) => {
      const decoded = decodedFile(archive, second);
      const { byte } = placeOfSeq(archive, 37);
      decoded[decoded.indexOf('"action":"', byte) + 10] = 0xff;
      storeFile(archive, second, decoded);
    },
    findings: (archive) => [
      { code: 'event.malformed', seq: 37, ...placeOfLine(archive, second, 7), message: expect.stringContaining('not valid UTF-8') },
    ],
    verdict: 'broken',
  },
  {
    name: 'a record of more than 16 MB',
    edit: replaceLine(37, (line) => line.replace('"metadata":{', `"metadata":{"long":"${'x'.repeat(17 * 1024 * 1024)}",`)),
    findings: (archive) => [
      {
        code: 'event.malformed',
        seq: 37,
        ...placeOfLine(archive, second, 7),
        message: expect.stringContaining('longer than any record may be'),
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'one removed, and two',
    edit: (archive) => {
      editLines(archive, first, (lines) => lines.toSpliced(10, 1));
      editLines(archive, second, (lines) => lines.toSpliced(9, 2));
    },
    // Two leaves are gone for good: what would seal the end cannot be recomputed, which the checks say.
    findings: (archive) => [
      { code: 'event.missing', severity: 'broken', seq: 11, count: 1, ...placeOfSeq(archive, 12) },
      { code: 'event.missing', seq: 40, seqTo: 41, count: 2, ...placeOfSeq(archive, 42) },
    ],
    verdict: 'broken',
  },
  {
    name: 'one removed from an export that the auditor declared filtered',
    edit: (archive) => editLines(archive, first, (lines) => lines.toSpliced(10, 1)),
    settings: { filtered: true },
    findings: (archive) => [{ code: 'event.missing', severity: 'limit', seq: 11, count: 1, ...placeOfSeq(archive, 12) }],
    verdict: 'verified_with_limits',
  },
  {
    name: 'a forged second record',
    edit: (archive) => editLines(archive, second, (lines) => lines.toSpliced(7, 0, restated(lines[6]!, { action: 'user.promoted' }))),
    findings: (archive) => [{ code: 'event.inserted', severity: 'broken', seq: 37, count: 1, ...placeOfSeq(archive, 37, { nth: 1 }) }],
    verdict: 'broken',
  },
  {
    name: 'a record copied to the line behind it',
    edit: (archive) => editLines(archive, second, (lines) => lines.toSpliced(7, 0, lines[6]!)),
    findings: (archive) => [{ code: 'event.duplicate', severity: 'broken', seq: 37, count: 1, ...placeOfSeq(archive, 37, { nth: 1 }) }],
    verdict: 'broken',
  },
  {
    name: 'a record moved to another place',
    edit: (archive) => editLines(archive, second, (lines) => [...lines.toSpliced(6, 1).slice(0, 19), lines[6]!, ...lines.slice(20)]),
    findings: (archive) => [{ code: 'event.reordered', severity: 'broken', seq: 37, ...placeOfSeq(archive, 37) }],
    verdict: 'broken',
  },
  {
    name: 'a record replaced by one that is right in itself',
    edit: replaceLine(37, (line) => restated(line, { action: 'user.promoted' })),
    findings: (archive) => [
      { code: 'chain.link_broken', severity: 'broken', seq: 38, ...placeOfSeq(archive, 38), message: expect.stringContaining('replaced') },
    ],
    verdict: 'broken',
  },
  {
    name: 'a first record that links to something',
    edit: (archive) => {
      const paths = eventPaths(archive);
      const lines = relinked(
        paths.flatMap((path) => linesOf(archive, path)),
        'ab'.repeat(32),
      );
      paths.forEach((path, i) => storeLines(archive, path, lines.slice(i * 30, i * 30 + 30)));
      resigned(archive);
    },
    findings: (archive) => [{ code: 'chain.link_broken', seq: 1, ...placeOfSeq(archive, 1), expected: genesis, found: 'ab'.repeat(32) }],
    verdict: 'broken',
  },
  {
    name: 'starts at 21 and says nothing about what came before',
    edit: async (_, path) => generated(path, { events: 60, eventsPerFile: 30, checkpointEvery: 20, fromSeq: 21, noBefore: true }),
    manifestAsItIs: true,
    findings: (archive) => [{ code: 'chain.dangling_start', severity: 'limit', seq: 21, ...placeOfSeq(archive, 21) }],
    verdict: 'verified_with_limits',
  },
  {
    name: 'starts at 21 and states the compact range before it',
    edit: async (_, path) => generated(path, { events: 60, eventsPerFile: 30, checkpointEvery: 20, fromSeq: 21 }),
    manifestAsItIs: true,
    findings: (archive) => [
      {
        code: 'chain.dangling_start',
        severity: 'limit',
        seq: 21,
        ...placeOfSeq(archive, 21),
        message: expect.stringContaining('summed up'),
      },
    ],
    verdict: 'verified_with_limits',
  },
  {
    name: 'starts at 21, and the stated compact range is not that of the signed roots',
    edit: async (_, path) => {
      const archive = await generated(path, { events: 60, eventsPerFile: 30, checkpointEvery: 20, fromSeq: 21 });
      const { before } = archive.manifest.chains[0]!;
      before!.hashes[0] = 'ab'.repeat(32);
      return archive;
    },
    manifestAsItIs: true,
    findings: (archive) => [
      { code: 'checkpoint.root_mismatch', severity: 'broken', seq: 40, seqTo: 60, count: 2, file: 'checkpoints/main-000000040.note' },
      {
        code: 'chain.dangling_start',
        severity: 'limit',
        seq: 21,
        ...placeOfSeq(archive, 21),
        message: expect.stringContaining('confirms'),
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'the first record removed, of a chain that the manifest begins at 1',
    edit: (archive) => {
      editLines(archive, first, (lines) => lines.slice(1));
      resealed(archive);
      archive.manifest.chains[0]!.firstSeq = 1;
      return archive;
    },
    manifestAsItIs: true,
    findings: (archive) => [{ code: 'event.missing', seq: 1, count: 1, ...placeOfSeq(archive, 2) }],
    verdict: 'broken',
  },
  {
    name: 'values outside the closed lists, honestly hashed',
    edit: honestly(37, (line) => restated(line, { category: 'gardening', outcome: 'maybe' })),
    findings: (archive) =>
      ['category', 'outcome'].map((member) => ({
        code: 'value.unlisted',
        severity: 'note',
        seq: 37,
        count: 1,
        ...placeOfSeq(archive, 37),
        message: expect.stringContaining(member),
      })),
    verdict: 'verified',
  },
  {
    name: 'a number that a double does not hold, honestly hashed',
    edit: honestly(37, withMetadata('{"account":12345678901234567890}')),
    findings: (archive) => [{ code: 'number.inexact', severity: 'note', seq: 37, count: 1, ...placeOfSeq(archive, 37) }],
    verdict: 'verified',
  },
  {
    name: 'a clock that went back, honestly hashed',
    edit: honestly(37, (line) => restated(line, { time: '2020-01-01T00:00:00.000Z' })),
    findings: (archive) => [{ code: 'time.regression', severity: 'note', seq: 37, count: 1, ...placeOfSeq(archive, 37) }],
    verdict: 'verified',
  },
  {
    name: 'members that nobody knows, a key called __proto__ among them, honestly hashed',
    edit: honestly(37, (line) =>
      withMetadata('{"__proto__":{"admin":true},"constructor":"x","toString":1}')(line.replace('{', '{"hasOwnProperty":[1.5,1e-7],')),
    ),
    findings: () => [],
    verdict: 'verified',
  },
  {
    name: 'blank lines and lines that end in CR LF: not of the format, nothing hidden',
    edit: (archive) =>
      storeFile(
        archive,
        second,
        `\n${linesOf(archive, second)
          .map((line, i) => `${line}${i % 2 === 0 ? '\r\n' : '\n'}${i === 9 ? '  \t\n' : ''}`)
          .join('')}\n`,
      ),
    findings: () => [],
    verdict: 'verified',
  },
  {
    name: 'blank lines shift lines and bytes of what follows',
    edit: (archive) => {
      const lines = linesOf(archive, second).map((line) => (line.includes('"seq":37,') ? line.replace('"action":"', '"action":"x') : line));
      storeFile(archive, second, `\r\n${lines.join('\n\n')}`);
    },
    findings: (archive) => [{ code: 'event.altered', seq: 37, ...placeOfSeq(archive, 37), line: 14 }],
    verdict: 'broken',
  },
];
