import { useState } from 'react';
import { PenLine, ScrollText, ShieldCheck } from 'lucide-react';
import type { CustodyCheck, CustodyEntry, CustodyPage } from '../../../src-shared/model/custody.ts';
import { custodyScreen as text } from '../../../src-shared/text/screen-report.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { valueOf } from '../../state/loadable.ts';
import { notify } from '../../state/notices.ts';
import { signCustody, type ChosenKey } from '../../state/reports.ts';
import { useAnswer } from '../../state/useAnswer.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Fields.tsx';
import { HashLine } from '../../ui/Hash.tsx';
import { KeyChoice } from '../../ui/KeyChoice.tsx';
import { VerdictMark } from '../../ui/marks.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import './custody.css';

const pageSize = 100;

export function CustodyScreen(): React.ReactNode {
  const [offset, setOffset] = useState(0);
  const { answer: page, again } = useAnswer(`custody ${offset}`, () => engine.call('custody.list', { offset, limit: pageSize }));
  const value = valueOf(page);
  if (value === undefined)
    return <div className="custody">{page.state === 'failed' ? <Failed error={page.error} onRetry={again} /> : <Loading />}</div>;
  if (value.total === 0)
    return (
      <div className="custody">
        <section className="card pad">
          <Empty icon={ScrollText} title={text.noLog} text={text.noLogText} />
        </section>
      </div>
    );
  return (
    <div className="custody">
      <Summary page={value} onChanged={again} />
      <Entries page={value} offset={offset} onOffset={setOffset} />
    </div>
  );
}

function Summary({ page, onChanged }: { readonly page: CustodyPage; readonly onChanged: () => void }): React.ReactNode {
  const readOnly = useSession((state) => state.summary?.readOnly ?? false);
  const [check, setCheck] = useState<CustodyCheck | null>(null);
  const [busy, setBusy] = useState(false);
  const [signing, setSigning] = useState(false);
  const verify = async (): Promise<void> => {
    setBusy(true);
    setCheck((await attempt(() => engine.call('custody.verify', {}))) ?? null);
    setBusy(false);
  };
  return (
    <section className="card pad stack" aria-label={screens.shell.screens.custody}>
      <p>{text.lead}</p>
      <p className="small muted">{text.rollback}</p>
      <dl className="facts">
        <dt>{text.records}</dt>
        <dd>{page.total.toLocaleString('en-US')}</dd>
        <dt>{text.head}</dt>
        <dd>
          <HashLine hash={page.head} what={text.head} />
        </dd>
        <dt>{text.origin}</dt>
        <dd className="mono wrap">
          <Untrusted text={page.origin} limit={200} />
        </dd>
      </dl>
      <div className="row">
        <Button look="primary" isDisabled={busy} onPress={() => void verify()}>
          <ShieldCheck size={15} aria-hidden />
          {busy ? text.verifying : text.verify}
        </Button>
        {readOnly ? null : (
          <Button onPress={() => setSigning(true)}>
            <PenLine size={15} aria-hidden />
            {text.sign}
          </Button>
        )}
      </div>
      {check === null ? null : <Outcome check={check} />}
      {signing ? (
        <SignDialog
          records={page.total}
          onClose={() => setSigning(false)}
          onSigned={() => {
            setSigning(false);
            onChanged();
          }}
        />
      ) : null}
    </section>
  );
}

