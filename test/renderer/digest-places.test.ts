import { describe, expect, test } from 'vitest';
import { digestPlace, digestTimes, isDigestChain } from '../../src-renderer/chart/digest-places.ts';
import { breaksOf, unplacedBreaks } from '../../src-renderer/chart/ribbon-geometry.ts';
import type { Finding } from '../../src-shared/model/finding.ts';
import type { ChainResult } from '../../src-shared/model/verification.ts';

const hour = 1_709_154_000;
const chain: ChainResult = {
  id: 'a/us-east-1/audit',
  profile: 'cloudtrail-digest/1',
  origin: null,
  events: 20,
  firstSeq: null,
  lastSeq: null,
  head: null,
  proven: [],
  firstTime: null,
  lastTime: null,
  checkpoints: [6, 6, 12, 20].map((size, i) => ({
    size,
    status: 'valid',
    file: `d${i}.json.gz`,
    root: '',
    keys: [],
    // The third digest is absent.
    time: hour + (i < 2 ? i : i + 1) * 3600,
  })),
};
const finding = (more: Partial<Finding>): Finding => ({
  code: 'checkpoint.signature_invalid',
  severity: 'broken',
  chain: chain.id,
  seq: null,
  seqTo: null,
  count: 1,
  file: null,
  line: null,
  byte: null,
  expected: null,
  found: null,
  message: '',
  ...more,
});
const missing = finding({
  code: 'checkpoint.missing',
  expected: 'x/1_CloudTrail-Digest_us-east-1_audit_us-east-1_20240228T230000Z.json.gz',
});

describe('faults of a series of digests on its ribbon', () => {
  test('a fault of a digest stands on the events of its logs', () => {
    expect(digestPlace(chain, finding({ file: 'd3.json.gz' }))).toMatchObject({ from: 13, to: 20, words: '2024-02-29 01:00 UTC' });
    expect(digestPlace(chain, finding({ file: 'd0.json.gz' }))).toMatchObject({ from: 1, to: 6 });
  });

  test('one of a digest without events stands where that digest is', () => {
    expect(digestPlace(chain, finding({ file: 'd1.json.gz' }))).toMatchObject({ from: 6, to: 6 });
  });

  test('an absent digest stands at the joint of its neighbours, by its hour', () => {
    expect(digestPlace(chain, missing)).toEqual({ from: 6, to: 6, words: '2024-02-28 23:00 UTC' });
    expect(breaksOf(chain.id, [missing], (one) => digestPlace(chain, one))).toMatchObject([{ from: 6, finding: 0 }]);
  });

  test('a fault of a log file has no place of its own, and is counted', () => {
    const log = finding({ code: 'file.hash_mismatch', file: 'log.json.gz' });
    expect(unplacedBreaks(chain.id, [missing, log], (one) => digestPlace(chain, one))).toBe(1);
    expect(digestPlace({ ...chain, events: 0 }, missing)).toBeNull();
  });

  test('positions have the time of the digest that holds them', () => {
    expect([...digestTimes(chain, [1, 7, 20, 99])]).toEqual([
      [1, hour * 1000],
      [7, (hour + 3 * 3600) * 1000],
      [20, (hour + 4 * 3600) * 1000],
    ]);
    expect(isDigestChain(chain)).toBe(true);
  });
});
