/** Going from finding to finding, across all evidence of the case, and from a finding to its event. */
import { create } from 'zustand';
import { engine } from '../bridge/host.ts';
import type { Finding } from '../../src-shared/model/finding.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { say } from './actions.ts';
import { valueOf } from './loadable.ts';
import { currentPlace, go, useNavigation } from './navigation.ts';
import { announce, notify } from './notices.ts';
import { loadDetail, useSession } from './session.ts';

interface Stop {
  readonly evidence: number;
  /** Position in the evidence's list of findings. */
  readonly index: number;
  readonly finding: Finding;
}

/** Where the walk stands; null before it began. */
export const useFindingWalk = create<{ readonly at: Pick<Stop, 'evidence' | 'index'> | null }>(() => ({ at: null }));

async function stops(): Promise<readonly Stop[]> {
  const list = valueOf(useSession.getState().evidence) ?? [];
  const all: Stop[] = [];
  for (const { id } of list) {
    if (valueOf(useSession.getState().details.get(id) ?? { state: 'idle' }) === undefined) await loadDetail(id);
    const detail = valueOf(useSession.getState().details.get(id) ?? { state: 'idle' });
    detail?.result.findings.forEach((finding, index) => all.push({ evidence: id, index, finding }));
  }
  return all;
}

const hasPlace = ({ seq, line }: Finding): boolean => seq !== null || line !== null;

/** The event at a finding's place, or null. */
async function eventOf({ evidence, finding }: Stop): Promise<number | null> {
  if (!hasPlace(finding)) return null;
  const { chain, seq, file, line } = finding;
  return (await engine.call('events.find', { evidence, chain, seq, file, line })).id;
}

/** Opens a finding's event in Events. */
export async function openFinding(evidence: number, index: number, finding: Finding): Promise<void> {
  useFindingWalk.setState({ at: { evidence, index } });
  try {
    const id = await eventOf({ evidence, index, finding });
    if (id === null) notify('info', screens.integrity.noEvent);
    else go({ screen: 'events', query: '', focus: id });
  } catch (error) {
    say(error);
  }
}

/** The next or previous finding that has an event: shown in Events. `breaks`: only of those that decide a verdict. */
export async function walkFindings(by: 1 | -1, breaks = false): Promise<void> {
  try {
    const all = await stops();
    const { at } = useFindingWalk.getState();
    const here = at === null ? -1 : all.findIndex(({ evidence, index }) => evidence === at.evidence && index === at.index);
    let position = here === -1 && by === -1 ? all.length : here;
    for (;;) {
      position += by;
      const stop = all[position];
      if (stop === undefined) {
        announce(all.some(({ finding }) => hasPlace(finding)) ? screens.events.lastFinding : screens.events.noFindings);
        return;
      }
      if (breaks && stop.finding.severity !== 'broken') continue;
      const id = await eventOf(stop);
      if (id === null) continue;
      useFindingWalk.setState({ at: { evidence: stop.evidence, index: stop.index } });
      announce(stop.finding.message);
      go({ screen: 'events', query: eventsQuery(), focus: id });
      return;
    }
  } catch (error) {
    say(error);
  }
}

/** Keeps the present query if it is the Events screen's; the screen clears it if the event is not among its results. */
function eventsQuery(): string {
  const place = currentPlace(useNavigation.getState());
  return place.screen === 'events' ? place.query : '';
}
