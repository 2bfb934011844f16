/** Evidence in a case that a profile reads: the profile stays with it, and whatever reads the evidence again uses it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { noProvenance } from '../support/case.ts';
import { checked, openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { makeChain, profiles, sortedJson, textOf } from './chains.ts';
import { told } from './support.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const evidence = join(folder, 'log.jsonl');
const chain = makeChain('seq', 40);
writeFileSync(evidence, textOf('seq', chain));
const text = JSON.stringify(profiles.seq);

const importBy = async (path: string, more: { readonly profile?: string; readonly secret?: string } = {}) => {
  const { imported } = await engine.call('evidence.import', {
    grants: [engine.grant(path)],
    filtered: false,
    provenance: noProvenance,
    ...more,
  });
  return checked((await engine.call('evidence.get', { id: imported[0]!.id })).result);
};

describe('a case', () => {
  it('keeps the profile, verifies again with it, and shows what the hash covers', async () => {
    const path = join(folder, 'kept.assay');
    await engine.call('case.create', { grant: engine.grant(path), name: 'Kept' });
    const result = await importBy(evidence, { profile: text });
    expect(result.input.format).toBe('test/1');
    expect(told(result)).toEqual([]);
    expect(result.counts.hashesChecked).toBe(40);
    await engine.call('evidence.verify', { thorough: true });
    const again = (await engine.call('evidence.list', {}))[0]!;
    const { result: second } = await engine.call('evidence.get', { id: again.id });
    expect({ ...second, input: { ...second.input, path: result.input.path } }).toEqual(result);

    const { id } = await engine.call('events.find', { evidence: again.id, chain: 'log', seq: 7, file: null, line: null });
    const detail = await engine.call('events.detail', { id: id! });
    const { hash, ...rest } = chain[6]!;
    expect(detail).toMatchObject({
      stated: hash,
      recomputed: hash,
      prev: chain[5]!.hash,
      canonical: sortedJson(rest),
      profile: 'test/1',
      row: { action: 'action-6', seq: 7 },
    });
    expect(detail.hashed.map(({ from, to }) => detail.raw.slice(from, to)).join(',')).not.toContain('"hash"');
    // From outside as well: a case folder is verified by what it holds.
    await engine.call('case.close', {});
    const verified = await runCli(['verify', path, '--json'], { home: folder });
    expect(JSON.parse(verified.out), verified.err).toMatchObject({
      verdict: 'verified_with_limits',
      inputs: [{ format: 'custody/1' }, { format: 'test/1' }].slice(-1),
    });
  });

  it('refuses a profile that cannot be used, and imports nothing', async () => {
    await engine.call('case.create', { grant: engine.grant(join(folder, 'refused.assay')), name: 'Refused' });
    await expect(importBy(evidence, { profile: 'schema: x' })).rejects.toMatchObject({ code: 'profile_invalid', detail: { line: 1 } });
    await expect(importBy(evidence)).rejects.toMatchObject({
      code: 'evidence_empty',
      detail: { reason: expect.stringContaining('profile wizard') },
    });
    expect(await engine.call('evidence.list', {})).toEqual([]);
  });

  it('assay import --profile does the same', async () => {
    const profile = join(folder, 'mine.json');
    writeFileSync(profile, text);
    const made = join(folder, 'made.assay');
    const imported = await runCli(['import', '--case', made, evidence, '--profile', profile, '--json'], { home: folder });
    expect(imported.status, imported.err).toBe(2);
    expect(JSON.parse(imported.out)).toMatchObject({ evidence: [{ summary: { format: 'test/1', counts: { events: 40 } } }] });
    const found = await runCli(['search', '--case', made, 'action:action-9', '--count'], { home: folder });
    expect(found.out.trim()).toBe('1');
  });

  it('a preview shows bytes, computed and stated hash of each record, and where a profile is wrong', async () => {
    const grant = engine.grant(evidence);
    const preview = await engine.call('profiles.preview', { grant, text });
    expect(preview).toMatchObject({ problem: null, matched: 40, compared: 40 });
    const { hash, ...rest } = chain[2]!;
    expect(preview.rows[2]).toMatchObject({
      line: 3,
      canonical: sortedJson(rest),
      computed: hash,
      stated: hash,
      matches: true,
      isCut: false,
    });
    const other = await engine.call('profiles.preview', { grant, text: text.replace('py-sorted-compact-utf8', 'py-sorted-default') });
    expect(other).toMatchObject({ matched: 0, compared: 40 });
    expect(await engine.call('profiles.preview', { grant, text: '{' })).toMatchObject({ problem: { line: 1 }, rows: [] });
    expect((await engine.call('profiles.presets', {})).map(({ name }) => name)).toContain('lemma/1');
    const probe = await engine.call('profiles.probe', { grant });
    expect(probe.found).toMatchObject({ reproduced: 40, hashed: 40 });
    const saved = join(folder, 'saved.json');
    await engine.call('profiles.save', { grant: engine.grant(saved), text });
    await expect(engine.call('profiles.save', { grant: engine.grant(saved), text: 'x' })).rejects.toMatchObject({
      code: 'profile_invalid',
    });
  });
});
