/** The rules of an engagement, what they found, and what the auditor says of it. Methods: `assay.monitoring.leads`. */
import type { Audit, AuditTest, Lead, Triage } from '../../../src-shared/model/audit.ts';
import type { Engagement } from '../../../src-shared/model/engagement.ts';
import { auditFindings, auditReasons, auditTables } from '../../../src-shared/text/audit.ts';
import { at } from '../store/audit-rows.ts';
import type { ReadableDB } from '../store/database.ts';
import type { Frame, Names } from './frame.ts';
import { findingOf, tableOf, testOf, type Cell, type Outcome } from './outcome.ts';
import type { RuleText } from './resources.ts';
import { createRuleRun, leadOf, type RuleRun } from './sigma/engine.ts';
import { parseRules, type RuleFile } from './sigma/parse.ts';
import { ruleError } from './sigma/problem.ts';

type RuleResult = Audit['rules'][number];

interface LoadedRule {
  readonly file: RuleFile;
  readonly own: boolean;
  readonly text: string;
}

export interface Monitor {
  readonly run: RuleRun;
  /** Positions in a row whose values no rule looks at. */
  readonly leftOut: ReadonlySet<number>;
  results(db: ReadableDB): { readonly rules: readonly RuleResult[]; readonly leads: readonly Lead[]; readonly total: number };
}

/** Reads shipped and own rules under the engagement's parameters. Throws `rule_invalid`. */
export function loadRules(texts: readonly RuleText[], { rules }: Engagement): readonly LoadedRule[] {
  const all = [
    ...texts.map(({ name, text }) => ({ name, text, own: false })),
    ...rules.own.map((text, i) => ({ name: `own rule ${i + 1}`, text, own: true })),
  ];
  const names = new Set<string>();
  const loaded = all.map(({ name, text, own }): LoadedRule => {
    const file = parseRules(text, name, rules.set);
    for (const one of file.rules.keys()) {
      if (names.has(one)) throw ruleError(name, '', `another rule is already called “${one}”`);
      names.add(one);
    }
    return { file, own, text };
  });
  const unknown = Object.keys(rules.set).find((name) => !names.has(name)) ?? rules.off.find((off) => !isKnown(loaded, off));
  if (unknown !== undefined) throw ruleError(unknown, '', 'the engagement names it and there is no such rule');
  return loaded;
}

/** Columns that are worth leaving out, and how a rule that reads one names it. */
const rarelyRead: readonly (readonly [number, RegExp])[] = [
  [at.actorRole, /actor\.role/],
  [at.resourceName, /resource\.name|assay\.self|resource(?![.\w])/],
  [at.userAgent, /source\.userAgent/],
  [at.session, /session/],
];

const isKnown = (loaded: readonly LoadedRule[], name: string): boolean =>
  loaded.some(({ file }) => [...file.rules.values()].some(({ about }) => about.name === name || about.id === name));

export function createMonitor(loaded: readonly LoadedRule[], frame: Frame, names: Names): Monitor {
  const { off } = frame.engagement.rules;
  const isOff = ({ file }: LoadedRule): boolean =>
    file.leading.every((name) => off.includes(name) || off.includes(file.rules.get(name)?.about.id ?? ''));
  const active = loaded.filter((one) => !isOff(one));
  const run = createRuleRun(
    active.map(({ file }) => file),
    frame,
    names,
  );
  const mentioned = (word: RegExp): boolean => active.some(({ text }) => word.test(text));
  const leftOut = new Set(rarelyRead.filter(([, word]) => !mentioned(word)).map(([position]) => position));
  return {
    run,
    leftOut,
    results(db) {
      const collected = run.finish();
      const leads: Lead[] = [];
      const rules: RuleResult[] = [];
      let total = 0;
      for (const one of loaded) {
        const { file, own } = one;
        for (const name of file.leading) {
          const rule = file.rules.get(name);
          if (rule === undefined) continue;
          const { about } = rule;
          const found = collected.get(name);
          const isRun = active.includes(one) && found !== undefined && !off.includes(name) && !off.includes(about.id);
          const lacking = isRun ? run.lacking(file) : [];
          const kept = isRun ? found.kept : [];
          for (const hit of kept) leads.push(leadOf(db, about, hit));
          if (isRun) total += found.total;
          rules.push({
            id: about.id,
            name,
            version: about.version,
            title: about.title,
            description: about.description,
            level: about.level,
            tags: [...about.tags],
            falsePositives: [...about.falsePositives],
            references: [...about.references],
            parameters: parametersOf(file, name),
            own,
            status: !isRun ? 'off' : lacking.length > 0 ? 'not_testable' : found.total > 0 ? 'leads' : 'no_leads',
            reason: lacking.length > 0 ? auditReasons.lackingFields(lacking) : isRun && run.full ? auditReasons.tooManyPairs : null,
            checked: isRun ? run.checked : 0,
            matched: isRun ? found.matched : 0,
            leads: isRun ? found.total : 0,
            kept: kept.length,
          });
        }
      }
      return { rules, leads: leads.toSorted((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1)), total };
    },
  };
}

