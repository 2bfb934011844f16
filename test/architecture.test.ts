/** Reads every import statement of the product and holds it against `architecture-rules.ts`. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { exclusivePackages, onlyPackages, rules, socketGlobals, socketModules, windowRule } from './architecture-rules.ts';
import type { Rule } from './architecture-rules.ts';

const root = join(import.meta.dirname, '..');
const isNode = (value: unknown): value is { readonly type: string } & Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

type Node = { readonly type: string } & Readonly<Record<string, unknown>>;
type Import = { readonly from: string; readonly target: string; readonly typesOnly: boolean };
type Source = { readonly file: string; readonly nodes: readonly Node[]; readonly imports: readonly Import[] };

function nodesOf(value: unknown, found: Node[] = []): Node[] {
  if (Array.isArray(value)) for (const item of value) nodesOf(item, found);
  else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) found.push(value);
    for (const item of Object.values(value)) nodesOf(item, found);
  }
  return found;
}

function typesOnly(node: Node): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type' || node.type === 'TSImportType') return true;
  const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'].filter(isNode) : [];
  return specifiers.length > 0 && specifiers.every((specifier) => specifier['importKind'] === 'type');
}

const importing = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression', 'TSImportType'];

function importsOf(file: string, nodes: readonly Node[]): Import[] {
  return nodes.flatMap((node) => {
    if (!importing.includes(node.type)) return [];
    const source = node['source'] ?? node['argument'];
    if (!isNode(source)) return [];
    const target = source['value'];
    if (typeof target !== 'string') throw new Error(`${file} imports a computed name, which nobody can check`);
    return [{ from: file, target, typesOnly: typesOnly(node) }];
  });
}

const sources: readonly Source[] = globSync('src-*/**/*.{ts,tsx}', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .toSorted()
  .map((file) => {
    const nodes = nodesOf(parseSync(file, readFileSync(join(root, file), 'utf8')).program);
    return { file, nodes, imports: importsOf(file, nodes) };
  });

/** The module of a file: its own rule, the deepest folder that has one, or a place in the window. */
function ruleOf(file: string): Rule | undefined {
  if (file.startsWith('src-renderer/')) {
    const [, first = '', second = ''] = file.split('/');
    if (!file.includes('/', 'src-renderer/'.length)) return windowRule('src-renderer');
    return windowRule(first === 'features' ? `src-renderer/features/${second}` : `src-renderer/${first}`);
  }
  return rules.filter((rule) => within(file, rule.module)).toSorted((a, b) => b.module.length - a.module.length)[0];
}

const within = (file: string, module: string): boolean => file === module || file.startsWith(`${module}/`);
const isRelative = (target: string): boolean => target.startsWith('.');
const fileOf = ({ from, target }: Import): string => posix.join(posix.dirname(from), target.replace(/\?.*$/, ''));
const isBuiltin = (target: string): boolean => target.startsWith('node:');
const packageOf = (target: string): string => target.split('/', target.startsWith('@') ? 2 : 1).join('/');
const say = (one: Import): string => `${one.from} imports ${one.target}`;

function allowed(one: Import, rule: Rule): boolean {
  const target = fileOf(one);
  if (within(target, rule.module) && !(rule.module === 'src-renderer' && target.slice(rule.module.length + 1).includes('/'))) return true;
  if (one.typesOnly && rule.types?.includes(target)) return true;
  if (rule.module === 'src-renderer' && within(target, 'src-renderer/features')) return true;
  return rule.imports.some((module) => within(target, module));
}

const imports = sources.flatMap((source) => source.imports);

