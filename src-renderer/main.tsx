import './zod-jitless.ts';
import './ui/fonts.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import { createRoot } from 'react-dom/client';
import type { Command } from '../src-shared/contract/bridge.ts';
import { screens } from '../src-shared/text/screens.ts';
import { connectEngine, engine, host } from './bridge/host.ts';
import { App } from './shell/App.tsx';
import { addFiles, addFolder, createCase, offerImport, openCase, openPath } from './state/actions.ts';
import { engineChanged } from './state/engine.ts';
import { notify } from './state/notices.ts';
import { openSearch } from './state/search.ts';
import { caseChanged, indexMoved, loadInfo, loadRecent, reopenCase, useSession } from './state/session.ts';
import { startTheme } from './state/theme.ts';

/** The new engine knows nothing of the case that was open. */
async function comeBack(): Promise<void> {
  await loadInfo().catch(() => undefined);
  if (!(await reopenCase())) notify('error', screens.engine.notReopened);
}

function runMenuCommand(command: Command): void {
  const open = useSession.getState().summary !== null;
  switch (command) {
    case 'case.new':
      return void createCase();
    case 'case.open':
      return void openCase();
    case 'evidence.addFiles':
      return void (open ? addFiles() : notify('info', screens.shell.noCase, screens.shell.noCaseHint));
    case 'evidence.addFolder':
      return void (open ? addFolder() : notify('info', screens.shell.noCase, screens.shell.noCaseHint));
    case 'search':
      return void (open && openSearch());
  }
}

startTheme();
engine.on('case.changed', caseChanged);
engine.on('index.progress', ({ indexed }) => indexMoved(indexed));
connectEngine((status) => {
  if (engineChanged(status)) void comeBack();
});
host.onCommand(runMenuCommand);
host.onLaunch((grant) => {
  if (useSession.getState().summary === null) void openPath(grant);
  else if (grant.kind === 'case') void openPath(grant);
  else offerImport([grant]);
});
void loadInfo().catch(() => undefined);
void loadRecent();

const root = document.querySelector('#root');
if (root !== null) createRoot(root).render(<App />);
