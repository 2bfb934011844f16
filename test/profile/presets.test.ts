/** Presets for which no public data are at hand, by what is written of them; and the two that have readers of their own. */
import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examineHere } from '../support/examine-here.ts';
import { makeRows, type Row } from '../support/hyrelog.ts';
import { sortedJson } from './chains.ts';
import { fileOf, preset, settingsFor, told, verifyBy } from './support.ts';

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const pair = generateKeyPairSync('ed25519');
const pem = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString();
const signed = (data: Uint8Array): string => sign(null, data, pair.privateKey).toString('hex');
const ascii = (text: string): string =>
  text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('Lemma: previous hash before the sorted event and provenance, without the storage stage', () => {
  const lines = (): string[] => {
    let prev = '0'.repeat(64);
    return Array.from({ length: 5 }, (_, i) => {
      const event = {
        class_uid: 2003,
        time: `2026-01-0${i + 1}T00:00:00Z`,
        message: 'é',
        metadata: { uid: `u${i}`, product: { name: 'Okta' } },
      };
      const provenance = [{ stage: 'source', actor: 'okta', content_hash: 'aa' }];
      const hash = sha256(prev + ascii(sortedJson({ event, provenance })));
      const line = {
        event,
        prev_hash: prev,
        entry_hash: hash.toString('hex'),
        signature: signed(hash),
        signer_key_id: 'ed25519:1',
        provenance: [...provenance, { stage: 'storage', actor: 'log', content_hash: hash.toString('hex') }],
      };
      prev = hash.toString('hex');
      return JSON.stringify(line);
    });
  };

  it('is told from its members, verified under the pinned key, and a changed provenance is seen', async () => {
    const all = lines();
    const clean = await examineHere(fileOf(`${all.join('\n')}\n`), { ...settingsFor(null), keys: [{ vkey: pem, origin: '' }] });
    expect(told(clean)).toEqual([]);
    expect(clean.input, JSON.stringify(clean.findings)).toMatchObject({ format: 'lemma/1', verdict: 'verified' });
    const changed = await verifyBy(preset('lemma/1'), fileOf(all.map((line) => line.replace('"okta"', '"okto"')).join('\n')), {
      keys: [pem],
    });
    expect(told(changed)).toHaveLength(5);
    // Only the storage stage is left out of the hash, by its name.
    const storage = await verifyBy(preset('lemma/1'), fileOf(all.with(2, all[2]!.replace('"actor":"log"', '"actor":"lag"')).join('\n')), {
      keys: [pem],
    });
    expect(told(storage)).toEqual([]);
  });
});

it('securaCV: raw previous hash before the payload’s text, signature over the hash', async () => {
  let prev: Buffer = Buffer.alloc(32);
  const lines = Array.from({ length: 4 }, (_, i) => {
    const payload = JSON.stringify({ kind: 'motion', n: i });
    const hash = sha256(Buffer.concat([prev, Buffer.from(payload)]));
    const line = JSON.stringify({
      id: i + 5,
      created_at: 1_760_000_000 + i,
      payload_json: payload,
      prev_hash: prev.toString('hex'),
      entry_hash: hash.toString('hex'),
      signature: signed(hash),
    });
    prev = hash;
    return line;
  });
  const clean = await verifyBy(preset('securacv/1'), fileOf(lines.join('\n')), { keys: [pem] });
  expect(told(clean), JSON.stringify(clean.findings)).toEqual([]);
  expect(clean.counts).toMatchObject({ hashesChecked: 4, linksChecked: 4, checkpointsValid: 4 });
  // The time of creation is outside the hash, and that is said.
  expect(clean.findings.find(({ code }) => code === 'fields.unhashed')?.message).toContain('created_at');
  expect(told(await verifyBy(preset('securacv/1'), fileOf(lines.with(1, lines[1]!.replace('motion', 'nothing')).join('\n'))))).toEqual([
    'event.altered:2',
  ]);
});

