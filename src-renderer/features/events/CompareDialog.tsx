/** Two events side by side: their fields, what differs, and their bytes. */
import { useEffect, useState } from 'react';
import type { EventDetail } from '../../../src-shared/model/event.ts';
import { formatTime } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { failed, idle } from '../../state/loadable.ts';
import type { Loadable } from '../../state/loadable.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckField } from '../../ui/Fields.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { compareFields } from './compare.ts';
import { RawRecord } from './RawRecord.tsx';

const text = screens.eventDetail;

export interface CompareDialogProps {
  /** Ids of the two; null: closed. */
  readonly pair: readonly [number, number] | null;
  readonly onClose: () => void;
}

export function CompareDialog({ pair, onClose }: CompareDialogProps): React.ReactNode {
  return (
    <Dialog title={text.compareTitle} isOpen={pair !== null} onClose={onClose} size="full" testId="compare-dialog">
      {pair === null ? null : <Pair key={pair.join(' ')} first={pair[0]} second={pair[1]} />}
    </Dialog>
  );
}

function Pair({ first, second }: { readonly first: number; readonly second: number }): React.ReactNode {
  const [both, setBoth] = useState<Loadable<readonly [EventDetail, EventDetail]>>(idle);
  useEffect(() => {
    const abort = new AbortController();
    const read = (id: number): Promise<EventDetail> => engine.call('events.detail', { id }, { signal: abort.signal });
    Promise.all([read(first), read(second)])
      .then((value) => setBoth({ state: 'ready', value }))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setBoth(failed(idle, error));
      });
    return () => abort.abort();
  }, [first, second]);
  if (both.state === 'failed') return <Failed title={text.compareFailed} error={both.error} />;
  if (both.state !== 'ready') return <Loading />;
  return <Sides a={both.value[0]} b={both.value[1]} />;
}

const time = (ms: number | null): string | null => (ms === null ? null : `${formatTime(ms)} ${screens.utc}`);

function Sides({ a, b }: { readonly a: EventDetail; readonly b: EventDetail }): React.ReactNode {
  const [differing, setDiffering] = useState(false);
  const lines = compareFields(a, b, time);
  const differ = lines.filter(({ same }) => !same).length;
  const shown = differing ? lines.filter(({ same }) => !same) : lines;
  const side = (value: string | null): React.ReactNode =>
    value === null ? <span className="muted">{text.notStated}</span> : <Untrusted text={value} limit={2000} />;
  return (
    <>
      <div className="row between">
        <p>{text.compareCount(differ, lines.length)}</p>
        <CheckField label={text.compareOnly} isSelected={differing} onChange={setDiffering} />
      </div>
      <div className="table-scroll compare-scroll" tabIndex={0} role="group" aria-label={text.compareTitle}>
        <table className="compare-table">
          <thead>
            <tr>
              <th scope="col">{text.compareField}</th>
              <th scope="col">{text.compareEvent(a.row.seq, 1)}</th>
              <th scope="col">{text.compareEvent(b.row.seq, 2)}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, first, second, same }) => (
              <tr key={name} className={same ? '' : 'differs'}>
                <th scope="row">
                  {name}
                  <span className="sr-only"> ({same ? text.compareSame : text.compareDiffers})</span>
                </th>
                <td>{side(first)}</td>
                <td>{side(second)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3 className="card-title">{text.raw}</h3>
      <div className="compare-raw">
        <RawRecord label={text.compareEvent(a.row.seq, 1)} raw={a.raw} hashed={a.hashed} />
        <RawRecord label={text.compareEvent(b.row.seq, 2)} raw={b.raw} hashed={b.hashed} />
      </div>
    </>
  );
}
