/**
 * Rule files: YAML documents of the Sigma specification 2.1, single-event rules and correlations that refer to each other by name or id.
 * What is not supported is refused with its place and never approximated.
 */
import { LineCounter, parseAllDocuments, type Document } from 'yaml';
import { leadLevels, type LeadLevel } from '../../../../src-shared/model/audit.ts';
import { evaluate, parseCondition, type Condition } from './condition.ts';
import { compileSelection, fieldOf, type Selection, type Test } from './detection.ts';
import { ruleFields, type ComputedName, type RuleField } from './fields.ts';
import { RuleProblem, ruleError } from './problem.ts';

export const correlationTypes = ['event_count', 'value_count', 'temporal', 'temporal_ordered'] as const;

export interface About {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly level: LeadLevel;
  readonly tags: readonly string[];
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
}

export interface SingleRule {
  readonly kind: 'single';
  readonly about: About;
  readonly test: Test;
}

export interface Correlation {
  readonly kind: (typeof correlationTypes)[number];
  readonly about: About;
  /** Names of the rules it is made of. */
  readonly rules: readonly string[];
  /** By rule, the fields that its matches are grouped by. */
  readonly groupBy: ReadonlyMap<string, readonly RuleField[]>;
  readonly timespanMs: number;
  /** Events, values: at least so many. */
  readonly atLeast: number;
  /** Of value_count. */
  readonly field: RuleField | null;
}

export type Rule = SingleRule | Correlation;

export interface Parameter {
  readonly name: string;
  readonly value: number | string;
  readonly standard: number | string;
}

/** A file: its rules by name, the ones that give leads, and what can be set in it. */
export interface RuleFile {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly leading: readonly string[];
  readonly parameters: ReadonlyMap<string, readonly Parameter[]>;
  readonly computed: ReadonlySet<ComputedName>;
  /** Fields without which nothing can match, by name: at least one event must state each. */
  readonly needs: ReadonlySet<string>;
}

export type Overrides = Readonly<Record<string, Readonly<Record<string, number | string>>>>;

type Members = Record<string, unknown>;
const isMap = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

const topMembers = new Set([
  'title',
  'id',
  'name',
  'related',
  'taxonomy',
  'status',
  'description',
  'license',
  'author',
  'references',
  'date',
  'modified',
  'logsource',
  'detection',
  'correlation',
  'fields',
  'falsepositives',
  'level',
  'tags',
  'scope',
  'generate',
  'version',
  'custom',
]);
const correlationMembers = new Set(['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate']);

/** Throws `rule_invalid` with name, place and problem. */
export function parseRules(text: string, file: string, overrides: Overrides): RuleFile {
  const lines = new LineCounter();
  if (text.length > 500_000) throw ruleError(file, '', 'the file is too long');
  const docs = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true, strict: true, prettyErrors: false, logLevel: 'silent' });
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  if (!Array.isArray(docs)) throw ruleError(file, '', 'the file is empty');
  const read = docs.map((doc) => {
    const [problem] = [...doc.errors, ...doc.warnings];
    if (problem !== undefined) throw ruleError(file, placeAt(problem.pos[0]), problem.message.split('\n')[0] ?? '');
    return { doc, value: valueOf(doc, file) };
  });
  const parsed = new Map<string, Rule>();
  const computed = new Set<ComputedName>();
  const parameters = new Map<string, Parameter[]>();
  const used = new Set<string>();
  const generated = new Set<string>();
  for (const { doc, value } of read) {
    try {
      const { rule, generate, settings } = readRule(value, overrides, computed);
      const { name, id } = rule.about;
      if (parsed.has(name)) throw new RuleProblem(`two rules are called “${name}”`, ['name']);
      parsed.set(name, rule);
      parameters.set(name, settings);
      if (rule.kind !== 'single')
        for (const one of rule.rules) {
          used.add(one);
          if (generate) generated.add(one);
        }
      if (id !== name && parsed.has(id)) throw new RuleProblem(`the id “${id}” is the name of another rule`, ['id']);
    } catch (error) {
      if (!(error instanceof RuleProblem)) throw error;
      throw ruleError(file, placeOf(doc, error.path, placeAt), error.message);
    }
  }
  // Rules are referred to by name or id: both lead to the name.
  const names = new Map<string, string>();
  for (const { about } of parsed.values()) names.set(about.id, about.name).set(about.name, about.name);
  const rules = new Map<string, Rule>();
  for (const [name, rule] of parsed) rules.set(name, rule.kind === 'single' ? rule : resolve(rule, names, file));
  refuseCircles(rules, file);
  const isUsed = (about: About): boolean => used.has(about.name) || used.has(about.id);
  const isGenerated = (about: About): boolean => generated.has(about.name) || generated.has(about.id);
  const leading = [...rules.values()].filter(({ about }) => !isUsed(about) || isGenerated(about)).map(({ about }) => about.name);
  return { rules, leading, parameters, computed, needs: needsOf(rules, computed) };
}

