import {
  Briefcase,
  ChevronsUpDown,
  ClipboardCheck,
  Dices,
  FileCheck2,
  FileStack,
  Grid3x3,
  KeyRound,
  Rows3,
  ScrollText,
  ShieldHalf,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { formatCount, formatPercent } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { isActive, useJobs } from '../state/jobs.ts';
import { valueOf } from '../state/loadable.ts';
import { goTo } from '../state/navigation.ts';
import type { Screen } from '../state/navigation.ts';
import { useSession } from '../state/session.ts';
import { VerdictMark } from '../ui/marks.tsx';
import { Untrusted } from '../ui/Untrusted.tsx';
import { Logo } from './Logo.tsx';

const text = screens.shell;

export const caseScreens: readonly { readonly screen: Exclude<Screen, 'cases'>; readonly icon: LucideIcon }[] = [
  { screen: 'evidence', icon: FileStack },
  { screen: 'integrity', icon: ShieldHalf },
  { screen: 'events', icon: Rows3 },
  { screen: 'trust', icon: KeyRound },
  { screen: 'sampling', icon: Dices },
  { screen: 'audit', icon: ClipboardCheck },
  { screen: 'controls', icon: Grid3x3 },
  { screen: 'reports', icon: FileCheck2 },
  { screen: 'custody', icon: ScrollText },
];

export function Sidebar({ current }: { readonly current: Screen }): React.ReactNode {
  const summary = useSession((state) => state.summary);
  return (
    <aside className="sidebar">
      <div className="brand">
        <Logo />
        <span>{screens.app}</span>
      </div>
      {summary === null ? (
        <div className="case-card none">
          <strong>{text.noCase}</strong>
          <span className="small muted">{text.noCaseHint}</span>
        </div>
      ) : (
        <button
          type="button"
          className={current === 'cases' ? 'case-card current' : 'case-card'}
          aria-current={current === 'cases' ? 'page' : undefined}
          onClick={() => goTo('cases')}
          data-testid="case-card"
        >
          <span className="case-name">
            <strong>
              <Untrusted text={summary.name} limit={120} />
            </strong>
            <ChevronsUpDown size={14} aria-hidden />
          </span>
          <span className="small">
            {summary.verdict === null ? <span className="muted">{screens.cases.never}</span> : <VerdictMark verdict={summary.verdict} />}
          </span>
          {summary.readOnly ? <span className="chip plain">{text.readOnly}</span> : null}
          <span className="sr-only">{text.toCases}</span>
        </button>
      )}
      <nav aria-label={text.navigation}>
        <ul className="nav">
          {summary === null ? (
            <NavItem screen="cases" icon={Briefcase} current={current} note="" />
          ) : (
            caseScreens.map(({ screen, icon }) => <CaseNavItem key={screen} screen={screen} icon={icon} current={current} />)
          )}
        </ul>
      </nav>
      <SidebarJob />
      <footer className="sidebar-foot">
        <span data-testid="offline">{text.offline}</span>
        {summary === null ? null : <span>{text.saved}</span>}
      </footer>
    </aside>
  );
}

interface NavItemProps {
  readonly screen: Screen;
  readonly icon: LucideIcon;
  readonly current: Screen;
}

function CaseNavItem(props: NavItemProps): React.ReactNode {
  const summary = useSession((state) => state.summary);
  const anchors = useSession((state) => valueOf(state.anchors)?.length);
  if (summary === null) return null;
  switch (props.screen) {
    case 'evidence':
      return <NavItem {...props} note={formatCount(summary.evidence)} />;
    case 'integrity': {
      const broken = summary.verdict === 'broken';
      return (
        <NavItem
          {...props}
          bad={broken}
          note={summary.verdict === null ? '' : broken ? text.faults(summary.faults) : text.verdictCounts[summary.verdict]}
        />
      );
    }
    case 'events':
      return <NavItem {...props} note={formatCount(summary.events)} />;
    case 'trust':
      return <NavItem {...props} note={anchors === undefined ? '' : formatCount(anchors)} />;
    case 'sampling':
    case 'audit':
    case 'controls':
    case 'reports':
    case 'custody':
    case 'cases':
      return <NavItem {...props} note="" />;
  }
}

function NavItem({
  screen,
  icon: Icon,
  current,
  note,
  bad = false,
}: NavItemProps & { readonly note: string; readonly bad?: boolean }): React.ReactNode {
  const chosen = screen === current;
  return (
    <li>
      <button
        type="button"
        className={chosen ? 'nav-item chosen' : 'nav-item'}
        aria-current={chosen ? 'page' : undefined}
        onClick={() => goTo(screen)}
        data-testid={`nav-${screen}`}
      >
        <Icon size={16} aria-hidden />
        <span className="grow">{text.screens[screen]}</span>
        {note === '' ? null : <span className={bad ? 'nav-note bad' : 'nav-note'}>{note}</span>}
      </button>
    </li>
  );
}

/** What runs, on every screen. */
function SidebarJob(): React.ReactNode {
  const job = useJobs(({ jobs }) => jobs.findLast(isActive));
  if (job === undefined) return null;
  const { progress } = job;
  return (
    <div className="sidebar-job">
      <span>{progress === null ? screens.progress.waiting : screens.progress.stages[progress.stage]}</span>
      {progress !== null && progress.totalBytes > 0 ? <span>{formatPercent(progress.bytes, progress.totalBytes)}</span> : null}
    </div>
  );
}
