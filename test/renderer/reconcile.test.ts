import { describe, expect, test } from 'vitest';
import type { FileReconciliation } from '../../src-shared/model/verification.ts';
import { addsUp, sumFiles } from '../../src-renderer/features/evidence/reconcile.ts';

const file = (part: Partial<FileReconciliation>): FileReconciliation => ({
  path: 'a',
  role: 'events',
  bytes: 0,
  sha256: null,
  lines: 10,
  headers: 1,
  blanks: 1,
  records: 8,
  accepted: 6,
  rejected: 1,
  duplicates: 1,
  ...part,
});

describe('reconciliation', () => {
  test('adds up', () => {
    expect(addsUp(file({}))).toBe(true);
    expect(addsUp(file({ lines: 11 }))).toBe(false);
    expect(addsUp(file({ accepted: 7 }))).toBe(false);
  });

  test('a format that is not made of lines counts none', () => {
    expect(addsUp(file({ lines: 0 }))).toBe(true);
  });

  test('a record that holds several events has its own term', () => {
    expect(addsUp(file({ expanded: 5, accepted: 11 }))).toBe(true);
    expect(addsUp(file({ expanded: 5 }))).toBe(false);
    const sum = sumFiles([file({ expanded: 5, accepted: 11 }), file({})]);
    expect(sum.expanded).toBe(5);
    expect(addsUp(sum)).toBe(true);
  });

  test('sums over files add up where each file does', () => {
    const sum = sumFiles([file({}), file({ records: 9, lines: 11, accepted: 7 })]);
    expect(sum).toMatchObject({ lines: 21, records: 17, accepted: 13 });
    expect(addsUp(sum)).toBe(true);
  });
});
