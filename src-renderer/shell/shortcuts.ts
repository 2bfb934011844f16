/** Which key asks for what. Single letters are off while something is typed, and everything is off while a dialog is open. */
import { useEffect, useEffectEvent } from 'react';
import { addFiles, openCase } from '../state/actions.ts';
import { runCommand } from '../state/commands.ts';
import type { CommandName } from '../state/commands.ts';
import { walkFindings } from '../state/findings.ts';
import { goBack, goForward, goTo } from '../state/navigation.ts';
import { openSearch } from '../state/search.ts';
import { useLetterKeys } from '../state/letter-keys.ts';
import { useSession } from '../state/session.ts';
import { caseScreens } from './Sidebar.tsx';

const letters: Readonly<Record<string, CommandName>> = {
  j: 'row.next',
  k: 'row.previous',
  n: 'row.next',
  N: 'row.previous',
  g: 'row.first',
  G: 'row.last',
  d: 'day.next',
  D: 'day.previous',
  u: 'bookmark.next',
  U: 'bookmark.previous',
  m: 'bookmark.toggle',
  t: 'tag.focus',
  c: 'note.focus',
  i: 'histogram.focus',
  x: 'row.pick',
  b: 'break.next',
  B: 'break.next',
  '+': 'ribbon.in',
  '=': 'ribbon.in',
  '-': 'ribbon.out',
  '−': 'ribbon.out',
  '0': 'ribbon.whole',
};
const arrows: Readonly<Record<string, CommandName>> = {
  ArrowLeft: 'ribbon.left',
  ArrowRight: 'ribbon.right',
  ArrowDown: 'row.next',
  ArrowUp: 'row.previous',
};

function types(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || (target.matches('input, textarea, select') && !target.matches('[type=radio], [type=checkbox]')))
  );
}

/** Something that has its own meaning for arrows, or for Enter. */
function usesArrows(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('[role=radiogroup], [role=listbox], [role=menu], [role=separator], .detail-body, .rawtext, .table-scroll') !== null
  );
}

const dialogOpen = (): boolean => document.querySelector('[role=dialog], [role=alertdialog]') !== null;

/** Ctrl or Command with a key. True: it was one of these. */
function withModifier(event: KeyboardEvent): boolean {
  const open = useSession.getState().summary !== null;
  const key = event.key.toLowerCase();
  const number = Number(key);
  if (key === 'o') void openCase();
  else if (key === 'i' && open && !event.shiftKey) void (runCommand('import') || addFiles());
  else if (key === 'f' && open) openSearch();
  else if (key === 'e' && open) return runCommand('export');
  else if (key === 'g' && open) return runCommand('jump');
  else if (key === 'z' && !types(event.target)) return runCommand('marks.undo');
  else if (key === 'c' && !types(event.target) && document.getSelection()?.isCollapsed !== false)
    return runCommand(event.shiftKey ? 'copy.json' : 'copy.csv');
  else if (open && number >= 1 && number <= caseScreens.length) goTo(caseScreens[number - 1]?.screen ?? 'evidence');
  else return false;
  return true;
}

function plain(event: KeyboardEvent, help: () => void): boolean {
  const { key, target } = event;
  if (key === 'Escape') return runCommand('up');
  if (key === 'F3') return runCommand(event.shiftKey ? 'row.previous' : 'row.next');
  if (key.length === 1 && key !== '?' && !useLetterKeys.getState().on) return false;
  if (key === '?') help();
  else if (key === '/' && useSession.getState().summary !== null) openSearch();
  else if (key === 'e' || key === 'E') {
    const command = key === 'e' ? 'finding.next' : 'finding.previous';
    if (!runCommand(command) && useSession.getState().summary !== null) void walkFindings(key === 'e' ? 1 : -1);
  } else if (key === ']' || key === '[') {
    if (!runCommand('break.next') && useSession.getState().summary !== null) void walkFindings(key === ']' ? 1 : -1, true);
  } else if (Object.hasOwn(letters, key)) return runCommand(letters[key] ?? 'up');
  else if (Object.hasOwn(arrows, key) && !usesArrows(target)) return runCommand(arrows[key] ?? 'up');
  else return false;
  return true;
}

export function useShortcuts(help: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || dialogOpen()) return;
    const modifier = event.ctrlKey || event.metaKey;
    if (event.altKey) {
      if (modifier || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
      if (event.key === 'ArrowLeft') goBack();
      else goForward();
      event.preventDefault();
      return;
    }
    if (modifier ? withModifier(event) : !types(event.target) && plain(event, help)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
