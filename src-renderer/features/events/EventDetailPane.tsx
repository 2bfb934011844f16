import { useEffect, useState } from 'react';
import { ChevronDown, ChevronUp, MousePointerClick, X } from 'lucide-react';
import type { EventDetail } from '../../../src-shared/model/event.ts';
import { severities } from '../../../src-shared/model/finding.ts';
import { compareHashes, formatCount, formatTime } from '../../../src-shared/text/format.ts';
import { findingTitle } from '../../../src-shared/text/finding-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { failed, idle, loading, valueOf } from '../../state/loadable.ts';
import type { Loadable } from '../../state/loadable.ts';
import { IconButton } from '../../ui/Button.tsx';
import { CopyButton, HashGroups } from '../../ui/Hash.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { CodeChip } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { RawRecord } from './RawRecord.tsx';

const text = screens.events;

/** Moving through rows with a held key should not fetch each one. */
const settleMs = 60;

function useDetail(id: number | null, revision: number): { readonly detail: Loadable<EventDetail>; readonly retry: () => void } {
  const [attempt, setAttempt] = useState(0);
  const key = `${id ?? ''} ${revision} ${attempt}`;
  const [answer, setAnswer] = useState<{ readonly key: string; readonly detail: Loadable<EventDetail> }>({ key: '', detail: idle });
  useEffect(() => {
    if (id === null) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      engine
        .call('events.detail', { id }, { signal: abort.signal })
        .then((value) => setAnswer({ key, detail: { state: 'ready', value } }))
        .catch((error: unknown) => {
          if (!abort.signal.aborted) setAnswer({ key, detail: failed(idle, error) });
        });
    }, settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, key]);
  // The event before stays in view until the next one is there.
  const detail = id === null ? idle : answer.key === key ? answer.detail : loading(answer.detail);
  return { detail, retry: () => setAttempt((value) => value + 1) };
}

export interface EventDetailPaneProps {
  readonly id: number | null;
  readonly revision: number;
  readonly onClose: () => void;
  readonly onGo: (id: number) => void;
  readonly onQuery: (field: string, value: string) => void;
}