/** Those of the rule itself by their own name, those of its parts by rule and name. */
const parametersOf = (file: RuleFile, leading: string): RuleResult['parameters'] =>
  [...file.parameters].flatMap(([rule, parameters]) =>
    parameters.map(({ name, value, standard }) => ({ name: rule === leading ? name : `${rule}: ${name}`, value, standard })),
  );

/** Puts the auditor's judgement to the leads, and says what it comes to. */
export function judgeLeads(audit: Audit, triage: ReadonlyMap<string, Triage>): Audit {
  const leads = audit.leads.map((lead): Lead => ({ ...lead, triage: triage.get(lead.key) ?? null }));
  const caveats = audit.tests[0]?.caveats ?? [];
  const test: AuditTest = testOf('monitoring.leads', leadsOutcome(audit, leads), caveats);
  const tests = audit.tests.filter(({ id }) => id !== 'monitoring.leads');
  const place = tests.findIndex(({ id }) => id === 'monitoring.reviews');
  return { ...audit, leads, tests: tests.toSpliced(place < 0 ? tests.length : place, 0, test) };
}

function leadsOutcome({ rules, leadsTotal }: Audit, leads: readonly Lead[]): Outcome {
  const ran = rules.filter(({ status }) => status !== 'off');
  const by = (state: 'open' | 'explained' | 'exception', rule?: string): number =>
    leads.filter((lead) => (lead.triage?.state ?? 'open') === state && (rule === undefined || lead.rule === rule)).length;
  const judged = by('explained') + by('exception');
  const open = leadsTotal - judged;
  const rows = ran.map(({ name, leads: total }): Cell[] => [
    name,
    total,
    total - by('explained', name) - by('exception', name),
    by('explained', name),
    by('exception', name),
  ]);
  const findings = ran
    .filter(({ name }) => by('exception', name) > 0)
    .map(({ name, title }) =>
      findingOf(auditFindings.leads(title, by('exception', name)), {
        count: by('exception', name),
        events: leads
          .filter((lead) => lead.rule === name && lead.triage?.state === 'exception')
          .flatMap(({ events }) => events.slice(0, 20))
          .slice(0, 200),
        query: `lead:${name}`,
      }),
    );
  const base = {
    checked: judged,
    total: leadsTotal,
    unit: 'leads',
    figures: { rules: ran.length, leads: leadsTotal, open, explained: by('explained'), exceptions: by('exception') },
    tables: [
      tableOf(
        'rules',
        auditTables.rules,
        [
          ['rule', 'text'],
          ['leads', 'count'],
          ['open', 'count'],
          ['explained', 'count'],
          ['exceptions', 'count'],
        ],
        rows,
      ),
    ],
    findings,
  } as const;
  if (ran.length === 0) return { ...base, status: 'not_testable', reason: auditReasons.noRules };
  if (findings.length > 0) return { ...base, status: 'exception', reason: open > 0 ? auditReasons.openLeads(open) : null };
  return open > 0 ? { ...base, status: 'not_testable', reason: auditReasons.openLeads(open) } : { ...base, status: 'pass' };
}
