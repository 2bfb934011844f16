import { useEffect } from 'react';
import { FilePlus, FolderOpen, ShieldCheck, Unlink } from 'lucide-react';
import type { RecentCase } from '../../../src-shared/model/case.ts';
import { formatCount, formatUtc, visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { closeCase, createCase, openCase, openDemo, openRecent } from '../../state/actions.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { valueOf } from '../../state/loadable.ts';
import { goTo } from '../../state/navigation.ts';
import { loadRecent, useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Failed } from '../../ui/States.tsx';
import { VerdictMark } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import './cases.css';

const text = screens.cases;

export function CasesScreen(): React.ReactNode {
  const summary = useSession((state) => state.summary);
  useEffect(() => {
    void loadRecent();
  }, []);
  return (
    <div className="cases">
      <JobPanel kind="open" titles={{ running: text.opening, done: text.opened, failed: text.notOpened, cancelled: text.notOpened }} />
      {summary === null ? null : (
        <div className="card cases-current">
          <span className="grow">
            <strong>
              <Untrusted text={summary.name} limit={200} />
            </strong>{' '}
            <span className="muted">{text.current}</span>
          </span>
          <Button onPress={() => goTo('evidence')}>{text.goOn}</Button>
          <Button onPress={() => void closeCase()}>{text.closeCurrent}</Button>
        </div>
      )}
      <Start first={summary === null} />
      <Recent />
      <Demos />
    </div>
  );
}

function Start({ first }: { readonly first: boolean }): React.ReactNode {
  const busy = useJobs(({ jobs }) => jobs.some(isActive));
  return (
    <section className="cases-start" aria-labelledby="welcome">
      <div>
        <h2 id="welcome" className={first ? 'cases-welcome' : 'cases-welcome less'}>
          {text.welcome}
        </h2>
        <p className="cases-lead">{text.lead}</p>
      </div>
      <div className="cases-actions">
        <Button look="primary" isDisabled={busy} onPress={() => void createCase()}>
          <FilePlus size={15} aria-hidden />
          {text.create}
        </Button>
        <Button isDisabled={busy} onPress={() => void openCase()}>
          <FolderOpen size={15} aria-hidden />
          {text.open}
        </Button>
        <span className="small muted">{text.dropHint}</span>
      </div>
    </section>
  );
}

function isKnownDemo(id: string): id is keyof typeof text.demoTexts {
  return Object.hasOwn(text.demoTexts, id);
}

function Demos(): React.ReactNode {
  const info = useSession((state) => state.info);
  const busy = useJobs(({ jobs }) => jobs.some(isActive));
  if (info === null || info.demos.length === 0) return null;
  return (
    <section aria-labelledby="demos-title" className="cases-section">
      <div className="card-head">
        <h2 className="section-title" id="demos-title">
          {text.demos}
        </h2>
        <span className="card-note">{text.demosHint}</span>
      </div>
      <ul className="demos">
        {info.demos.map(({ id, name, events }) => (
          <li key={id} className="card demo">
            <span className={`demo-icon tone-${id === 'tampered' ? 'broken' : 'verified'}`}>
              {id === 'tampered' ? <Unlink size={22} aria-hidden /> : <ShieldCheck size={22} aria-hidden />}
            </span>
            <div className="grow">
              <h3>{isKnownDemo(id) ? text.demoTitles[id] : name}</h3>
              <p className="small muted">
                {isKnownDemo(id) ? `${text.demoTexts[id]} ` : ''}
                {text.demoEvents(events)}.
              </p>
            </div>
            <Button isDisabled={busy} onPress={() => void openDemo(id, name)} aria-label={text.demoOpen(name)} data-testid={`demo-${id}`}>
              {text.openIt}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Recent(): React.ReactNode {
  const recent = useSession((state) => state.recent);
  const list = valueOf(recent);
  const busy = useJobs(({ jobs }) => jobs.some(isActive));
  if (recent.state === 'failed' && list === undefined)
    return <Failed title={text.recentFailed} error={recent.error} onRetry={() => void loadRecent()} />;
  if (list === undefined || list.length === 0) return null;
  return (
    <section aria-labelledby="recent-title" className="cases-section">
      <div className="card-head">
        <h2 className="section-title" id="recent-title">
          {text.recent}
        </h2>
      </div>
      <ul className="card recent" data-testid="recent-cases">
        {list.map((entry) => (
          <li key={entry.id}>
            <RecentRow entry={entry} busy={busy} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RecentRow({ entry, busy }: { readonly entry: RecentCase; readonly busy: boolean }): React.ReactNode {
  const { id, name, path, openedAt, verdict, events, exists } = entry;
  return (
    <button
      type="button"
      className={exists ? 'recent-row' : 'recent-row missing'}
      disabled={!exists || busy}
      onClick={() => void openRecent(id, visible(name, { limit: 100 }))}
      data-testid="recent-case"
    >
      <span className="recent-name">
        <strong>
          <Untrusted text={name} limit={200} />
        </strong>
        <span className="recent-path">
          <Untrusted text={path} limit={500} />
        </span>
      </span>
      <span className="recent-verdict">
        {exists ? (
          verdict === null ? (
            <span className="muted">{text.never}</span>
          ) : (
            <VerdictMark verdict={verdict} />
          )
        ) : (
          <span title={text.missingHint}>{text.missing}</span>
        )}
      </span>
      <span className="num">{events === 0 ? '' : formatCount(events)}</span>
      <span className="num muted">{formatUtc(openedAt, 'minute')}</span>
    </button>
  );
}
