/** Where the window is, with a history of its own: back and forward work as in a browser. */
import { create } from 'zustand';

export type Place =
  | { readonly screen: 'cases' }
  | { readonly screen: 'evidence' }
  /** `finding`: position in the evidence's list of findings; null chooses the first one. */
  | { readonly screen: 'integrity'; readonly evidence: number | null; readonly finding: number | null }
  /** `focus`: id of an event to scroll to and to open. */
  | { readonly screen: 'events'; readonly query: string; readonly focus: number | null }
  /** `sample` null: the newest one. */
  | { readonly screen: 'sampling'; readonly sample: number | null; readonly step: SampleStep | null }
  /** `test`: which one is shown; null: the first picture. */
  | { readonly screen: 'audit'; readonly test: string | null }
  | { readonly screen: 'controls' }
  | { readonly screen: 'reports' }
  | { readonly screen: 'custody' }
  | { readonly screen: 'trust' };

export const sampleSteps = ['population', 'plan', 'draw', 'test', 'evaluate', 'sign'] as const;
export type SampleStep = (typeof sampleSteps)[number];

export type Screen = Place['screen'];

interface Navigation {
  readonly places: readonly Place[];
  readonly at: number;
  /** Where each screen was left, so that coming back to it by the sidebar finds it as it was. */
  readonly left: Readonly<Partial<Record<Screen, Place>>>;
}

const historyLength = 100;
const start: Place = { screen: 'cases' };

export const useNavigation = create<Navigation>(() => ({ places: [start], at: 0, left: {} }));

export function currentPlace(state: Navigation): Place {
  return state.places[state.at] ?? start;
}

function same(a: Place, b: Place): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function go(place: Place): void {
  useNavigation.setState((state) => {
    if (same(currentPlace(state), place)) return state;
    const places = [...state.places.slice(0, state.at + 1), place].slice(-historyLength);
    return { places, at: places.length - 1, left: { ...state.left, [place.screen]: place } };
  });
}

/** Changes the present place without a new step of history. */
export function replacePlace(place: Place): void {
  useNavigation.setState((state) => ({
    places: state.places.map((old, index) => (index === state.at ? place : old)),
    left: { ...state.left, [place.screen]: place },
  }));
}

const fresh: Readonly<Record<Screen, Place>> = {
  cases: { screen: 'cases' },
  evidence: { screen: 'evidence' },
  integrity: { screen: 'integrity', evidence: null, finding: null },
  events: { screen: 'events', query: '', focus: null },
  sampling: { screen: 'sampling', sample: null, step: null },
  audit: { screen: 'audit', test: null },
  controls: { screen: 'controls' },
  reports: { screen: 'reports' },
  custody: { screen: 'custody' },
  trust: { screen: 'trust' },
};

export function goTo(screen: Screen): void {
  go(useNavigation.getState().left[screen] ?? fresh[screen]);
}

function step(by: 1 | -1): void {
  useNavigation.setState((state) => {
    const at = state.at + by;
    const place = state.places[at];
    return place === undefined ? state : { at, left: { ...state.left, [place.screen]: place } };
  });
}

export const goBack = (): void => step(-1);
export const goForward = (): void => step(1);

/** A case was opened or closed: places of another case make no sense any more. */
export function restartAt(place: Place): void {
  useNavigation.setState({ places: place.screen === 'cases' ? [start] : [start, place], at: place.screen === 'cases' ? 0 : 1, left: {} });
}
