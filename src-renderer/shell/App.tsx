import { useCallback, useState } from 'react';
import { screens } from '../../src-shared/text/screens.ts';
import { AuditScreen } from '../features/audit/AuditScreen.tsx';
import { CasesScreen } from '../features/cases/CasesScreen.tsx';
import { ControlsScreen } from '../features/controls/ControlsScreen.tsx';
import { EventsScreen } from '../features/events/EventsScreen.tsx';
import { EvidenceScreen } from '../features/evidence/EvidenceScreen.tsx';
import { IntegrityScreen } from '../features/integrity/IntegrityScreen.tsx';
import { CustodyScreen } from '../features/custody/CustodyScreen.tsx';
import { ReportsScreen } from '../features/reports/ReportsScreen.tsx';
import { SamplingScreen } from '../features/sampling/SamplingScreen.tsx';
import { TrustScreen } from '../features/trust/TrustScreen.tsx';
import { currentPlace, useNavigation } from '../state/navigation.ts';
import type { Place } from '../state/navigation.ts';
import { useSession } from '../state/session.ts';
import { AuthorDialog } from '../ui/AuthorDialog.tsx';
import { Banner } from './Banner.tsx';
import { DropTarget } from './DropTarget.tsx';
import { EngineNotice } from './EngineNotice.tsx';
import { KeyboardHelp } from './KeyboardHelp.tsx';
import { Announcer, Notices } from './Notices.tsx';
import { Sidebar } from './Sidebar.tsx';
import { useShortcuts } from './shortcuts.ts';
import { TopBar } from './TopBar.tsx';
import './shell.css';

export function App(): React.ReactNode {
  const wanted = useNavigation(currentPlace);
  const open = useSession((state) => state.summary !== null);
  const place: Place = open ? wanted : { screen: 'cases' };
  const [help, setHelp] = useState(false);
  const showHelp = useCallback(() => setHelp(true), []);
  useShortcuts(showHelp);
  return (
    <>
      <a className="skip" href="#main">
        {screens.shell.skip}
      </a>
      <div className="shell">
        <Sidebar current={place.screen} />
        <div className="page">
          <TopBar screen={place.screen} onHelp={showHelp} />
          <EngineNotice />
          <Banner />
          <main id="main" tabIndex={-1} className={`main ${place.screen}-main`}>
            <CurrentScreen place={place} />
          </main>
        </div>
      </div>
      <Notices />
      <Announcer />
      <DropTarget />
      <AuthorDialog />
      <KeyboardHelp isOpen={help} onClose={() => setHelp(false)} />
    </>
  );
}

function CurrentScreen({ place }: { readonly place: Place }): React.ReactNode {
  const generation = useSession((state) => state.generation);
  switch (place.screen) {
    case 'cases':
      return <CasesScreen />;
    case 'evidence':
      return <EvidenceScreen key={generation} />;
    case 'integrity':
      return <IntegrityScreen key={generation} evidence={place.evidence} finding={place.finding} />;
    case 'events':
      return <EventsScreen key={generation} query={place.query} focus={place.focus} />;
    case 'sampling':
      return <SamplingScreen key={generation} sample={place.sample} step={place.step} />;
    case 'audit':
      return <AuditScreen key={generation} test={place.test} />;
    case 'controls':
      return <ControlsScreen key={generation} />;
    case 'reports':
      return <ReportsScreen key={generation} />;
    case 'custody':
      return <CustodyScreen key={generation} />;
    case 'trust':
      return <TrustScreen key={generation} />;
  }
}