export function EventDetailPane({ id, revision, onClose, onGo, onQuery }: EventDetailPaneProps): React.ReactNode {
  const { detail, retry } = useDetail(id, revision);
  const value = valueOf(detail);
  return (
    <section className="detail card" aria-label={text.detailLabel} aria-busy={detail.state === 'loading'} data-testid="event-detail">
      <header className="detail-head">
        <h2 className="card-title">{text.event(value?.row.seq ?? null)}</h2>
        <span className="detail-tools">
          <IconButton
            label={text.previous}
            isDisabled={value === undefined || value.previousId === null}
            onPress={() => value?.previousId != null && onGo(value.previousId)}
          >
            <ChevronUp size={16} aria-hidden />
          </IconButton>
          <IconButton
            label={text.next}
            isDisabled={value === undefined || value.nextId === null}
            onPress={() => value?.nextId != null && onGo(value.nextId)}
          >
            <ChevronDown size={16} aria-hidden />
          </IconButton>
          <IconButton label={text.closeDetail} onPress={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        </span>
      </header>
      <div className="detail-body" tabIndex={0} role="group" aria-label={text.detailLabel}>
        {detail.state === 'failed' ? (
          <Failed title={text.detailFailed} error={detail.error} onRetry={retry} />
        ) : value !== undefined ? (
          <Detail detail={value} onQuery={onQuery} />
        ) : id === null ? (
          <Empty icon={MousePointerClick} title={text.noneChosen} text={text.selectOne} />
        ) : (
          <Loading />
        )}
      </div>
    </section>
  );
}

function Detail({ detail, onQuery }: { readonly detail: EventDetail; readonly onQuery: EventDetailPaneProps['onQuery'] }): React.ReactNode {
  const { row } = detail;
  return (
    <>
      {detail.findings.length === 0 ? null : <Findings findings={detail.findings} />}
      <dl className="facts">
        <dt>{text.occurred}</dt>
        <dd className="mono">{row.time === null ? text.noTime : `${formatTime(row.time)} ${screens.utc}`}</dd>
        {row.recorded === null ? null : (
          <>
            <dt>{text.recorded}</dt>
            <dd className="mono">{`${formatTime(row.recorded)} ${screens.utc}`}</dd>
          </>
        )}
        {detail.fields.map(({ field, value }, index) => (
          <FieldRow key={`${field} ${index}`} field={field} value={value} />
        ))}
      </dl>
      {row.actor === null && row.ip === null ? null : (
        <div className="row detail-pivots">
          {row.actor === null ? null : <PivotButton onPress={() => onQuery('actor', row.actor ?? '')}>{text.sameActor}</PivotButton>}
          {row.ip === null ? null : <PivotButton onPress={() => onQuery('ip', row.ip ?? '')}>{text.sameIp}</PivotButton>}
        </div>
      )}
      <Hashes detail={detail} />
      <div>
        <div className="detail-label">
          <span>{`${text.raw} · ${hashedWords(detail)}`}</span>
          <CopyButton value={detail.raw} what={text.raw} />
        </div>
        <RawRecord label={text.raw} raw={detail.raw} hashed={detail.hashed} />
        {detail.truncated ? <p className="small muted">{text.truncated}</p> : null}
      </div>
      {detail.canonical === null ? null : (
        <details className="detail-canonical">
          <summary>{text.canonical}</summary>
          <RawRecord label={text.canonical} raw={detail.canonical} hashed={[]} />
        </details>
      )}
      <dl className="facts">
        <dt>{text.evidence}</dt>
        <dd>
          <Untrusted text={detail.evidenceName} limit={300} />
        </dd>
        <dt>{text.file}</dt>
        <dd className="mono">
          <Untrusted text={detail.file} limit={500} />
        </dd>
        <dt>{text.at}</dt>
        <dd className="mono">{`${screens.integrity.line(detail.line)} · ${screens.integrity.byte(detail.byte)}`}</dd>
        {row.chain === null ? null : (
          <>
            <dt>{screens.integrity.chainLabel}</dt>
            <dd className="mono">
              <Untrusted text={row.chain} limit={300} />
            </dd>
          </>
        )}
        <dt>{text.profile}</dt>
        <dd className="mono">
          <Untrusted text={detail.profile} limit={100} />
        </dd>
      </dl>
    </>
  );
}

function PivotButton({ onPress, children }: { readonly onPress: () => void; readonly children: React.ReactNode }): React.ReactNode {
  return (
    <button type="button" className="button" onClick={onPress}>
      {children}
    </button>
  );
}

/** A long value is folded. */
const longValue = 600;

function FieldRow({ field, value }: { readonly field: string; readonly value: string }): React.ReactNode {
  const [open, setOpen] = useState(false);
  const long = value.length > longValue;
  return (
    <>
      <dt>{field}</dt>
      <dd>
        <Untrusted text={value} limit={long && !open ? longValue : 200_000} />
        {long ? (
          <button type="button" className="button link" onClick={() => setOpen(!open)}>
            {open ? text.less : text.more(formatCount(value.length))}
          </button>
        ) : null}
      </dd>
    </>
  );
}

function hashedWords({ raw, hashed, canonical }: EventDetail): string {
  if (hashed.length === 0) return canonical === null ? text.hashedNone : text.hashedUnmarked;
  const [first] = hashed;
  return hashed.length === 1 && first?.from === 0 && first.to >= raw.length ? text.hashedAll : text.hashedMarked;
}

function Findings({ findings }: { readonly findings: EventDetail['findings'] }): React.ReactNode {
  return (
    <ul className="detail-findings" aria-label={text.findings}>
      {findings.map(({ code, severity, message }, index) => (
        <li key={`${code} ${index}`}>
          <CodeChip code={code} severity={severities.find((known) => known === severity) ?? 'note'} />
          <strong>{findingTitle(code)}</strong>
          <p>{message}</p>
        </li>
      ))}
    </ul>
  );
}

function Hashes({ detail: { stated, recomputed, prev } }: { readonly detail: EventDetail }): React.ReactNode {
  if (stated === null && recomputed === null) return <p className="small muted">{text.canonicalNone}</p>;
  const compared = stated !== null && recomputed !== null ? compareHashes(stated, recomputed) : null;
  const plain = (hash: string): React.ReactNode => <HashGroups groups={compareHashes(hash, hash).expected} />;
  const same = compared?.found.every(({ differs }) => !differs);
  return (
    <div className="detail-hashes">
      <div>
        <div className="detail-label">
          <span>{text.stated}</span>
          {stated === null ? null : <CopyButton value={stated} what={text.stated} />}
        </div>
        {compared !== null ? (
          <HashGroups groups={compared.expected} />
        ) : stated === null ? (
          <span className="muted small">{screens.unknown}</span>
        ) : (
          plain(stated)
        )}
      </div>
      <div>
        <div className="detail-label">
          <span>{text.recomputed}</span>
          {recomputed === null ? null : <CopyButton value={recomputed} what={text.recomputed} />}
        </div>
        {compared !== null ? (
          <HashGroups groups={compared.found} />
        ) : recomputed === null ? (
          <span className="muted small">{text.notRecomputed}</span>
        ) : (
          plain(recomputed)
        )}
        {same === undefined ? null : <p className={same ? 'small hash-same' : 'small hash-differs'}>{same ? text.same : text.different}</p>}
      </div>
      {prev === null ? null : (
        <details>
          <summary>{text.previousHash}</summary>
          {plain(prev)}
        </details>
      )}
    </div>
  );
}
