/** Public data of other projects, each by the preset that ships for it, to the verdict that its own project gives (in our words). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileOf, fixture, fixtureText, hasFixtures, preset, told, verifyBy } from './support.ts';

if (!hasFixtures) console.warn('skipped: the fixtures of other projects are not beside this folder');

describe.skipIf(!hasFixtures)('Certmate bundles', () => {
  const bundle = preset('certmate-bundle/1');
  const key = (): string => readFileSync(fixture('hash-chain/certmate/instance-public-key.pem'), 'utf8');
  const verify = (name: string, isPinned = true) =>
    verifyBy(bundle, fixture(`hash-chain/certmate/${name}.json`), { keys: isPinned ? [key()] : [] });

  it('a whole signed bundle under the pinned key is verified', async () => {
    const result = await verify('bundle-full');
    expect(told(result, 'broken')).toEqual([]);
    expect(result.input.verdict, JSON.stringify(result.findings)).toBe('verified');
    expect(result.chains).toMatchObject([{ id: 'log', events: 5, firstSeq: 0, lastSeq: 4, proven: [{ from: 0, to: 4 }] }]);
    expect(result.counts).toMatchObject({ checkpointsFound: 1, checkpointsValid: 1, hashesChecked: 5 });
  });

  it('without the pinned key it has limits', async () => {
    const result = await verify('bundle-full', false);
    expect(told(result, 'broken')).toEqual([]);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(told(result, 'limit')).toContain('checkpoint.key_unknown:-');
    expect(result.limits.map(({ code }) => code)).toContain('chain.unkeyed');
  });

  it.each([
    ['bundle-edited-entry', ['event.altered@2']],
    ['bundle-deleted-entry', ['event.missing@1']],
    ['bundle-edited-manifest', ['checkpoint.signature_invalid:-']],
    ['bundle-signature-stripped', ['manifest.malformed:-']],
  ])('%s is broken, once, at its place', async (name, expected) => {
    const result = await verify(name);
    expect(told(result)).toEqual(expected);
    expect(result.input.verdict).toBe('broken');
    const unpinned = await verify(name, false);
    expect(told(unpinned), 'without a pinned key').toEqual(expected);
  });

  it('a truncated tail contradicts the signed manifest', async () => {
    const result = await verify('bundle-tail-truncated');
    expect(result.input.verdict).toBe('broken');
    expect(told(result)).toEqual(['manifest.mismatch:-']);
  });

  it('a slice that declares its anchor is intact, with the limit that it begins inside the chain', async () => {
    const result = await verify('bundle-slice-anchored');
    expect(told(result)).toEqual([]);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(told(result, 'limit')).toEqual(['chain.dangling_start@2']);
  });

  it('a slice whose anchor was taken away is broken', async () => {
    const result = await verify('bundle-slice-downgraded');
    expect(result.input.verdict).toBe('broken');
    expect(told(result)).toContain('manifest.malformed:-');
  });

  it('the chain file alone proves consistency only', async () => {
    const result = await verifyBy(preset('certmate-chain/1'), fixture('hash-chain/certmate/chain.jsonl'));
    expect(told(result)).toEqual([]);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.limits.map(({ code }) => code)).toEqual(['chain.unkeyed', 'chain.unsealed_tail']);
  });
});

describe.skipIf(!hasFixtures)('Trailproof', () => {
  const vectors = JSON.parse(hasFixtures ? fixtureText('hash-chain/trailproof/test-vectors.json') : '{}') as {
    hash_chain: { event: Record<string, unknown>; expected_hash: string }[];
    hmac: { key: string; event: Record<string, unknown>; expected_signature: string }[];
  };

  it('the published chain gives its hashes', async () => {
    const lines = vectors.hash_chain.map(({ event, expected_hash: hash }) => JSON.stringify({ ...event, hash, trace_id: null }));
    const result = await verifyBy(preset('trailproof/1'), fileOf(`${lines.join('\n')}\n`));
    expect(told(result)).toEqual([]);
    expect(result.counts).toMatchObject({ hashesChecked: 2, linksChecked: 2 });
  });

  it('the published HMAC is that of the secret, and of no other', async () => {
    const { event, key, expected_signature: signature } = vectors.hmac[0]!;
    const { hash_chain: chain } = vectors;
    const signed = fileOf(`${JSON.stringify({ ...event, hash: chain[0]!.expected_hash, signature })}\n`);
    const right = await verifyBy(preset('trailproof/1'), signed, { secret: key });
    expect(right.input.verdict, JSON.stringify(right.findings)).toBe('verified');
    expect(right.counts.checkpointsValid).toBe(1);
    const wrong = await verifyBy(preset('trailproof/1'), signed, { secret: 'another' });
    expect(told(wrong)).toEqual(['checkpoint.signature_invalid:1']);
  });
});

describe.skipIf(!hasFixtures)('PayGod', () => {
  const vectors = JSON.parse(hasFixtures ? fixtureText('hash-chain/paygod/ledger-chaining.json') : '[]') as {
    input: unknown;
    expected_hash: string;
  }[];

  it('the ledger links by canonical JSON', async () => {
    const path = fileOf(`${vectors.map(({ input }) => JSON.stringify(input)).join('\n')}\n`);
    const result = await verifyBy(preset('paygod/1'), path, { heads: { log: vectors.at(-1)!.expected_hash } });
    expect(result.input.verdict, JSON.stringify(result.findings)).toBe('verified');
    expect(result.chains[0]?.head).toBe(vectors.at(-1)!.expected_hash);
  });

  it('a changed first record is a link that leads nowhere', async () => {
    const path = fileOf(`${vectors.map(({ input }) => JSON.stringify(input).replace('genesis', 'Genesis')).join('\n')}\n`);
    const result = await verifyBy(preset('paygod/1'), path);
    expect(told(result)).toEqual(['chain.link_broken:2']);
  });
});

describe.skipIf(!hasFixtures)('Limitless', () => {
  it('the golden chain links by sorted lines', async () => {
    const result = await verifyBy(preset('limitless/1'), fixture('hash-chain/limitless/golden_chain_v1.json'));
    expect(told(result)).toEqual([]);
    expect(result.counts).toMatchObject({ hashesChecked: 3, linksChecked: 3 });
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.findings.find(({ code }) => code === 'fields.unhashed')?.message).toContain('signature');
  });

  it('a changed signer is seen', async () => {
    const text = fixtureText('hash-chain/limitless/golden_chain_v1.json').replace('"grounded"', '"grinded"');
    const result = await verifyBy(preset('limitless/1'), fileOf(text, 'limitless.json'));
    expect(told(result)).toEqual(['chain.link_broken:17']);
  });
});