describe('architecture', () => {
  it('reads sources', () => {
    expect(sources.length).toBeGreaterThan(10);
  });

  it('gives every file a module', () => {
    expect(sources.filter(({ file }) => ruleOf(file) === undefined).map(({ file }) => file)).toEqual([]);
  });

  it('names a TypeScript extension in every relative import of code', () => {
    expect(imports.filter(({ target }) => isRelative(target) && !/\.(ts|tsx|json|css|svg|woff2?)(\?.*)?$/.test(target)).map(say)).toEqual(
      [],
    );
  });

  it('keeps every module to what it may import', () => {
    const wrong = imports.filter((one) => {
      const rule = ruleOf(one.from);
      return isRelative(one.target) && rule !== undefined && !/\.(css|svg|woff2?)(\?.*)?$/.test(one.target) && !allowed(one, rule);
    });
    expect(wrong.map(say)).toEqual([]);
  });

  it('keeps Node and the file system out of modules that must do without', () => {
    const wrong = imports.filter(({ from, target }) => {
      const rule = ruleOf(from);
      if (rule?.node === 'none') return isBuiltin(target);
      return rule?.node === 'no-fs' && /^node:fs(\/|$)/.test(target);
    });
    expect(wrong.map(say)).toEqual([]);
  });

  it('names built-in modules with the node: prefix, so that they can be told from packages', () => {
    expect(
      imports
        .filter(({ target }) => ['fs', 'path', 'os', 'crypto', 'zlib', 'stream', 'worker_threads', ...socketModules].includes(target))
        .map(say),
    ).toEqual([]);
  });

  it('leaves packages to the modules that own them', () => {
    const wrong = imports.filter(({ from, target }) => {
      if (isRelative(target) || isBuiltin(target)) return false;
      const name = packageOf(target);
      const owners = exclusivePackages[name];
      const closed = Object.entries(onlyPackages).find(([folder]) => within(from, folder))?.[1];
      if (closed !== undefined && !closed.includes(name)) return true;
      return owners !== undefined && !owners.some((owner) => within(from, owner));
    });
    expect(wrong.map(say)).toEqual([]);
  });

  it('has no cycles', () => {
    const edges = new Map(sources.map(({ file, imports: own }) => [file, own.filter(({ target }) => isRelative(target)).map(fileOf)]));
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const next of edges.get(file) ?? []) visit(next, [...trail, file]);
      state.set(file, 'done');
    };
    for (const file of edges.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('opens no socket', () => {
    expect(imports.filter(({ target }) => socketModules.includes(target.replace(/^node:/, ''))).map(say)).toEqual([]);
    const uses = sources.flatMap(({ file, nodes }) =>
      nodes.flatMap((node) => (networkName(node) === null ? [] : [`${file} uses ${networkName(node)}`])),
    );
    expect(uses).toEqual([]);
  });

  it('leaves window.assay to the bridge of the window', () => {
    const wrong = sources.filter(
      ({ file, nodes }) =>
        file.startsWith('src-renderer/') && !within(file, 'src-renderer/bridge') && nodes.some((node) => memberName(node) === 'assay'),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('has no default export', () => {
    expect(sources.filter(({ nodes }) => nodes.some(({ type }) => type === 'ExportDefaultDeclaration')).map(({ file }) => file)).toEqual(
      [],
    );
  });
});

/** The member that is taken from the global object, as in `window.NAME`. */
function memberName(node: Node): string | null {
  if (node.type !== 'MemberExpression') return null;
  const { object, property } = node;
  if (!isNode(object) || !isNode(property) || !['window', 'globalThis', 'self'].includes(String(object['name']))) return null;
  return String(property['name'] ?? property['value']);
}

/** What a call or construction reaches the network with, or null. */
function networkName(node: Node): string | null {
  const member = memberName(node);
  if (member !== null && socketGlobals.includes(member)) return member;
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return null;
  const callee = node['callee'];
  if (!isNode(callee)) return null;
  if (callee.type === 'Identifier' && socketGlobals.includes(String(callee['name']))) return String(callee['name']);
  const property = callee['property'];
  return isNode(property) && property['name'] === 'sendBeacon' ? 'sendBeacon' : null;
}
