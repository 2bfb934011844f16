/** Whatever the bytes are, reading by a mapping, looking at a file and suggesting for it end without an exception, and nothing goes missing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtinMappings } from '../../src-main/engine/format/builtin-mappings.ts';
import { createSplitter } from '../../src-main/engine/format/framing.ts';
import { inspectFile } from '../../src-main/engine/format/inspect.ts';
import { choosePlain } from '../../src-main/engine/format/plain-plan.ts';
import { previewMapping } from '../../src-main/engine/format/preview.ts';
import { createFrameProcessor } from '../../src-main/engine/format/process.ts';
import { mappingFileSchema } from '../../src-shared/model/mapping-file.ts';
import { mappingOf } from './support.ts';

const seeds = [
  '{"id":"1","date_create":1700000000,"action":"a","actor":{"type":"user","user":{"id":"U"}}}\n{"id":"2"}\n',
  '{"items":[{"kind":"admin#reports#activity","id":{"time":"2024-01-01T00:00:00Z"},"events":[{"name":"a"},{"name":"b"}]}],"n":1}',
  '[{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"x":[1,{"y":null}]}}]',
  'a,b,"c"\r\n1,"x ""y""\nz","{""k"":""v""}"\r\n2,,3\r\n',
  'a;b\n1;1.23E+15\n',
];
const tokens = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\\ud800',
  'null',
  '1e999',
  '\n',
  '\r\n',
  '\0',
  '\ufffd',
  '"events":[',
  '[[[[',
  '\ufeff',
  '{"a":[{},0]}',
  "'=",
];

const damaged = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.nat(400), fc.oneof(fc.constantFrom(...tokens), fc.uint8Array({ minLength: 1, maxLength: 3 })), fc.nat(12)), {
      maxLength: 6,
    }),
  )
  .map(([seed, edits]) => {
    let bytes = Buffer.from(seed);
    for (const [at, put, cut] of edits) {
      const place = at % (bytes.length + 1);
      bytes = Buffer.concat([bytes.subarray(0, place), Buffer.from(put as Uint8Array), bytes.subarray(place + cut)]);
    }
    return new Uint8Array(bytes);
  });

const any = mappingOf(
  {
    time: { firstOf: ['time', 'a'], formats: ['rfc3339', 'unix-s', 'YYYY-MM-DD'] },
    eventId: 'id',
    action: ['c', 'k'],
    category: { firstOf: ['$event.name', 'b'], words: { 'x*y': 'admin' } },
  },
  { container: { kind: 'csv' }, expand: 'events' },
);

test('records of damaged files are events or rejected, each in its place', () => {
  const process = createFrameProcessor();
  fc.assert(
    fc.property(damaged, fc.constantFrom(any, ...builtinMappings), fc.integer({ min: 1, max: 500 }), (bytes, mapping, batchBytes) => {
      const plan = choosePlain(bytes, true, mapping);
      for (const framing of plan === null
        ? ([{ kind: 'ndjson' }, { kind: 'csv' }, { kind: 'json-array', path: [] }] as const)
        : [plan.framing]) {
        const splitter = createSplitter(framing, { batchBytes });
        for (const frame of [...splitter.feed(bytes), ...splitter.end()]) {
          const { block, rows } = process(frame, {
            reader: 'mapped',
            thorough: false,
            wantRows: true,
            file: 0,
            firstOrdinal: 0,
            chain: null,
            mapping,
          });
          expect(block.count).toBeGreaterThanOrEqual(frame.count);
          expect(rows?.count).toBe(block.count);
          const malformed = block.remarks.filter(({ code }) => code === 'event.malformed').length;
          expect([...block.flags].filter((flag) => (flag & 1) !== 0)).toHaveLength(malformed);
        }
      }
    }),
    { numRuns: 600 },
  );
});

test('whatever is found in a damaged file can be shown, suggested and tried', () => {
  fc.assert(
    fc.property(damaged, fc.boolean(), (bytes, isComplete) => {
      const found = inspectFile(bytes, isComplete, 'x', null);
      if (found?.suggested == null) return;
      const suggested = mappingFileSchema.parse(JSON.parse(JSON.stringify(found.suggested)));
      const preview = previewMapping(bytes, isComplete, suggested);
      expect(preview.events.length).toBeLessThanOrEqual(50);
      for (const { message } of [...preview.rejected, ...preview.notes]) expect(message).toMatch(/[.]$/);
    }),
    { numRuns: 600 },
  );
});
