/** The records before and after an event in its chain, and whether each states the hash of the one before. Read when it is opened. */
import { useEffect, useState } from 'react';
import { Link2, Link2Off, Minus } from 'lucide-react';
import type { EventDetail } from '../../../src-shared/model/event.ts';
import { formatCount, formatTime, shortHash } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { failed, idle } from '../../state/loadable.ts';
import type { Loadable } from '../../state/loadable.ts';
import { Failed, Loading } from '../../ui/States.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = screens.eventDetail;

interface Sides {
  readonly before: EventDetail | null;
  readonly after: EventDetail | null;
}

export interface NeighboursProps {
  readonly detail: EventDetail;
  readonly onGo: (id: number) => void;
}

export function Neighbours({ detail, onGo }: NeighboursProps): React.ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <details className="neighbours" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.neighbours}</summary>
      {open ? <Chain detail={detail} onGo={onGo} /> : null}
    </details>
  );
}

function Chain({ detail, onGo }: NeighboursProps): React.ReactNode {
  const { previousId, nextId } = detail;
  const [sides, setSides] = useState<Loadable<Sides>>(idle);
  useEffect(() => {
    const abort = new AbortController();
    const read = async (id: number | null): Promise<EventDetail | null> =>
      id === null ? null : engine.call('events.detail', { id }, { signal: abort.signal });
    Promise.all([read(previousId), read(nextId)])
      .then(([before, after]) => setSides({ state: 'ready', value: { before, after } }))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setSides(failed(idle, error));
      });
    return () => abort.abort();
  }, [previousId, nextId]);
  if (sides.state === 'failed') return <Failed title={screens.events.detailFailed} error={sides.error} />;
  if (sides.state !== 'ready') return <Loading />;
  const { before, after } = sides.value;
  return (
    <>
      <p className="small muted">{text.neighboursHint}</p>
      <ol className="chain-list">
        <Record name={text.before} detail={before} absent={text.chainStart} onGo={onGo} />
        <Joint record={detail} before={before} />
        <Record name={text.this} detail={detail} absent="" onGo={null} />
        <Joint record={after} before={detail} />
        <Record name={text.after} detail={after} absent={text.chainEnd} onGo={onGo} />
      </ol>
    </>
  );
}

interface RecordProps {
  readonly name: string;
  readonly detail: EventDetail | null;
  readonly absent: string;
  readonly onGo: ((id: number) => void) | null;
}

function Record({ name, detail, absent, onGo }: RecordProps): React.ReactNode {
  if (detail === null) return <li className="chain-record muted small">{absent}</li>;
  const { row, stated } = detail;
  const words = (
    <>
      <strong>{row.seq === null ? name : formatCount(row.seq)}</strong>{' '}
      <span className="mono">
        <Untrusted text={row.action ?? ''} limit={80} />
      </span>
    </>
  );
  return (
    <li className="chain-record">
      <span className="small muted">{name}</span>
      {onGo === null ? (
        <span className="chain-words">{words}</span>
      ) : (
        <button type="button" className="chain-words link" onClick={() => onGo(row.id)}>
          {words}
        </button>
      )}
      <span className="small muted mono">{row.time === null ? screens.events.noTime : formatTime(row.time)}</span>
      <span className="small mono">{stated === null ? '' : shortHash(stated)}</span>
    </li>
  );
}

/** Whether a record states the hash that the one before it states. */
function Joint({ record, before }: { readonly record: EventDetail | null; readonly before: EventDetail | null }): React.ReactNode {
  if (record === null || before === null) return null;
  const { prev } = record;
  const [Icon, words, tone] =
    prev === null
      ? ([Minus, text.noLink, 'tone-note'] as const)
      : before.stated === null
        ? ([Minus, text.linkUnknown, 'tone-note'] as const)
        : prev.toLowerCase() === before.stated.toLowerCase()
          ? ([Link2, text.linked, 'tone-verified'] as const)
          : ([Link2Off, text.notLinked, 'tone-broken'] as const);
  return (
    <li className={`chain-joint small ${tone}`}>
      <Icon size={13} aria-hidden />
      {words}
    </li>
  );
}
