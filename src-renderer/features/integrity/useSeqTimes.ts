import { useRef, useState } from 'react';
import { engine } from '../../bridge/host.ts';

export interface SeqTimes {
  readonly times: ReadonlyMap<number, number>;
  readonly ask: (seqs: readonly number[]) => void;
}

/** Times of single events of a chain, read from the index when the ribbon's axis needs them: nothing between them is guessed. */
export function useSeqTimes(evidence: number, chain: string): SeqTimes {
  const [known, setKnown] = useState<{ readonly key: string; readonly times: ReadonlyMap<number, number> }>({ key: '', times: new Map() });
  const asked = useRef({ key: '', seqs: new Set<number>() });
  const key = `${evidence} ${chain}`;
  const ask = (seqs: readonly number[]): void => {
    if (asked.current.key !== key) asked.current = { key, seqs: new Set() };
    const { seqs: done } = asked.current;
    for (const seq of seqs) {
      if (done.has(seq)) continue;
      done.add(seq);
      void fetchTime(evidence, chain, seq).then((time) => {
        if (time === null || asked.current.key !== key) return;
        setKnown((old) => ({ key, times: new Map(old.key === key ? old.times : []).set(seq, time) }));
      });
    }
  };
  return { times: known.key === key ? known.times : new Map(), ask };
}

/** Null where there is no such event, or it states no time; the axis then shows the number alone. */
async function fetchTime(evidence: number, chain: string, seq: number): Promise<number | null> {
  try {
    const { id } = await engine.call('events.find', { evidence, chain, seq, file: null, line: null });
    return id === null ? null : (await engine.call('events.detail', { id })).row.time;
  } catch {
    return null;
  }
}