describe('Retraced: each event by itself, joined by colons with two passes of escapes', () => {
  const one = (value: string): string => value.replaceAll('%', '%25').replaceAll(':', '%3A');
  const two = (value: string): string => one(value).replaceAll('=', '%3D').replaceAll(';', '%3B');
  const event = (i: number, more: Record<string, unknown> = {}): Record<string, unknown> => {
    const made: Record<string, unknown> = {
      id: `e:${i}`,
      action: 'a%b',
      crud: 'u',
      group: { id: 'g:1' },
      actor: { id: 'ann' },
      source_ip: '::1',
      is_failure: i % 2 === 0,
      is_anonymous: false,
      ...more,
    };
    const id = (name: string): string => one(String((made[name] as { id?: string } | undefined)?.id ?? ''));
    const fields = made['fields'] as Record<string, string> | undefined;
    const text =
      `${one(String(made['id']))}:${one(String(made['action']))}:${id('target')}:${id('actor')}:${id('group')}:${one(String(made['source_ip']))}:${made['is_failure'] === true ? 1 : 0}:${made['is_anonymous'] === true ? 1 : 0}:` +
      (fields === undefined
        ? ':'
        : Object.keys(fields)
            .sort()
            .map((key) => `${two(key)}=${two(fields[key]!)};`)
            .join(''));
    return { ...made, hash: sha256(text).toString('hex') };
  };

  it('gives its hashes, and says that nothing holds the events together', async () => {
    const events = [
      event(1),
      event(2, { fields: { custom: '123', Custom: 'Rate = 50%; a:b' } }),
      event(3, { target: { id: 'doc:7' }, fields: {} }),
    ];
    const path = fileOf(events.map((one_) => JSON.stringify(one_)).join('\n'));
    const result = await verifyBy(preset('retraced/1'), path);
    expect(told(result)).toEqual([]);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.counts).toMatchObject({ hashesChecked: 3, linksChecked: 0 });
    expect(result.checks.find(({ id }) => id === 'chain.links')).toMatchObject({ status: 'not_run', total: 0 });
    expect(result.notProven.join(' ')).toContain('Every record is hashed for itself');
    const changed = await verifyBy(preset('retraced/1'), fileOf(JSON.stringify({ ...events[1], is_failure: false })));
    expect(told(changed)).toEqual(['event.altered:1']);
  });
});

describe('Acra: a key that is hashed on for every line', () => {
  const secret = 'audit-log-secret';
  const chain = (
    lines: readonly (readonly [string, boolean])[],
    write: (body: string, integrity: string, isNew: boolean) => string,
  ): string => {
    let key: Buffer = Buffer.alloc(0);
    let before: Buffer = Buffer.alloc(0);
    return lines
      .map(([body, isNew]) => {
        if (isNew) {
          key = sha256(secret);
          before = Buffer.alloc(0);
        }
        const mac = createHmac('sha256', key).update(body).update(before).digest();
        key = sha256(key);
        before = mac;
        return `${write(body, sha256(mac).toString('hex'), isNew)}\n`;
      })
      .join('');
  };
  const bodies = Array.from(
    { length: 6 },
    (_, i) => [`time="2026-01-01T00:00:0${i}Z" level=info msg="line ${i}" version=0.90`, i === 0 || i === 4] as const,
  );
  const text = chain(bodies, (body, integrity, isNew) => `${body} integrity=${integrity}${isNew ? ' chain=new' : ''}`);
  const profile = preset('acra-text/1');

  it('gives its hashes with the secret, as two chains', async () => {
    const result = await verifyBy(profile, fileOf(text), { secret });
    expect(told(result), JSON.stringify(result.findings)).toEqual([]);
    expect(result.chains.map(({ id, events }) => [id, events])).toEqual([
      ['log/1', 4],
      ['log/2', 2],
    ]);
    expect(result.counts.hashesChecked).toBe(6);
  });

  it('without the secret nothing is checked, and that is said', async () => {
    const result = await verifyBy(profile, fileOf(text));
    expect(result.input.verdict).toBe('not_verifiable');
    expect(result.counts.hashesChecked).toBe(0);
    expect(result.notProven.join(' ')).toContain('the secret was not given');
  });

  it('a wrong secret, a changed line, a removed line are broken', async () => {
    expect((await verifyBy(profile, fileOf(text), { secret: 'wrong' })).input.verdict).toBe('broken');
    const changed = await verifyBy(profile, fileOf(text.replace('line 2', 'line X')), { secret });
    expect(told(changed)).toEqual(['event.altered:3']);
    const unchecked = changed.findings.find(({ code }) => code === 'chain.mixed');
    expect(unchecked, JSON.stringify(changed.findings)).toMatchObject({ count: 1 });
    expect(unchecked?.message).toContain('behind a fault');
    const lines = text.split('\n');
    const removed = await verifyBy(profile, fileOf(lines.toSpliced(2, 1).join('\n')), { secret });
    expect(told(removed)).toEqual(['event.altered:3']);
  });

  it('JSON lines give theirs over delimited members', async () => {
    const json = chain(
      Array.from({ length: 3 }, (_, i) => {
        const members: Record<string, unknown> = {
          level: 'info',
          msg: `<m${i}>`,
          product: 'acra',
          timestamp: 't',
          unixTime: `${i}.5`,
          version: '1',
        };
        return [
          Object.keys(members)
            .sort()
            .map(
              (key) =>
                `delimiter${key}delimiter${JSON.stringify(members[key]).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')}delimiter`,
            )
            .join(''),
          i === 0,
        ] as const;
      }),
      (body, integrity, isNew) => {
        const i = /\\u003cm(\d)/.exec(body)![1];
        return JSON.stringify({
          ...(isNew ? { chain: 'new' } : {}),
          integrity,
          level: 'info',
          msg: `<m${i}>`,
          product: 'acra',
          timestamp: 't',
          unixTime: `${i}.5`,
          version: '1',
        });
      },
    );
    const result = await verifyBy(preset('acra-json/1'), fileOf(json), { secret });
    expect(told(result), JSON.stringify(result.findings)).toEqual([]);
    expect(result.counts.hashesChecked).toBe(3);
  });
});

