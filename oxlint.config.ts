import { posix } from 'node:path';
import { defineConfig } from 'oxlint';
import { exclusivePackages, rules, socketGlobals, socketModules, windowModules, windowRule } from './test/architecture-rules.ts';
import type { Rule } from './test/architecture-rules.ts';

type Restriction = { readonly group: string[]; readonly message: string };

const isFile = (module: string): boolean => /\.(tsx?|json)$/.test(module);

/** Import paths that lead from a folder to a module: the file itself, or everything in the folder. */
function pathTo(folder: string, module: string): string {
  const relative = posix.relative(folder, module);
  const dotted = relative.startsWith('.') ? relative : `./${relative}`;
  return isFile(module) ? dotted : `${dotted}/**`;
}

function packageRestrictions(module: string): Restriction[] {
  const restricted = Object.entries(exclusivePackages).flatMap(([name, owners]) => (owners.includes(module) ? [] : [name, `${name}/**`]));
  return [
    ...(restricted.length === 0 ? [] : [{ group: restricted, message: 'Only the modules that own this package may import it.' }]),
    { group: socketModules.flatMap((name) => [name, `node:${name}`]), message: 'Assay opens no socket.' },
  ];
}

function nodeRestrictions(rule: Rule): Restriction[] {
  if (rule.node === 'none') return [{ group: ['node:*', 'node:*/**'], message: 'This module runs where there is no Node.' }];
  if (rule.node === 'no-fs') return [{ group: ['node:fs', 'node:fs/**', 'fs', 'fs/**'], message: 'This module reads no files.' }];
  return [];
}

/** One override for files directly in the module and one for each deeper level, because import paths are relative. */
function overridesOf(rule: Rule, files: (depth: number) => string): object[] {
  const folder = isFile(rule.module) ? posix.dirname(rule.module) : rule.module;
  const depths = isFile(rule.module) ? [0] : [0, 1, 2];
  return depths.map((depth) => {
    const from = posix.join(folder, ...Array.from({ length: depth }, () => 'x'));
    const outside = isFile(rule.module) ? ['./**', '../**'] : [`${'../'.repeat(depth + 1)}**`];
    const allowed = [...rule.imports, ...(rule.types ?? [])].map((target) => `!${pathTo(from, target)}`);
    const relative: Restriction = {
      group: [...outside, ...allowed],
      message: `${rule.module} may import only what test/architecture-rules.ts lists.`,
    };
    return {
      files: [files(depth)],
      rules: {
        'no-restricted-imports': ['error', { patterns: [...packageRestrictions(rule.module), ...nodeRestrictions(rule), relative] }],
      },
    };
  });
}

const filesOf =
  (module: string) =>
  (depth: number): string =>
    isFile(module) ? module : `${module}/${'*/'.repeat(depth)}*`;

const window = windowModules.map(windowRule);

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'react', 'promise', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  env: { es2024: true, node: true },
  ignorePatterns: ['out/**', '.types/**', 'test-results/**'],
  rules: {
    'import/no-default-export': 'error',
    'import/no-cycle': 'error',
    'import/no-unassigned-import': 'off',
    'import/no-named-as-default-member': 'off',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-namespace': 'error',
    'eslint/eqeqeq': ['error', 'always', { null: 'ignore' }],
    'eslint/no-var': 'error',
    'unicorn/prefer-node-protocol': 'error',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/require-post-message-target-origin': 'off',
    'promise/always-return': 'off',
    'promise/no-callback-in-promise': 'off',
    'vitest/no-conditional-expect': 'off',
    'vitest/expect-expect': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/valid-title': 'off',
    'unicorn/prefer-add-event-listener': 'off',
    'unicorn/no-useless-spread': 'off',
    'eslint/no-unmodified-loop-condition': 'off',
    'react/react-in-jsx-scope': 'off',
    'max-lines': ['error', { max: 400 }],
  },
  overrides: [
    { files: ['src-*/**'], rules: { 'no-restricted-globals': ['error', ...socketGlobals] } },
    ...rules.flatMap((rule) => overridesOf(rule, filesOf(rule.module))),
    ...window.flatMap((rule) => overridesOf(rule, filesOf(rule.module))),
    ...overridesOf(windowRule('src-renderer/features/x'), (depth) => `src-renderer/features/*/${'*/'.repeat(depth)}*`),
    ...overridesOf({ ...windowRule('src-renderer'), module: 'src-renderer' }, () => 'src-renderer/*').slice(0, 1),
    { files: ['test/**'], rules: { 'typescript/no-non-null-assertion': 'off' } },
    { files: ['electron.vite.config.ts', 'oxlint.config.ts', 'test/*.config.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
});
