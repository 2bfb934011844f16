/** What the keyboard can ask of the screen that is shown. A screen registers what it can do while it is mounted. */
import { useEffect, useRef } from 'react';

export const commandNames = [
  'query.focus',
  'row.next',
  'row.previous',
  'row.open',
  'row.first',
  'row.last',
  'row.pick',
  'day.next',
  'day.previous',
  'bookmark.next',
  'bookmark.previous',
  'bookmark.toggle',
  'tag.focus',
  'note.focus',
  'marks.undo',
  'histogram.focus',
  'copy.csv',
  'copy.json',
  'jump',
  'export',
  'finding.next',
  'finding.previous',
  'break.next',
  'up',
  'import',
  'ribbon.left',
  'ribbon.right',
  'ribbon.in',
  'ribbon.out',
  'ribbon.whole',
] as const;
export type CommandName = (typeof commandNames)[number];

const handlers = new Map<CommandName, (() => void)[]>();

/** Runs the handler that was registered last. False: nobody listens, so the key keeps its usual meaning. */
export function runCommand(name: CommandName): boolean {
  const handler = handlers.get(name)?.at(-1);
  handler?.();
  return handler !== undefined;
}

export function useCommand(name: CommandName, handler: () => void, enabled = true): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const run = (): void => latest.current();
    const stack = handlers.get(name) ?? [];
    handlers.set(name, stack);
    stack.push(run);
    return () => {
      const index = stack.indexOf(run);
      if (index !== -1) stack.splice(index, 1);
    };
  }, [name, enabled]);
}