/** Groups, counted values and what computed fields are computed from. */
function needsOf(rules: ReadonlyMap<string, Rule>, computed: ReadonlySet<ComputedName>): ReadonlySet<string> {
  const needs = new Set<string>();
  const nameOf = (field: RuleField): void => {
    for (const [name, one] of ruleFields) if (one === field && one.kind !== 'computed') needs.add(name);
  };
  for (const rule of rules.values()) {
    if (rule.kind === 'single') continue;
    for (const fields of rule.groupBy.values()) fields.forEach(nameOf);
    if (rule.field !== null) nameOf(rule.field);
  }
  if (computed.has('assay.new_ip_days')) needs.add('source.ip');
  if (computed.has('assay.new_country_days')) needs.add('source.country');
  return needs;
}

function valueOf(doc: Document, file: string): unknown {
  try {
    return doc.toJS({ maxAliasCount: 20 }) as unknown;
  } catch {
    throw ruleError(file, '', 'it repeats itself by aliases too often');
  }
}

function placeOf(doc: Document, path: readonly (string | number)[], placeAt: (offset: number) => string): string {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
    if (isMap(node) && Array.isArray(node['range'])) return placeAt(Number(node['range'][0]));
  }
  return '';
}

const textOf = (value: unknown, path: readonly string[], otherwise?: string): string => {
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new RuleProblem('a text is expected here', path);
};
const listOf = (value: unknown, path: readonly string[]): readonly string[] => {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => textOf(one, path));
};

function aboutOf(value: Members): About {
  const title = textOf(value['title'], ['title']);
  const id = textOf(value['id'], ['id'], title);
  const level = textOf(value['level'], ['level'], 'medium');
  const known = leadLevels.find((one) => one === level);
  if (known === undefined) throw new RuleProblem(`the level is one of ${leadLevels.join(', ')}`, ['level']);
  return {
    id,
    name: textOf(value['name'], ['name'], id),
    title,
    version: textOf(value['version'] ?? value['modified'] ?? value['date'], ['version'], '1'),
    description: textOf(value['description'], ['description'], ''),
    level: known,
    tags: listOf(value['tags'], ['tags']),
    falsePositives: listOf(value['falsepositives'], ['falsepositives']),
    references: listOf(value['references'], ['references']),
  };
}

