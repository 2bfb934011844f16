import { runCommand } from './commands.ts';
import { goTo } from './navigation.ts';

/** Goes to Events with the caret in the query: at once if it is there, so that no letter typed after the key is lost. */
export function openSearch(): void {
  if (runCommand('query.focus')) return;
  goTo('events');
  requestAnimationFrame(() => runCommand('query.focus'));
}
