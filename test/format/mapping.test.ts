import { describe, expect, test } from 'vitest';
import { mapAssayWords, mapHyrelogWords } from '../../src-main/engine/format/mapping.ts';

const hyrelog = (category: string | null, action: string | null) => mapHyrelogWords({ category, action, outcome: null });

describe('HyreLog words', () => {
  test.each([
    ['auth', 'user.login', 'authentication'],
    ['Authentication', 'x', 'authentication'],
    ['access-control', 'x', 'authorization'],
    ['roles', 'x', 'authorization'],
    ['billing', 'invoice.approved', 'other'],
    ['admin', 'role.changed', 'admin'],
    ['user management', 'x', 'admin'],
    ['settings', 'x', 'configuration'],
    ['api_keys', 'x', 'security'],
    ['infrastructure', 'x', 'system'],
    ['data', 'document.viewed', 'data.read'],
    ['document', 'document.export.failed', 'data.export'],
    ['records', 'record_deleted', 'data.delete'],
    ['data_access', 'fileUploaded', 'data.write'],
    ['data', 'something.odd', 'unknown'],
    ['data.read', 'x', 'data.read'],
    ['gossip', 'x', 'unknown'],
    ['constructor', 'x', 'unknown'],
    ['__proto__', 'x', 'unknown'],
  ])('%s with %s is %s', (category, action, expected) => expect(hyrelog(category, action).category).toBe(expected));
  test.each([
    ['user.login.failed', 'failure'],
    ['LOGIN-DENIED', 'denied'],
    ['paymentSucceeded', 'success'],
    ['user.login', null],
    ['invoice.rejected', null],
    ['user.blocked', null],
    ['failover.started', null],
  ])('an outcome is taken only from a word that states one: %s is %s', (action, expected) =>
    expect(hyrelog('auth', action).outcome).toBe(expected),
  );
  test('nothing stays nothing', () => expect(hyrelog(null, null)).toEqual({ category: null, outcome: null }));
  test('a hostile action costs little', () => expect(hyrelog('x', 'a.'.repeat(1_000_000)).outcome).toBeNull());
});

test('Assay keeps its closed lists and nothing else', () => {
  expect(mapAssayWords({ category: 'data.export', outcome: 'denied', action: null })).toEqual({
    category: 'data.export',
    outcome: 'denied',
  });
  expect(mapAssayWords({ category: 'auth', outcome: 'ok', action: null })).toEqual({ category: 'unknown', outcome: 'unknown' });
  expect(mapAssayWords({ category: null, outcome: null, action: 'x.failed' })).toEqual({ category: null, outcome: null });
});
