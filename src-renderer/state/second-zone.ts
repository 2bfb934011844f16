/** The time zone that stands beside UTC: the one chosen in this window, else the engagement's, else that of this computer. */
import { useEffect } from 'react';
import { create } from 'zustand';
import { engine } from '../bridge/host.ts';
import { useAudit } from './audit.ts';
import { useEventsView } from './events-view.ts';
import { valueOf } from './loadable.ts';
import { useSession } from './session.ts';
import { ownZone } from './time-zone.ts';

interface EngagementZone {
  /** Of which opening of a case it is. */
  readonly generation: number;
  readonly zone: string | null;
}

const useEngagementZone = create<EngagementZone>(() => ({ generation: -1, zone: null }));

/** Without an answer the zone of this computer stands there, as in a case whose engagement says nothing. */
function askZone(generation: number): void {
  if (useEngagementZone.getState().generation === generation) return;
  useEngagementZone.setState({ generation, zone: null });
  engine
    .call('audit.engagement', {})
    .then(({ current }) => {
      if (useEngagementZone.getState().generation === generation)
        useEngagementZone.setState({ zone: current.engagement.period?.timeZone ?? null });
    })
    .catch(() => undefined);
}

/** What is used while nothing is chosen. */
export function useUsualZone(): string {
  const generation = useSession((state) => state.generation);
  const open = useSession((state) => state.summary !== null);
  const asked = useEngagementZone((state) => (state.generation === generation ? state.zone : null));
  const known = useAudit((state) =>
    state.generation === generation ? valueOf(state.engagement)?.current.engagement.period?.timeZone : undefined,
  );
  useEffect(() => {
    if (open) askZone(generation);
  }, [open, generation]);
  const zone = known ?? asked;
  // An engagement in UTC wants no second zone; the computer's is of more use.
  return zone === null || zone === 'UTC' ? ownZone() : zone;
}

export function useSecondZone(): string {
  const chosen = useEventsView((state) => state.zone);
  const usual = useUsualZone();
  return chosen ?? usual;
}
