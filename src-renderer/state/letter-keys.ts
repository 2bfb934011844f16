/** Whether single letters are shortcuts. They can be switched off, for those who dictate or hit keys by accident (WCAG 2.1.4). */
import { create } from 'zustand';

const key = 'assay.letterKeys';

export const useLetterKeys = create<{ readonly on: boolean }>(() => ({ on: localStorage.getItem(key) !== 'off' }));

export function setLetterKeys(on: boolean): void {
  localStorage.setItem(key, on ? 'on' : 'off');
  useLetterKeys.setState({ on });
}
