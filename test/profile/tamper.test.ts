/** Every kind of tampering at the first, a middle and the last record: the right finding, once, at the right place. */
import { describe, expect, it } from 'vitest';
import { headOf, makeChain, profiles, publicPem, rehash, seqAt, styles, textOf, type Rec, type Style } from './chains.ts';
import { fileOf, told, verifyBy } from './support.ts';

const COUNT = 30;
const positions = { first: 0, middle: 14, last: COUNT - 1 } as const;
type Position = keyof typeof positions;

const kinds = {
  edited: (records: Rec[], at: number): void => {
    records[at] = { ...records[at]!, action: 'changed' };
  },
  hash_edited: (records: Rec[], at: number): void => {
    const hash = records[at]!.hash;
    records[at] = { ...records[at]!, hash: hash.slice(0, -1) + (hash.endsWith('0') ? '1' : '0') };
  },
  removed: (records: Rec[], at: number): void => void records.splice(at, 1),
  copied: (records: Rec[], at: number): void => void records.splice(at + 1, 0, records[at]!),
  swapped: (records: Rec[], at: number): void => {
    const other = at === 0 ? 1 : at - 1;
    [records[at], records[other]] = [records[other]!, records[at]!];
  },
  malformed: (): void => undefined,
} as const;
type Kind = keyof typeof kinds;

/** Positions as findings tell them: by number, or by line. */
const at = (style: Style, position: number, line = position + 1): string =>
  seqAt(style, position) === null ? `:${line}` : `@${seqAt(style, position)}`;

const expected = (style: Style, kind: Kind, position: Position): readonly string[] => {
  const i = positions[position];
  const isNumbered = seqAt(style, 0) !== null;
  const head = isNumbered ? `head.mismatch${at(style, COUNT - 2)}` : `head.mismatch:${COUNT - 1}`;
  switch (kind) {
    case 'edited':
      return [`event.altered${at(style, i)}`];
    case 'hash_edited':
      // Of the last record only the pinned head tells which of content and hash was changed.
      return [isNumbered || position !== 'last' ? `event.hash_edited${at(style, i)}` : `event.altered${at(style, i)}`];
    case 'removed':
      if (position === 'last') return [head];
      // Without numbers a first record that is absent is a beginning before the evidence.
      if (position === 'first') return isNumbered ? [`event.missing${at(style, 0)}`] : [];
      return [isNumbered ? `event.missing${at(style, i)}` : `event.missing:${i + 1}`];
    case 'copied':
      return [`event.duplicate${isNumbered ? at(style, i) : `:${i + 2}`}`];
    case 'swapped':
      return [`event.reordered${isNumbered ? at(style, position === 'first' ? 0 : i - 1) : `:${position === 'first' ? 1 : i}`}`];
    case 'malformed':
      return [`event.malformed${at(style, i)}`];
  }
};

