import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { everyElement, MAPPING_SCHEMA, mappingFileSchema, parseFieldPath } from '../../src-shared/model/mapping-file.ts';
import type { Container, FieldMapping, FieldSource, MappingFile, TimeSource } from '../../src-shared/model/mapping-file.ts';

describe('paths into records', () => {
  it.each([
    ['action', ['action']],
    ['actor.user.email', ['actor', 'user', 'email']],
    ['resources[0].type', ['resources', 0, 'type']],
    ['target[*].id', ['target', everyElement, 'id']],
    ['a[0][1]', ['a', 0, 1]],
    ['[0].a', [0, 'a']],
    ['claims.http://schemas\\.org/name', ['claims', 'http://schemas.org/name']],
    ['odd\\[0\\]', ['odd[0]']],
    ['@timestamp', ['@timestamp']],
  ] as const)('%s is understood', (text, steps) => {
    expect(parseFieldPath(text)).toEqual(steps);
  });

  it.each(['.a', 'a.', 'a..b', 'a[', 'a[x]', 'a[0]b', 'a.[0]', 'a\\'])('%s is refused', (text) => {
    expect(parseFieldPath(text)).toBeNull();
  });

  it('takes a list of names as it is, whatever the names hold', () => {
    expect(parseFieldPath(['a.b', 0, '__proto__'])).toEqual(['a.b', 0, '__proto__']);
  });
});

describe('mapping files', () => {
  const minimal = { schema: MAPPING_SCHEMA, name: 'x', container: { kind: 'jsonl' }, fields: { time: 'time' } };

  it('fills in what is not said', () => {
    const parsed: MappingFile = mappingFileSchema.parse({
      ...minimal,
      container: { kind: 'csv' },
      fields: { time: { from: 'when' }, action: { from: 'what' }, outcome: { from: 'status', words: { '2*': 'success' } } },
    });
    const container: Container = { kind: 'csv', delimiter: ',', header: true };
    const time: TimeSource = { from: 'when', formats: ['rfc3339'], zone: 'UTC' };
    const action: FieldSource = { from: 'what', as: 'text' };
    const fields: FieldMapping = { time, action, outcome: { from: 'status', as: 'text', words: { '2*': 'success' } } };
    expect(parsed.container).toEqual(container);
    expect(parsed.fields).toEqual(fields);
  });

  it.each([
    ['an unknown member', { ...minimal, extra: 1 }],
    ['an unknown field', { ...minimal, fields: { colour: 'c' } }],
    ['a path that does not fit', { ...minimal, fields: { action: 'a..b' } }],
    ['a source without a member', { ...minimal, fields: { action: { as: 'lower' } } }],
    ['two sources', { ...minimal, fields: { action: { from: 'a', constant: 'b' } } }],
    ['a word outside the closed list', { ...minimal, fields: { outcome: { from: 'a', words: { x: 'fine' } } } }],
    ['a zone that is none', { ...minimal, fields: { time: { from: 'a', zone: 'here' } } }],
  ])('refuses %s', (_, file) => {
    expect(mappingFileSchema.safeParse(file).success).toBe(false);
  });

  it('has a JSON Schema', () => {
    expect(z.toJSONSchema(mappingFileSchema, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false });
  });
});
