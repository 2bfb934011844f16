import { useEffect, useState } from 'react';
import { Bookmark, Check, ChevronDown, ChevronUp, Copy, MousePointerClick, Plus, X } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { EventDetail } from '../../../src-shared/model/event.ts';
import { severities } from '../../../src-shared/model/finding.ts';
import { formatCount, formatDuration, formatTime, visible } from '../../../src-shared/text/format.ts';
import { findingTitle } from '../../../src-shared/text/finding-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { failed, idle, loading, valueOf } from '../../state/loadable.ts';
import type { Loadable } from '../../state/loadable.ts';
import { rowMarks, setBookmark, useMarks } from '../../state/marks.ts';
import { useSecondZone } from '../../state/second-zone.ts';
import { useSession } from '../../state/session.ts';
import { inZone } from '../../state/time-zone.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/Hash.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { CodeChip } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { DetailHashes } from './DetailHashes.tsx';
import { MarksSection } from './MarksSection.tsx';
import { Neighbours } from './Neighbours.tsx';
import { ProofButton } from './ProofButton.tsx';
import { RawRecord } from './RawRecord.tsx';

const text = screens.events;
const words = screens.eventDetail;

/** Moving through rows with a held key should not fetch each one. */
const settleMs = 60;

function useDetail(id: number | null, revision: string): { readonly detail: Loadable<EventDetail>; readonly retry: () => void } {
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
  readonly revision: string;
  readonly picked: boolean;
  readonly onClose: () => void;
  readonly onGo: (id: number) => void;
  readonly onQuery: (field: string, value: string) => void;
  readonly onPick: () => void;
  readonly onCopy: (format: 'csv' | 'json') => void;
}

export function EventDetailPane(props: EventDetailPaneProps): React.ReactNode {
  const { id, revision, onClose, onGo, onQuery } = props;
  const { detail, retry } = useDetail(id, revision);
  const value = valueOf(detail);
  return (
    <section className="detail card" aria-label={text.detailLabel} aria-busy={detail.state === 'loading'} data-testid="event-detail">
      <header className="detail-head">
        <h2 className="card-title">{text.event(value?.row.seq ?? null)}</h2>
        <span className="detail-tools">
          {value === undefined ? null : <EventTools {...props} detail={value} />}
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
          <Detail detail={value} onQuery={onQuery} onGo={onGo} />
        ) : id === null ? (
          <Empty icon={MousePointerClick} title={text.noneChosen} text={text.selectOne} />
        ) : (
          <Loading />
        )}
      </div>
    </section>
  );
}

/** Bookmark, pick and copy. */
function EventTools({ detail: { row }, picked, onPick, onCopy }: EventDetailPaneProps & { readonly detail: EventDetail }): React.ReactNode {
  const changed = useMarks((state) => state.changed.get(row.id));
  const readOnly = useSession((state) => state.summary?.readOnly ?? true);
  const { bookmarked } = rowMarks(row.marks, changed);
  return (
    <>
      <IconButton
        label={bookmarked ? screens.marks.unbookmark : screens.marks.bookmark}
        isDisabled={readOnly}
        onPress={() => void setBookmark(row.id, !bookmarked)}
      >
        <Bookmark size={15} fill={bookmarked ? 'currentColor' : 'none'} aria-hidden />
      </IconButton>
      <IconButton label={picked ? words.unpick : words.pick} onPress={onPick}>
        {picked ? <Check size={15} aria-hidden /> : <Plus size={15} aria-hidden />}
      </IconButton>
      <MenuTrigger>
        <IconButton label={words.copy}>
          <Copy size={14} aria-hidden />
        </IconButton>
        <Popover className="popover" placement="bottom end" aria-labelledby="">
          <Menu className="menu" aria-label={words.copy} onAction={(key) => onCopy(key === 'csv' ? 'csv' : 'json')}>
            <MenuItem id="json" className="menu-item">
              {words.copyJson}
            </MenuItem>
            <MenuItem id="csv" className="menu-item">
              {words.copyCsv}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </>
  );
}

