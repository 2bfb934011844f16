import { useState } from 'react';
import { KeyRound, RotateCcw } from 'lucide-react';
import type { TrustAnchor, TrustKey, TrustValidity } from '../../../src-shared/model/case.ts';
import { formatUtc, visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { attempt, trustHasChanged, verify } from '../../state/actions.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { valueOf } from '../../state/loadable.ts';
import { notify } from '../../state/notices.ts';
import { loadAnchors, trustChanged, useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { AnchorFacts } from './AnchorFacts.tsx';
import { AsOfCard } from './AsOfCard.tsx';
import { KeyReader } from './KeyReader.tsx';
import { LibraryCard } from './LibraryCard.tsx';
import { PinDialog } from './PinDialog.tsx';
import { ValidityDialog } from './ValidityDialog.tsx';
import './trust.css';

const text = screens.trust;

export function TrustScreen(): React.ReactNode {
  const anchors = useSession((state) => state.anchors);
  const readOnly = useSession((state) => state.summary?.readOnly ?? false);
  const [pinning, setPinning] = useState<{ readonly key: TrustKey; readonly source: string } | null>(null);
  const [kept, setKept] = useState(0);
  const list = valueOf(anchors);
  return (
    <div className="trust">
      <JobPanel
        kind="verify"
        titles={{
          running: screens.integrity.verifying,
          done: screens.integrity.verifyEnded,
          failed: screens.integrity.verifyFailed,
          cancelled: screens.integrity.verifyCancelled,
        }}
      />
      <StaleVerdicts />
      <section className="card pad trust-lead">
        <p>{text.lead}</p>
        <p>
          <strong>{text.never}</strong>
        </p>
      </section>
      <section aria-labelledby="pinned-title" className="card pad">
        <div className="card-head">
          <h2 className="card-title" id="pinned-title">
            {text.list}
          </h2>
        </div>
        {list === undefined ? (
          anchors.state === 'failed' ? (
            <Failed title={text.failed} error={anchors.error} onRetry={() => void loadAnchors()} />
          ) : (
            <Loading />
          )
        ) : list.length === 0 ? (
          <Empty icon={KeyRound} title={text.listEmpty} text={text.listEmptyHint} />
        ) : (
          <ul className="anchors" data-testid="anchors">
            {list.map((anchor) => (
              <li key={anchor.id}>
                <Anchor anchor={anchor} readOnly={readOnly} onKept={() => setKept((value) => value + 1)} />
              </li>
            ))}
          </ul>
        )}
      </section>
      {readOnly ? null : <KeyReader pinned={list ?? []} onPin={(key, source) => setPinning({ key, source })} />}
      <AsOfCard readOnly={readOnly} onChanged={trustHasChanged} />
      {readOnly ? null : <LibraryCard key={kept} pinned={list ?? []} onPin={(key, source) => setPinning({ key, source })} />}
      {pinning === null ? null : <PinDialog trustKey={pinning.key} source={pinning.source} onClose={() => setPinning(null)} />}
    </div>
  );
}

/** Keys changed since the verdicts were reached: says so until they are reached again. */
function StaleVerdicts(): React.ReactNode {
  const stale = useSession((state) => state.trustChanged && (state.summary?.evidence ?? 0) > 0);
  const busy = useJobs(({ jobs }) => jobs.some(isActive));
  if (!stale || busy) return null;
  return (
    <section className="card pad trust-stale" aria-labelledby="stale-title" data-testid="reverify-prompt">
      <div className="grow">
        <h2 className="card-title" id="stale-title">
          {text.reverifyTitle}
        </h2>
        <p className="small">{text.reverifyText}</p>
      </div>
      <Button look="primary" onPress={() => void verify(screens.integrity.everything, false)}>
        <RotateCcw size={14} aria-hidden />
        {text.reverify}
      </Button>
      <Button look="quiet" onPress={() => trustChanged(false)}>
        {text.reverifyLater}
      </Button>
    </section>
  );
}

const validityWords = ({ from, until, revoked }: TrustValidity): string =>
  [
    from === null ? '' : text.validityFrom(formatUtc(from)),
    until === null ? '' : text.validityUntil(formatUtc(until)),
    revoked === null ? '' : text.validityRevoked(formatUtc(revoked)),
  ]
    .filter((part) => part !== '')
    .join(', ');

interface AnchorProps {
  readonly anchor: TrustAnchor;
  readonly readOnly: boolean;
  readonly onKept: () => void;
}

function Anchor({ anchor, readOnly, onKept }: AnchorProps): React.ReactNode {
  const [asking, setAsking] = useState(false);
  const [dating, setDating] = useState(false);
  const name = anchor.name === '' ? text.unnamed : visible(anchor.name, { limit: 100 });
  const remove = async (): Promise<void> => {
    setAsking(false);
    const removed = await attempt(() => engine.call('trust.remove', { id: anchor.id }));
    if (removed === undefined) return;
    notify('good', text.removed(name));
    await trustHasChanged();
  };
  const keep = async (): Promise<void> => {
    if ((await attempt(() => engine.call('trust.keep', { id: anchor.id }))) === undefined) return;
    notify('good', text.kept(name));
    onKept();
  };
  return (
    <article className="anchor" data-testid="anchor">
      <header className="anchor-head">
        <KeyRound size={16} aria-hidden />
        <h3 className="grow">
          <Untrusted text={anchor.name === '' ? text.unnamed : anchor.name} limit={200} />
        </h3>
        <span className="chip plain">
          {anchor.kind === 'key' ? text.keyKind(text.roles[anchor.role], anchor.algorithm) : text.kinds[anchor.kind]}
        </span>
        {readOnly ? null : (
          <>
            {anchor.kind === 'key' ? (
              <Button look="quiet" aria-label={text.validityEditNamed(name)} onPress={() => setDating(true)}>
                {text.validityEdit}
              </Button>
            ) : null}
            <Button look="quiet" aria-label={text.keepNamed(name)} onPress={() => void keep()}>
              {text.keep}
            </Button>
            <Button look="quiet" aria-label={text.removeNamed(name)} onPress={() => setAsking(true)}>
              {text.remove}
            </Button>
          </>
        )}
      </header>
      {text.kindNotes[anchor.kind] === '' ? null : <p className="small muted">{text.kindNotes[anchor.kind]}</p>}
      <dl className="facts">
        <AnchorFacts anchor={anchor} />
        {anchor.validity === null ? null : (
          <>
            <dt>{text.validity}</dt>
            <dd>
              {validityWords(anchor.validity)}
              {anchor.validity.note === '' ? null : (
                <>
                  {'. '}
                  <Untrusted text={anchor.validity.note} limit={500} />
                </>
              )}
            </dd>
          </>
        )}
        <dt>{anchor.kind === 'cloudtrail' ? text.region : text.origin}</dt>
        <dd>{anchor.origin === '' ? anchor.kind === 'cloudtrail' ? text.anyRegion : text.any : <Untrusted text={anchor.origin} />}</dd>
        <dt>{text.source}</dt>
        <dd>
          <Untrusted text={anchor.source} />
        </dd>
        <dt>{text.at}</dt>
        <dd>
          {formatUtc(anchor.pinnedAt)}
          {anchor.pinnedBy === '' ? null : (
            <>
              {` ${text.byWord} `}
              <Untrusted text={anchor.pinnedBy} />
            </>
          )}
        </dd>
      </dl>
      {dating ? <ValidityDialog anchor={anchor} onClose={() => setDating(false)} onChanged={trustHasChanged} /> : null}
      <Dialog
        title={text.removeTitle}
        isOpen={asking}
        onClose={() => setAsking(false)}
        size="narrow"
        alert
        foot={
          <>
            <Button onPress={() => setAsking(false)} autoFocus>
              {screens.cancel}
            </Button>
            <Button look="danger" onPress={() => void remove()}>
              {text.removeConfirm}
            </Button>
          </>
        }
      >
        <p>{text.removeText(name)}</p>
      </Dialog>
    </article>
  );
}
