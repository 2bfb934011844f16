import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { generateArchive, parsePlant, plantedActor, plantRules } from '../../src-main/engine/generate/index.ts';
import { emptyEngagement } from '../../src-shared/model/engagement.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-planted-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const engine = openEngine(folder);
const { newCase, importInto, pin } = caseTools(engine, folder);

/** A year; each rule twice, on different days, at 02:00 UTC (a Saturday or a Sunday among them: all are out of hours). */
const plants = [0, 1].flatMap((round) =>
  plantRules.map((rule, i) => {
    const day = new Date(Date.UTC(2026, round === 0 ? 2 : 6, 1 + i * 4, 2));
    return `${rule}@${day.toISOString()}`;
  }),
);
const events = Number(process.env['ASSAY_PLANTED_EVENTS'] ?? 30_000);

it(
  `finds all ${plants.length} anomalies among ${events} events of a year, and says how much else it finds`,
  { timeout: 600_000 },
  async () => {
    expect(plants.length).toBeGreaterThanOrEqual(40);
    const out = join(folder, 'year.zip');
    const made = await generateArchive({ out, events, months: 12, plant: plants.map(parsePlant) });
    expect(made.records).toBe(events);
    await newCase();
    for (const vkey of made.vkeys) await pin(vkey);
    await importInto(out);
    // Every grant, change and export is a lead of its own: that many are listed, and the rest is searched with the rule's own query.
    const { leads, rules, leadsTotal, verdict } = await engine.call('audit.run', { engagement: emptyEngagement });
    expect(verdict.period).toBe('verified');
    const missed = [];
    const right = new Set<string>();
    for (const [index, plant] of plants.entries()) {
      const rule = plant.split('@')[0]!;
      const actor = plantedActor(index);
      const rows = new Map<string, string>();
      const { rows: own } = await engine.call('events.page', { query: `actor:${actor}*`, sort: 'time', offset: 0, limit: 500 });
      for (const row of own) rows.set(String(row.id), row.action ?? '');
      const found = leads.filter((lead) => lead.rule === rule && lead.events.some((event) => rows.has(String(event))));
      if (found.length === 0) missed.push(plant);
      for (const { key } of found) right.add(key);
    }
    const others = rules.filter(({ leads: count }) => count > 0).map(({ name, leads: count }) => `${name} ${count}`);
    console.info(
      `${plants.length} planted, ${plants.length - missed.length} found; ${leadsTotal} leads, ${leadsTotal - right.size} of them not planted: ${others.join(', ')}`,
    );
    expect(missed).toEqual([]);
    const { count } = await engine.call('events.count', {
      query: `lead:self_grant actor:${plantedActor(plantRules.indexOf('self_grant'))}`,
    });
    expect(count).toBe(1);
  },
);