describe('the built-in readers and the presets of the same formats agree', () => {
  const text = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const metadata = fc.dictionary(
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 5 }), fc.constantFrom('10', '9', '\u{1f600}', '\ue000')),
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'grapheme' }),
      fc.constant(null),
      fc.array(fc.integer()),
    ),
    { maxKeys: 5, noNullPrototype: true },
  );
  const change = fc.record({ at: fc.nat(11), kind: fc.constantFrom('none', 'edit', 'hash', 'remove', 'copy') });

  it('HyreLog v1: the same hashes, faults and places, whatever is in the rows', async () => {
    await fc.assert(
      fc.asyncProperty(metadata, change, fc.constantFrom(null, '', 'x'), async (meta, { at, kind }, actorRole) => {
        const rows = makeRows(12, { metadata: meta as never, actorRole });
        const row = rows[at]!;
        if (kind === 'edit') rows[at] = { ...row, action: 'changed' };
        if (kind === 'hash') rows[at] = { ...row, hash: 'ab'.repeat(32) };
        if (kind === 'remove') rows.splice(at, 1);
        if (kind === 'copy') rows.splice(at, 0, row);
        const path = fileOf(gzipSync(text(rows)), 'rows.jsonl.gz');
        const builtin = await examineHere(path, settingsFor(null));
        const profiled = await verifyBy(preset('hyrelog-v1/1'), path);
        const chains = ({ chains: all }: typeof builtin) => all.map(({ id, events, head }) => ({ id, events, head }));
        const brief = (result: typeof builtin) =>
          result.findings
            .filter(({ severity }) => severity === 'broken')
            .map(({ code, line, byte, expected, found, chain: id }) => ({ code, line, byte, expected, found, id }));
        expect(brief(profiled)).toEqual(brief(builtin));
        expect(chains(profiled)).toEqual(chains(builtin));
        expect(profiled.counts).toMatchObject({ hashesChecked: builtin.counts.hashesChecked, linksChecked: builtin.counts.linksChecked });
      }),
      { numRuns: 60 },
    );
  });

  it('HyreLog v0: absent metadata and payload are the word undefined, or null', async () => {
    const collator = new Intl.Collator('en');
    const canonical = (value: unknown): string =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? `{${Object.keys(value)
            .sort(collator.compare)
            .map((key) => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`)
            .join(',')}}`
        : value === undefined
          ? 'undefined'
          : JSON.stringify(value);
    let prev: string | null = null;
    const rows = ([undefined, null, { b: 1, A: 2, _x: 3 }] as const).map((meta, i) => {
      const base = {
        action: 'user.login',
        actorEmail: 'a@example.com',
        actorId: 'u',
        actorName: null,
        category: 'auth',
        companyId: 'ckco1',
        createdAt: `2025-12-05T10:00:0${i}.000Z`,
        payload: { ip: '203.0.113.10' },
        projectId: null,
        workspaceId: 'ckws1',
      };
      const hash = sha256((prev ?? '') + canonical({ ...base, metadata: meta })).toString('hex');
      const row = { id: String(i), ...base, metadata: meta ?? null, prevHash: prev, hash };
      prev = hash;
      return row;
    });
    const path = fileOf(JSON.stringify(rows, null, 2), 'export.json');
    const profiled = await verifyBy(preset('hyrelog-v0/1'), path);
    const builtin = await examineHere(path, settingsFor(null));
    expect(told(profiled)).toEqual([]);
    expect(told(builtin)).toEqual([]);
    expect(profiled.chains.map(({ id, head }) => ({ id, head }))).toEqual(builtin.chains.map(({ id, head }) => ({ id, head })));
    expect(profiled.counts.hashesChecked).toBe(3);
  });

  it('Assay: the events of an archive, by the preset alone', async () => {
    let prevHash = '0'.repeat(64);
    const lines = Array.from({ length: 9 }, (_, i) => {
      const event = { seq: i + 1, time: `2026-01-01T00:00:0${i}Z`, action: 'x', metadata: { n: 1e21, z: [1.5, null] }, prevHash };
      prevHash = sha256(sortedJson(event)).toString('hex');
      return JSON.stringify({ ...event, hash: prevHash });
    });
    const clean = await verifyBy(preset('assay-jcs-sha256/1'), fileOf(lines.join('\n')), { heads: { log: prevHash } });
    expect(clean.input.verdict, JSON.stringify(clean.findings)).toBe('verified');
    expect(told(await verifyBy(preset('assay-jcs-sha256/1'), fileOf(lines.toSpliced(4, 2).join('\n'))))).toEqual(['event.missing@5']);
  });
});