function readRule(
  value: unknown,
  overrides: Overrides,
  computed: Set<ComputedName>,
): { rule: Rule; generate: boolean; settings: Parameter[] } {
  if (!isMap(value)) throw new RuleProblem('a rule is a map with a title', []);
  for (const member of Object.keys(value))
    if (!topMembers.has(member)) throw new RuleProblem(`“${member}” is no member of a rule that is supported`, [member]);
  const about = aboutOf(value);
  const set = overrides[about.name] ?? {};
  const settings: Parameter[] = [];
  const setting = <T extends number | string>(name: string, standard: T): T => {
    const wanted = set[name];
    if (wanted !== undefined && typeof wanted !== typeof standard)
      throw new RuleProblem(`the parameter “${name}” is a ${typeof standard}, and “${String(wanted)}” is none`, []);
    const chosen = (wanted ?? standard) as T;
    settings.push({ name, value: chosen, standard });
    return chosen;
  };
  const hasDetection = value['detection'] !== undefined;
  if (hasDetection === (value['correlation'] !== undefined)) throw new RuleProblem('a rule has either a detection or a correlation', []);
  const rule = hasDetection
    ? readDetection(value['detection'], about, setting, computed)
    : readCorrelation(value['correlation'], about, setting);
  const correlation = value['correlation'];
  const generate = value['generate'] === true || (isMap(correlation) && correlation['generate'] === true);
  const unknown = Object.keys(set).find((name) => !settings.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new RuleProblem(`it has no parameter “${unknown}”; there are ${settings.map((one) => one.name).join(', ') || 'none'}`, []);
  return { rule, generate, settings };
}

type Setting = <T extends number | string>(name: string, standard: T) => T;

function readDetection(value: unknown, about: About, setting: Setting, computed: Set<ComputedName>): SingleRule {
  if (!isMap(value)) throw new RuleProblem('a detection is a map of selections and a condition', ['detection']);
  if (value['timeframe'] !== undefined)
    throw new RuleProblem('timeframe is obsolete and not supported: write a correlation', ['detection', 'timeframe']);
  const selections = new Map<string, Selection>();
  for (const [name, selection] of Object.entries(value)) {
    if (name === 'condition') continue;
    selections.set(name, compileSelection(withSettings(selection, name, setting), ['detection', name]));
  }
  const names = [...selections.keys()];
  const path = ['detection', 'condition'];
  const written = value['condition'];
  const conditions = (Array.isArray(written) ? written : [written]).map((one): Condition => parseCondition(textOf(one, path), names, path));
  const condition: Condition = conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : { kind: 'or', of: conditions };
  for (const { computed: own } of selections.values()) for (const name of own) computed.add(name);
  return {
    kind: 'single',
    about,
    test: (row, terms, compute, coarse) =>
      evaluate(condition, (name) => {
        const selection = selections.get(name);
        // Null means that it is not known yet, and has to stay null.
        return selection === undefined ? false : selection.test(row, terms, compute, coarse);
      }),
  };
}

/** Numbers that are compared with can be set. */
function withSettings(value: unknown, place: string, setting: Setting): unknown {
  if (Array.isArray(value)) return value.map((one) => withSettings(one, place, setting));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, wanted]) => [
      key,
      /\|(lt|lte|gt|gte)$/.test(key) && typeof wanted === 'number' ? setting(`${place}.${key}`, wanted) : wanted,
    ]),
  );
}

function readCorrelation(value: unknown, about: About, setting: Setting): Correlation {
  const at = (...path: (string | number)[]): readonly (string | number)[] => ['correlation', ...path];
  if (!isMap(value)) throw new RuleProblem('a correlation is a map', at());
  for (const member of Object.keys(value))
    if (!correlationMembers.has(member)) throw new RuleProblem(`“${member}” is no member of a correlation that is supported`, at(member));
  const kind = correlationTypes.find((one) => one === value['type']);
  if (kind === undefined) throw new RuleProblem(`the type is one of ${correlationTypes.join(', ')}`, at('type'));
  const rules = listOf(value['rules'], ['correlation', 'rules']);
  if (rules.length === 0) throw new RuleProblem('it names no rules', at('rules'));
  if (kind.startsWith('temporal') && new Set(rules).size < 2) throw new RuleProblem('it needs two different rules', at('rules'));
  const timespanMs = spanOf(setting('timespan', textOf(value['timespan'], ['correlation', 'timespan'])), at('timespan'));
  const aliases = aliasesOf(value['aliases'], rules);
  const names = listOf(value['group-by'], ['correlation', 'group-by']);
  const groupBy = new Map(rules.map((rule) => [rule, names.map((name) => fieldOf(aliases.get(name)?.get(rule) ?? name, at('group-by')))]));
  const { atLeast, field } = conditionOf(value['condition'], kind, rules, setting);
  return { kind, about, rules, groupBy, timespanMs, atLeast, field };
}