describe.each(styles)('chain of style %s under a pinned head', (style) => {
  const clean = makeChain(style, COUNT);
  const verify = (text: string) =>
    verifyBy(profiles[style], fileOf(text), { heads: { log: headOf(clean) }, keys: style === 'signed' ? [publicPem] : [] });

  it('is verified when nothing was changed', async () => {
    const result = await verify(textOf(style, clean));
    expect(told(result)).toEqual([]);
    expect(result.input.verdict, JSON.stringify(result.findings)).toBe('verified');
    expect(result.chains).toMatchObject([
      { id: 'log', events: COUNT, head: headOf(clean), firstSeq: seqAt(style, 0), lastSeq: seqAt(style, COUNT - 1) },
    ]);
    expect(result.counts).toMatchObject({ hashesChecked: COUNT, linksChecked: COUNT });
  });

  describe.each(Object.keys(positions) as Position[])('%s', (position) => {
    it.each((Object.keys(kinds) as Kind[]).filter((kind) => !(kind === 'malformed' && position !== 'middle')))('%s', async (kind) => {
      const records = [...clean];
      kinds[kind](records, positions[position]);
      const lines = textOf(style, records).trimEnd().split('\n');
      if (kind === 'malformed') lines[positions[position]] = lines[positions[position]]!.slice(0, -3);
      const result = await verify(`${lines.join('\n')}\n`);
      expect(result.input.verdict === 'verified', 'verified in spite of it').toBe(false);
      expect(told(result)).toEqual(expected(style, kind, position));
    });
  });

  it('a rewritten history contradicts the pinned head', async () => {
    const records = clean.slice(0, 10);
    for (const record of clean.slice(10)) {
      const prev = records.at(-1)!.hash;
      records.push(rehash(style, { ...record, ...(records.length === 10 ? { action: 'forged' } : {}), prev }));
    }
    const result = await verify(textOf(style, records));
    expect(result.input.verdict).toBe('broken');
    expect(told(result).map((text) => text.split(/[@:]/)[0])).toEqual(['head.mismatch']);
  });

  it('three independent faults are three findings', async () => {
    const records = [...clean];
    kinds.edited(records, 5);
    kinds.hash_edited(records, 12);
    kinds.edited(records, 20);
    const result = await verify(textOf(style, records));
    expect(told(result).toSorted()).toEqual(
      [`event.altered${at(style, 20)}`, `event.altered${at(style, 5)}`, `event.hash_edited${at(style, 12)}`].toSorted(),
    );
  });

  it('declared as filtered, a gap is a limit', async () => {
    const records = [...clean];
    kinds.removed(records, 14);
    const result = await verifyBy(profiles[style], fileOf(textOf(style, records)), {
      filtered: true,
      heads: { log: headOf(clean) },
      keys: style === 'signed' ? [publicPem] : [],
    });
    expect(told(result)).toEqual([]);
    expect(result.input.verdict).toBe('verified_with_limits');
  });
});

describe('signatures of records', () => {
  const clean = makeChain('signed', COUNT);
  const verify = (records: readonly Rec[], keys: readonly string[] = [publicPem]) =>
    verifyBy(profiles.signed, fileOf(textOf('signed', records)), { keys });

  it('one under a pinned key on the last record covers the chain', async () => {
    const result = await verify(clean);
    expect(result.input.verdict, JSON.stringify(result.findings)).toBe('verified');
    expect(result.chains[0]?.proven).toEqual([{ from: 1, to: COUNT, by: 'signature' }]);
    expect(result.counts).toMatchObject({ checkpointsFound: COUNT, checkpointsValid: COUNT });
    expect(result.notProven.join(' ')).toContain('removal of the newest');
  });

  it('without the key they prove nothing, and that is said once', async () => {
    const result = await verify(clean, []);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.findings.filter(({ code }) => code === 'checkpoint.key_unknown')).toMatchObject([{ count: COUNT }]);
  });

  it('one that was taken away (downgrade) is broken, at its record', async () => {
    const { signature: _, ...bare } = clean[7]!;
    expect(told(await verify(clean.with(7, bare as Rec)))).toEqual(['checkpoint.missing:8']);
    const none = clean.map(({ signature: _signature, ...rest }) => rest as Rec);
    expect((await verify(none)).input.verdict).toBe('broken');
  });

  it('one that is not written as the profile says is broken', async () => {
    const changed = clean.with(3, { ...clean[3]!, signature: 'AAAA' });
    expect(told(await verify(changed))).toEqual(['checkpoint.malformed:4']);
  });

  it('one of another record, or a forged one, is by no pinned key', async () => {
    const changed = clean.with(3, { ...clean[3]!, signature: clean[4]!['signature'] });
    const result = await verify(changed);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.findings.find(({ code }) => code === 'checkpoint.key_unknown')).toMatchObject({ line: 4, count: 1 });
  });

  it('nothing checked is never verified', async () => {
    const empty = await verifyBy(profiles.signed, fileOf('\n\n'), { keys: [publicPem] });
    expect(empty.input.verdict).toBe('not_verifiable');
  });
});
