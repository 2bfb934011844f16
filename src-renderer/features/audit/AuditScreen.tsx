import { useEffect, useState } from 'react';
import { ClipboardCheck, Play, SlidersHorizontal } from 'lucide-react';
import type { Audit, AuditTest } from '../../../src-shared/model/audit.ts';
import { auditScreenText } from '../../../src-shared/text/screen-audit.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { loadAudit, runAudit, useAudit } from '../../state/audit.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { valueOf } from '../../state/loadable.ts';
import { goTo, replacePlace } from '../../state/navigation.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { VerdictMark } from '../../ui/marks.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { TestMark } from '../../ui/TestMark.tsx';
import { EngagementDialog } from './EngagementDialog.tsx';
import { Leads } from './Leads.tsx';
import { TestDetail } from './TestDetail.tsx';
import './audit.css';

const text = auditScreenText;
const groups = ['completeness', 'timeliness', 'retention', 'monitoring'] as const;

export function AuditScreen({ test }: { readonly test: string | null }): React.ReactNode {
  const last = useAudit((state) => state.last);
  const engagement = useAudit((state) => valueOf(state.engagement));
  const events = useSession((state) => state.summary?.events ?? 0);
  const readOnly = useSession((state) => state.summary?.readOnly ?? false);
  const running = useJobs(({ jobs }) => jobs.some((job) => job.kind === 'audit' && isActive(job)));
  const [settingUp, setSettingUp] = useState(false);
  useEffect(() => void loadAudit(), []);
  const value = valueOf(last);
  const audit = value?.audit ?? null;
  const run = (
    <Button look="primary" onPress={() => void runAudit()} isDisabled={running || events === 0}>
      <Play size={15} aria-hidden />
      {audit === null ? text.run : text.runAgain}
    </Button>
  );
  const setUp = (
    <Button onPress={() => setSettingUp(true)} isDisabled={engagement === undefined}>
      <SlidersHorizontal size={15} aria-hidden />
      {text.engagement}
    </Button>
  );
  return (
    <div className="audit">
      <JobPanel kind="audit" titles={{ running: text.running, done: text.done, failed: text.failed, cancelled: text.cancelled }} />
      {events === 0 ? (
        <Empty icon={ClipboardCheck} title={text.noEvidence} text={text.noEvidenceHint}>
          <Button look="primary" onPress={() => goTo('evidence')}>
            {screens.evidence.title}
          </Button>
        </Empty>
      ) : value === undefined ? (
        last.state === 'failed' ? (
          <Failed title={text.loadFailed} error={last.error} onRetry={() => void loadAudit()} />
        ) : (
          <Loading />
        )
      ) : audit === null ? (
        <Empty icon={ClipboardCheck} title={text.empty} text={text.emptyHint} testId="audit-empty">
          {setUp}
          {run}
        </Empty>
      ) : (
        <>
          <Overview audit={audit} stale={value.stale}>
            {setUp}
            {run}
          </Overview>
          <div className="audit-body">
            <TestList tests={audit.tests} chosen={chosenTest(audit, test)?.id ?? ''} />
            <Chosen audit={audit} test={chosenTest(audit, test)} />
          </div>
        </>
      )}
      {settingUp && engagement !== undefined ? (
        <EngagementDialog stored={engagement.current} readOnly={readOnly} onClose={() => setSettingUp(false)} />
      ) : null}
    </div>
  );
}

const chosenTest = (audit: Audit, id: string | null): AuditTest | undefined =>
  audit.tests.find((one) => one.id === id) ?? audit.tests.find(({ id: own }) => own === 'completeness.days') ?? audit.tests[0];

function Chosen({ audit, test }: { readonly audit: Audit; readonly test: AuditTest | undefined }): React.ReactNode {
  if (test === undefined) return null;
  return (
    <TestDetail key={test.id} test={test}>
      {test.id === 'monitoring.leads' ? <Leads audit={audit} /> : null}
    </TestDetail>
  );
}

function Overview({
  audit,
  stale,
  children,
}: {
  readonly audit: Audit;
  readonly stale: boolean;
  readonly children: React.ReactNode;
}): React.ReactNode {
  const { period, verdict, events } = audit;
  return (
    <section className="card pad audit-overview">
      <dl className="audit-facts">
        <div>
          <dt>{text.period}</dt>
          <dd>
            <span className="num" data-testid="audit-period">
              {periodText(period)}
            </span>
            {period.stated ? null : <span className="small muted">{text.notStated}</span>}
            <span className="small muted num">{text.inPeriod(events.inPeriod, events.total)}</span>
          </dd>
        </div>
        <div>
          <dt>{text.verdictPeriod}</dt>
          <dd>
            {verdict.period === null ? text.none : <VerdictMark verdict={verdict.period} testId="audit-verdict" />}
            {verdict.reasons.map((reason) => (
              <span key={reason} className="small muted">
                {reason}
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>{text.verdictEvidence}</dt>
          <dd>{verdict.evidence === null ? text.none : <VerdictMark verdict={verdict.evidence} />}</dd>
        </div>
      </dl>
      <div className="row audit-actions">
        {stale ? <span className="audit-stale">{text.stale}</span> : null}
        {children}
      </div>
    </section>
  );
}

/** Whole days by their first and last one, anything else by its instants. */
function periodText({ from, to, timeZone }: Audit['period']): string {
  if (from === null || to === null) return text.none;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const [first, end] = [format.format(new Date(from)), format.format(new Date(to))];
  if (!first.endsWith(' 00:00') || !end.endsWith(' 00:00')) return text.instants(first, end, timeZone);
  return text.until(first.slice(0, 10), format.format(new Date(Date.parse(to) - 1)).slice(0, 10), timeZone);
}

function TestList({ tests, chosen }: { readonly tests: readonly AuditTest[]; readonly chosen: string }): React.ReactNode {
  return (
    <nav className="card audit-list" aria-label={text.tests}>
      {groups.map((group) => (
        <section key={group} aria-label={text.groups[group]}>
          <h2 className="audit-group">{text.groups[group]}</h2>
          <ul>
            {tests
              .filter(({ id }) => id.startsWith(`${group}.`))
              .map(({ id, title, status }) => (
                <li key={id}>
                  <button
                    type="button"
                    className={id === chosen ? 'audit-item chosen' : 'audit-item'}
                    aria-current={id === chosen ? 'true' : undefined}
                    onClick={() => replacePlace({ screen: 'audit', test: id })}
                    data-testid={`test-${id}`}
                    data-status={status}
                  >
                    <TestMark status={status} wordless />
                    <span className="grow">{title}</span>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
