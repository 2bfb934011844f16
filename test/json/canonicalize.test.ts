import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { sha256Hex } from '../../src-main/engine/crypto/sha256.ts';
import { canonicalize, canonicalizeHyrelogV0, canonicalizeHyrelogV1 } from '../../src-main/engine/json/canonicalize.ts';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import { fromPlain } from '../../src-main/engine/json/plain.ts';
import type { JsonObject, JsonValue } from '../../src-main/engine/json/value.ts';
import { isJsonObject } from '../../src-main/engine/json/value.ts';

const value = (text: string | Uint8Array): JsonValue => {
  const result = parseStrict(text);
  if (!result.ok) throw new Error(`${result.error.code} at ${result.error.byte}`);
  return result.value;
};

const vectors = join(import.meta.dirname, '../../../shared/fixtures/jcs-rfc8785');
if (!existsSync(vectors)) console.warn('skipped: fixtures/jcs-rfc8785 is not beside this checkout');

describe.skipIf(!existsSync(vectors))('RFC 8785 vectors of cyberphone/json-canonicalization', () => {
  for (const name of existsSync(vectors) ? readdirSync(join(vectors, 'input')) : []) {
    it(name, () => {
      const expected = readFileSync(join(vectors, 'output', name), 'utf8');
      expect(canonicalize(value(readFileSync(join(vectors, 'input', name))))).toBe(expected);
      const hex = readFileSync(join(vectors, 'outhex', name.replace('.json', '.txt')), 'utf8').replaceAll(/\s/g, '');
      expect(Buffer.from(canonicalize(value(expected))).toString('hex')).toBe(hex);
    });
  }
});

describe('canonicalize', () => {
  // RFC 8785 appendix B: IEEE 754 bits and their ECMAScript text.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the double %s as %s', (bits, text) => {
    expect(canonicalize(fromPlain(Buffer.from(bits, 'hex').readDoubleBE()))).toBe(text);
  });

  it('sorts by UTF-16 code unit, not by code point', () => {
    expect(canonicalize(value('{"\ue000":1,"😀":2,"a":3,"10":4,"9":5,"":6}'))).toBe('{"":6,"10":4,"9":5,"a":3,"😀":2,"\ue000":1}');
  });

  it('refuses a lone surrogate instead of hashing a replacement', () => {
    expect(() => canonicalize('\ud800')).toThrow(TypeError);
    expect(() => canonicalize(new Map([['\udc00', null]]))).toThrow(TypeError);
    expect(() => canonicalize('\ud800'.padStart(200))).toThrow(TypeError);
  });

  it('is a fixed point: what it writes parses back and is written the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (plain) => {
        const text = canonicalize(fromPlain(plain));
        expect(canonicalize(value(encodeUtf8(text)))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(plain)));
      }),
    );
  });

  it('does not depend on the order of the members in the source', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (plain) => {
        const reversed = new Map([...(fromPlain(plain) as JsonObject)].reverse());
        expect(canonicalize(reversed)).toBe(canonicalize(fromPlain(plain)));
      }),
    );
  });
});

describe('HyreLog canonical forms', () => {
  const scope = '"companyId":"11111111-1111-4111-8111-111111111111"';
  const workspace = '"workspaceId":"22222222-2222-4222-8222-222222222222"';

  it('gives the hash of the worked v1 genesis event', () => {
    const text = `{"timestamp":"2026-01-15T09:30:00.000Z",${scope},${workspace},"category":"auth","action":"user.login","actorId":"user_123","actorEmail":"user@example.com","actorRole":null,"metadata":{"source":"quickstart"},"prevHash":null,"projectId":null,"resourceId":null,"resourceType":null}`;
    const canonical = canonicalizeHyrelogV1(value(text));
    expect(canonical.length).toBe(360);
    expect(sha256Hex(canonical)).toBe('36d072aa22965ace4961bf24dd50afd15fc633c8d05444ee28880c855c071f00');
  });

  it('hoists array-index keys in numeric order, as in the worked linked event', () => {
    const metadata =
      '{"b":[1.0,1e21,1e-7,{"z":null,"a":true}],"10":"ten","9":"nine","Z":"Zo\\u00eb \\u2013 \\u65e5\\u672c \\ud83d\\ude00","a":"line\\nbreak \\u0001 / \\u2028"}';
    const text = `{"action":"invoice.approved","actorEmail":null,"actorId":"user_123","actorRole":"ADMIN","category":"billing",${scope},"metadata":${metadata},"prevHash":"36d072aa22965ace4961bf24dd50afd15fc633c8d05444ee28880c855c071f00","projectId":null,"resourceId":"inv_8391","resourceType":"invoice","timestamp":"2026-01-15T09:31:07.250Z",${workspace}}`;
    const canonical = canonicalizeHyrelogV1(value(text));
    expect(canonical).toContain(
      '"metadata":{"9":"nine","10":"ten","Z":"Zoë – 日本 😀","a":"line\\nbreak \\u0001 / \u2028","b":[1,1e+21,1e-7,{"a":true,"z":null}]}',
    );
    expect(encodeUtf8(canonical).length).toBe(528);
  });

  it('orders keys as an object of ECMAScript with sorted insertion does', () => {
    expect(canonicalizeHyrelogV1(value('{"01":1,"-1":2,"4294967295":3,"4294967294":4,"2":5,"10":6,"a":7,"1.5":8,"0":9,"00":10}'))).toBe(
      '{"0":9,"2":5,"10":6,"4294967294":4,"-1":2,"00":10,"01":1,"1.5":8,"4294967295":3,"a":7}',
    );
    const key = fc.oneof(fc.string(), fc.nat().map(String), fc.integer({ min: 4294967290, max: 4294967299 }).map(String));
    fc.assert(
      fc.property(fc.dictionary(key, fc.integer(), { noNullPrototype: true }), (plain) => {
        const sorted: Record<string, number> = {};
        for (const name of Object.keys(plain).sort()) if (name !== '__proto__') sorted[name] = plain[name] ?? 0;
        delete plain['__proto__'];
        expect(canonicalizeHyrelogV1(fromPlain(plain))).toBe(JSON.stringify(sorted).replaceAll(':-0', ':0'));
      }),
    );
  });

  it('writes v0 with locale order and the bare word undefined', () => {
    const record = value('{"b":1,"B":2,"a":3,"A":4,"_x":5,"1":6,"10":8,"2":7}');
    if (!isJsonObject(record)) throw new Error('not an object');
    expect(canonicalizeHyrelogV0(new Map<string, JsonValue | undefined>([...record, ['metadata', undefined]]))).toBe(
      '{"_x":5,"1":6,"10":8,"2":7,"a":3,"A":4,"b":1,"B":2,"metadata":undefined}',
    );
  });
});
