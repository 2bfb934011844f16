import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../src-shared/contract/errors.ts';
import { findingCodes } from '../../src-shared/model/finding.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { errorText } from '../../src-shared/text/errors.ts';
import { countFindings, faultSummary, findingTitle, listed } from '../../src-shared/text/finding-words.ts';
import { provenCount, verdictSentence } from '../../src-shared/text/verdict-sentence.ts';

const result = (part: Partial<EvidenceResult>): EvidenceResult => ({
  input: { path: 'a', bytes: 1, sha256: null, format: 'x', verdict: 'not_verifiable' },
  counts: {
    records: 0,
    events: 0,
    rejected: 0,
    duplicates: 0,
    headers: 0,
    hashesChecked: 0,
    linksChecked: 0,
    checkpointsFound: 0,
    checkpointsValid: 0,
  },
  chains: [],
  checks: [],
  findings: [],
  findingsTotal: 0,
  faultsTotal: 0,
  limits: [],
  notProven: [],
  files: [],
  asOf: null,
  timestamps: [],
  ...part,
});

describe('sentences', () => {
  test('every error says what is wrong and what to do', () => {
    for (const code of errorCodes) {
      const text = errorText({ code, detail: {} });
      for (const part of [text.title, text.what, text.todo]) expect(part, code).toMatch(/\S/);
      expect(text.what + text.todo, code).not.toMatch(/undefined|null|NaN/);
    }
  });

  test('an error makes text from outside visible', () => {
    expect(errorText({ code: 'path_not_found', detail: { path: 'a\u202Eb' } }).what).toContain('a‹U+202E›b');
  });

  test('every finding has a title and can be counted', () => {
    for (const code of findingCodes) {
      expect(findingTitle(code)).not.toBe(code);
      expect(countFindings(code, 1)).toMatch(/^1 /);
      expect(countFindings(code, 2)).not.toBe(countFindings(code, 1).replace('1', '2'));
    }
  });

  test('lists read well', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });

  test('zero records are never said to be verified', () => {
    expect(verdictSentence(result({}))).toContain('nothing was checked');
  });

  test('overlapping proofs are counted once', () => {
    expect(
      provenCount({
        proven: [
          { from: 1, to: 10, by: '' },
          { from: 5, to: 12, by: '' },
          { from: 20, to: 20, by: '' },
        ],
      }),
    ).toBe(13);
  });

  test('a flood that is listed in part is counted in full, or said to be more', () => {
    const finding = {
      severity: 'broken' as const,
      chain: null,
      seq: null,
      seqTo: null,
      count: 1,
      file: null,
      line: null,
      byte: null,
      expected: null,
      found: null,
      message: '',
    };
    const altered = Array.from({ length: 200 }, () => ({ ...finding, code: 'event.altered' as const }));
    const missing = Array.from({ length: 200 }, () => ({ ...finding, code: 'event.missing' as const }));
    expect(faultSummary({ findings: altered, findingsTotal: 200 })).toBe('200 events altered');
    expect(faultSummary({ findings: altered, findingsTotal: 973 })).toBe('973 events altered');
    expect(faultSummary({ findings: [...altered, ...missing], findingsTotal: 973 })).toBe(
      'at least 200 events altered and at least 200 gaps of missing events',
    );
  });

  test('faults are counted, limits are not', () => {
    const finding = {
      chain: null,
      seq: null,
      seqTo: null,
      count: 1,
      file: null,
      line: null,
      byte: null,
      expected: null,
      found: null,
      message: '',
    };
    const findings = [
      { ...finding, code: 'event.altered' as const, severity: 'broken' as const },
      { ...finding, code: 'event.altered' as const, severity: 'broken' as const },
      { ...finding, code: 'chain.unsealed_tail' as const, severity: 'limit' as const },
    ];
    expect(faultSummary({ findings, findingsTotal: 3 })).toBe('2 events altered');
  });
});
