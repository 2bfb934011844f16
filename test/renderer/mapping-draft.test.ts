/** What the mapping wizard changes, and what it leaves as it is. */
import { describe, expect, test } from 'vitest';
import {
  columnOf,
  formatsOf,
  meaningOf,
  originOf,
  otherwiseOf,
  setOtherwise,
  setPath,
  setTime,
  setWord,
  wordsOf,
  zoneOf,
} from '../../src-renderer/features/evidence/mapping-draft.ts';
import { mappingFileSchema } from '../../src-shared/model/mapping-file.ts';
import type { MappingFile } from '../../src-shared/model/mapping-file.ts';

const base: MappingFile = mappingFileSchema.parse({
  schema: 'assay.mapping/1',
  name: 'x',
  container: { kind: 'csv' },
  fields: {
    actorId: { firstOf: ['a', 'b'] },
    action: { from: 'c', cut: { before: '.' } },
    outcome: { from: 'd', words: { OK: 'success' } },
  },
});
const usable = (mapping: MappingFile): MappingFile => mappingFileSchema.parse(JSON.parse(JSON.stringify(mapping)));

describe('columns', () => {
  test('a field is taken from a column, another one, and from none', () => {
    const first = setPath(base, 'eventId', ['id']);
    expect(originOf(first, 'eventId')).toEqual({ kind: 'path', path: ['id'] });
    expect(originOf(setPath(first, 'eventId', null), 'eventId')).toEqual({ kind: 'none' });
    expect(usable(first).fields.eventId).toEqual(['id']);
  });
  test('what the wizard cannot show is kept until another column is chosen', () => {
    expect(originOf(base, 'actorId')).toEqual({ kind: 'kept' });
    expect(originOf(base, 'action')).toEqual({ kind: 'kept' });
    expect(originOf(setPath(base, 'action', ['c']), 'action')).toEqual({ kind: 'path', path: ['c'] });
    expect(setPath(base, 'eventId', ['x']).fields.actorId).toEqual(base.fields.actorId);
  });
  test('a column is found by its path or by its name', () => {
    const column = { path: ['c', 'd'], label: 'c.d', samples: [], words: [] };
    expect(columnOf(setPath(base, 'ip', ['c', 'd']), 'ip', [column])).toBe(column);
    expect(columnOf(setPath(base, 'ip', 'c.d'), 'ip', [column])).toBe(column);
    expect(columnOf(base, 'ip', [column])).toBeUndefined();
  });
});

describe('times', () => {
  test('form and zone stay when the column changes', () => {
    const set = setTime(setPath(base, 'time', ['a']), 'time', { formats: ['YYYY-MM-DD'], zone: 'Europe/Berlin' });
    const moved = setPath(set, 'time', ['b']);
    expect([formatsOf(moved, 'time'), zoneOf(moved, 'time')]).toEqual([['YYYY-MM-DD'], 'Europe/Berlin']);
    expect(usable(moved).fields.time).toMatchObject({ from: ['b'] });
  });
  test('a time that is a mere path is RFC 3339 in UTC, and can be changed', () => {
    const plain = usable({ ...base, fields: { time: 't' } });
    expect([formatsOf(plain, 'time'), zoneOf(plain, 'time')]).toEqual([['rfc3339'], 'UTC']);
    expect(usable(setTime(plain, 'time', { formats: ['unix-ms'] })).fields.time).toEqual({ from: 't', formats: ['unix-ms'], zone: 'UTC' });
  });
});

describe('words', () => {
  test('one entry stands for all spellings of a word', () => {
    const set = setWord(base, 'outcome', 'ok', 'failure');
    expect(wordsOf(set, 'outcome')).toEqual({ ok: 'failure' });
    expect(meaningOf(set, 'outcome', 'Ok')).toBe('failure');
    expect(usable(setWord(set, 'outcome', '__proto__', 'denied')).fields.outcome).toMatchObject({ from: 'd' });
  });
  test('other words can mean nothing, which is not the same as unknown', () => {
    expect(otherwiseOf(base, 'outcome')).toBeUndefined();
    expect(otherwiseOf(setOtherwise(base, 'outcome', null), 'outcome')).toBeNull();
    expect(usable(setOtherwise(base, 'outcome', null)).fields.outcome).toMatchObject({ otherwise: null });
  });
  test('a category that is a mere path can be given words', () => {
    const plain = usable({ ...base, fields: { category: 'k' } });
    expect(usable(setWord(plain, 'category', 'auth', 'authentication')).fields.category).toMatchObject({
      from: 'k',
      words: { auth: 'authentication' },
    });
  });
});
