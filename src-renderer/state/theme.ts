/** Light, dark, or as the system has it. Kept in this window's local storage. */
import { create } from 'zustand';
import { themes } from '../../src-shared/contract/bridge.ts';
import type { Theme } from '../../src-shared/contract/bridge.ts';
import { host } from '../bridge/host.ts';

const key = 'assay.theme';
const darkQuery = '(prefers-color-scheme: dark)';

function stored(): Theme {
  const value = localStorage.getItem(key);
  return themes.find((theme) => theme === value) ?? 'system';
}

export const useTheme = create<{ readonly theme: Theme }>(() => ({ theme: stored() }));

function apply(): void {
  const { theme } = useTheme.getState();
  const dark = theme === 'dark' || (theme === 'system' && matchMedia(darkQuery).matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(key, theme);
  useTheme.setState({ theme });
  host.setTheme(theme);
  apply();
}

/** Applies the theme now and whenever the system's changes. Called once, before the first paint. */
export function startTheme(): void {
  host.setTheme(useTheme.getState().theme);
  apply();
  matchMedia(darkQuery).addEventListener('change', apply);
}
