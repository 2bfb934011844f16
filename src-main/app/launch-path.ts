import { resolve } from 'node:path';
import { app } from 'electron';

/**
 * The path that a command line names, made absolute, or null. Outside a package the first argument is the application itself.
 * Switches of the browser are always written `--name=value`, so that their values are not taken for a path.
 */
export function launchPath(argv: readonly string[], workingFolder: string): string | null {
  const names = argv.slice(1).filter((argument) => argument !== '' && !argument.startsWith('-'));
  const path = names[app.isPackaged ? 0 : 1];
  return path === undefined ? null : resolve(workingFolder, path);
}