interface DetailProps {
  readonly detail: EventDetail;
  readonly onQuery: EventDetailPaneProps['onQuery'];
  readonly onGo: EventDetailPaneProps['onGo'];
}

function Detail({ detail, onQuery, onGo }: DetailProps): React.ReactNode {
  const { row } = detail;
  return (
    <>
      {detail.findings.length === 0 ? null : <Findings findings={detail.findings} />}
      <dl className="facts">
        <Times detail={detail} />
        {detail.fields.map(({ field, value }, index) => (
          <FieldRow key={`${field} ${index}`} field={field} value={value} />
        ))}
      </dl>
      <Leads rules={row.marks.leads} onQuery={onQuery} />
      <Pivots detail={detail} onQuery={onQuery} />
      <MarksSection key={row.id} event={row.id} onQuery={onQuery} />
      <DetailHashes detail={detail} />
      {row.seq === null ? null : <ProofButton id={row.id} seq={row.seq} />}
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
      {row.chain === null ? null : <Neighbours key={`near ${row.id}`} detail={detail} onGo={onGo} />}
      <Place detail={detail} />
    </>
  );
}

/** Every time in UTC, and beside it in the second zone. */
function Times({ detail: { row } }: { readonly detail: EventDetail }): React.ReactNode {
  const zone = useSecondZone();
  const zoned = (ms: number): React.ReactNode => {
    const there = inZone(ms, zone);
    return there === null || zone === 'UTC' ? null : <span className="muted zoned">{`${there.time} ${there.offset} ${zone}`}</span>;
  };
  const lag = row.time === null || row.recorded === null ? null : row.recorded - row.time;
  return (
    <>
      <dt>{text.occurred}</dt>
      <dd className="mono">
        {row.time === null ? text.noTime : `${formatTime(row.time)} ${screens.utc}`}
        {row.time === null ? null : zoned(row.time)}
      </dd>
      {row.recorded === null ? null : (
        <>
          <dt>{text.recorded}</dt>
          <dd className="mono">
            {`${formatTime(row.recorded)} ${screens.utc}`}
            {lag === null ? null : (
              <span className="muted zoned">{(lag < 0 ? words.lagEarlier : words.lag)(formatDuration(Math.abs(lag)))}</span>
            )}
          </dd>
        </>
      )}
    </>
  );
}

/** Rules that this event is a lead of; each shows all its events. */
function Leads({ rules, onQuery }: { readonly rules: readonly string[]; readonly onQuery: DetailProps['onQuery'] }): React.ReactNode {
  if (rules.length === 0) return null;
  return (
    <div className="pivots">
      <span className="small muted">{words.leads}</span>
      <div className="row detail-pivots">
        {rules.map((rule) => (
          <Button key={rule} look="link" onPress={() => onQuery('lead', rule)}>
            {visible(rule, { limit: 100 })}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** All events that have one of this event's values. */
function Pivots({ detail: { row }, onQuery }: Pick<DetailProps, 'detail' | 'onQuery'>): React.ReactNode {
  const pivots = [
    ['actor', words.pivot.actor, row.actor],
    ['resource', words.pivot.resource, row.resource],
    ['session', words.pivot.session, row.more.session ?? null],
    ['ip', words.pivot.ip, row.ip],
    ['action', words.pivot.action, row.action],
  ] as const;
  // A value that was cut for the table cannot be searched for.
  const usable = pivots.filter(([, , value]) => value !== null && value !== '' && value.length < 500);
  if (usable.length === 0) return null;
  return (
    <div className="pivots">
      <span className="small muted">{words.pivots}</span>
      <div className="row detail-pivots">
        {usable.map(([field, name, value]) => (
          <Button
            key={field}
            onPress={() => onQuery(field, value ?? '')}
            aria-label={words.pivotOf(name, visible(value ?? '', { limit: 100 }))}
          >
            {name}
          </Button>
        ))}
      </div>
    </div>
  );
}

function Place({ detail }: { readonly detail: EventDetail }): React.ReactNode {
  const { row } = detail;
  return (
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
