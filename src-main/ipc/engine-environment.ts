/** Names an SQLite binding for a runtime that cannot load the library's own one. Development and tests only. */
const bindingVariable = 'ASSAY_SQLITE_BINDING';

/** The environment of the engine process: no variable that changes what Node or Electron load, and in a package no other binding. */
export function engineEnvironment(environment: NodeJS.ProcessEnv, packaged: boolean): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(NODE|ELECTRON|ASSAY)_/i.test(name));
  const binding = environment[bindingVariable];
  return { ...Object.fromEntries(kept), ...(packaged || binding === undefined ? {} : { [bindingVariable]: binding }) };
}