function spanOf(text: string, path: readonly (string | number)[]): number {
  const match = /^(\d{1,6})(s|m|h|d)$/.exec(text);
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match?.[2] ?? ''];
  const number = Number(match?.[1] ?? 0);
  if (unit === undefined || number === 0) throw new RuleProblem('a timespan is a number and s, m, h or d, such as 10m', path);
  return number * unit;
}

function aliasesOf(value: unknown, rules: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  if (value === undefined) return new Map();
  if (!isMap(value)) throw new RuleProblem('aliases are a map', ['correlation', 'aliases']);
  return new Map(
    Object.entries(value).map(([alias, fields]) => {
      const path = ['correlation', 'aliases', alias];
      if (!isMap(fields)) throw new RuleProblem('an alias names a field for each rule', path);
      const missing = rules.find((rule) => fields[rule] === undefined);
      if (missing !== undefined) throw new RuleProblem(`the alias names no field for “${missing}”`, path);
      return [alias, new Map(Object.entries(fields).map(([rule, field]) => [rule, textOf(field, path)]))];
    }),
  );
}

function conditionOf(
  value: unknown,
  kind: Correlation['kind'],
  rules: readonly string[],
  setting: Setting,
): { atLeast: number; field: RuleField | null } {
  const path = ['correlation', 'condition'];
  if (kind.startsWith('temporal')) {
    if (value !== undefined)
      throw new RuleProblem('a condition of a temporal correlation is not supported: all its rules must match', path);
    return { atLeast: rules.length, field: null };
  }
  if (!isMap(value)) throw new RuleProblem('the condition is a map such as gte: 10', path);
  const { field: named, ...criteria } = value;
  const entries = Object.entries(criteria);
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined || (entry[0] !== 'gte' && entry[0] !== 'gt'))
    throw new RuleProblem('only one of gte and gt is supported: the others cannot be told before a window ends', path);
  const [criterion, number] = entry;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 1_000_000)
    throw new RuleProblem('the condition compares with a whole number', [...path, criterion]);
  const chosen = setting(criterion, number);
  const atLeast = Math.max(1, criterion === 'gt' ? chosen + 1 : chosen);
  if (kind === 'value_count') {
    if (named === undefined) throw new RuleProblem('value_count names the field whose values are counted', path);
    return { atLeast, field: fieldOf(textOf(named, [...path, 'field']), [...path, 'field']) };
  }
  if (named !== undefined) throw new RuleProblem('event_count has no field', [...path, 'field']);
  return { atLeast, field: null };
}

function resolve(rule: Correlation, names: ReadonlyMap<string, string>, file: string): Correlation {
  const nameOf = (one: string): string => {
    const name = names.get(one);
    if (name === undefined) throw ruleError(file, '', `“${rule.about.name}” refers to “${one}”, which is not in this file`);
    return name;
  };
  return {
    ...rule,
    rules: rule.rules.map(nameOf),
    groupBy: new Map([...rule.groupBy].map(([one, fields]) => [nameOf(one), fields])),
  };
}

function refuseCircles(rules: ReadonlyMap<string, Rule>, file: string): void {
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) throw ruleError(file, '', `“${name}” refers to itself`);
    const rule = rules.get(name);
    if (rule === undefined || rule.kind === 'single' || done.has(name)) return;
    for (const one of rule.rules) visit(one, [...above, name]);
    done.add(name);
  };
  for (const name of rules.keys()) visit(name, []);
}