function Outcome({ check }: { readonly check: CustodyCheck }): React.ReactNode {
  const faults = check.findings.filter(({ severity }) => severity === 'broken' || severity === 'incomplete');
  const holds = faults.length === 0 && check.verdict !== 'not_verifiable';
  return (
    <div className="stack" role="status" data-testid="custody-outcome" data-verdict={check.verdict}>
      <VerdictMark verdict={check.verdict} />
      {holds ? <p>{text.good(check.records)}</p> : null}
      {holds && check.verdict !== 'verified' ? <p className="small muted">{text.unsigned}</p> : null}
      <ul className="custody-faults">
        {faults.map(({ code, seq, message }, i) => (
          <li key={`${code} ${seq ?? ''} ${i}`}>
            <strong className="mono">{code}</strong>
            {seq === null ? null : ` · ${text.columns.seq} ${seq}`}
            <p>
              <Untrusted text={message} limit={1000} />
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface EntriesProps {
  readonly page: CustodyPage;
  readonly offset: number;
  readonly onOffset: (offset: number) => void;
}

function Entries({ page, offset, onOffset }: EntriesProps): React.ReactNode {
  const [filter, setFilter] = useState('');
  const [open, setOpen] = useState<CustodyEntry | null>(null);
  const word = filter.trim().toLowerCase();
  const rows = page.entries.filter(({ action, actor, subject, details }) =>
    `${action} ${actor} ${subject} ${details}`.toLowerCase().includes(word),
  );
  return (
    <section className="card pad stack" aria-labelledby="acts-title">
      <div className="card-head">
        <h2 className="card-title" id="acts-title">
          {text.list}
        </h2>
        <span className="small muted">{text.newest}</span>
      </div>
      <Field label={text.filter} value={filter} onChange={setFilter} maxLength={200} />
      {rows.length === 0 ? (
        <p className="muted" role="status">
          {text.noneMatch}
        </p>
      ) : (
        <div className="custody-scroll">
          <table className="custody-acts" data-testid="custody-acts">
            <thead>
              <tr>
                {Object.values(text.columns).map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((entry, i) => (
                <tr key={`${entry.seq} ${i}`} data-outcome={entry.outcome}>
                  <td className="right">
                    <Button look="link" aria-label={`${text.details} ${entry.seq}`} onPress={() => setOpen(entry)}>
                      {entry.seq}
                    </Button>
                  </td>
                  <td className="nowrap mono">
                    <Untrusted text={entry.time.replace('T', ' ').replace('Z', '')} limit={40} />
                  </td>
                  <td>
                    <Untrusted text={entry.actor} limit={80} />
                  </td>
                  <td className="mono">
                    <Untrusted text={entry.action} limit={80} />
                  </td>
                  <td>{text.outcomes[entry.outcome] ?? entry.outcome}</td>
                  <td className="custody-subject">
                    <Untrusted text={entry.subject} limit={160} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="row">
        <span className="grow small muted">{text.page(offset + 1, offset + page.entries.length, page.total)}</span>
        <Button isDisabled={offset === 0} onPress={() => onOffset(Math.max(0, offset - pageSize))}>
          {text.newer}
        </Button>
        <Button isDisabled={offset + pageSize >= page.total} onPress={() => onOffset(offset + pageSize)}>
          {text.older}
        </Button>
      </div>
      {open === null ? null : (
        <Dialog title={`${text.details} ${open.seq}`} isOpen onClose={() => setOpen(null)}>
          <dl className="facts">
            <dt>{text.columns.action}</dt>
            <dd className="mono">
              <Untrusted text={open.action} limit={200} />
            </dd>
            <dt>{text.columns.subject}</dt>
            <dd className="wrap">
              <Untrusted text={open.subject} limit={2000} />
            </dd>
            <dt>{text.head}</dt>
            <dd>
              <HashLine hash={open.hash} what={text.head} />
            </dd>
          </dl>
          {/* Scrolls, so the keyboard has to reach it. */}
          <pre className="custody-details selectable" tabIndex={0} aria-label={text.details}>
            <Untrusted text={open.details} limit={20_000} />
          </pre>
        </Dialog>
      )}
    </section>
  );
}

function SignDialog({
  records,
  onClose,
  onSigned,
}: {
  readonly records: number;
  readonly onClose: () => void;
  readonly onSigned: () => void;
}): React.ReactNode {
  const [key, setKey] = useState<ChosenKey | null>(null);
  const sign = async (): Promise<void> => {
    if (key === null) return;
    const size = await signCustody(key);
    if (size === null) return;
    notify('good', text.signed(size));
    onSigned();
  };
  return (
    <Dialog
      title={text.signTitle}
      isOpen
      onClose={onClose}
      testId="sign-dialog"
      foot={
        <>
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" isDisabled={key === null} onPress={() => void sign()}>
            {text.signConfirm}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{text.signText(records)}</p>
        <KeyChoice value={key} onChange={setKey} />
      </div>
    </Dialog>
  );
}
