import { useState } from 'react';
import { FileInput, FilePlus2, FolderPlus } from 'lucide-react';
import { screens } from '../../../src-shared/text/screens.ts';
import { addFiles, addFolder } from '../../state/actions.ts';
import { useCommand } from '../../state/commands.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { valueOf } from '../../state/loadable.ts';
import { loadEvidence, useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { EvidenceCard } from './EvidenceCard.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import './evidence.css';

const text = screens.evidence;

export function EvidenceScreen(): React.ReactNode {
  const evidence = useSession((state) => state.evidence);
  const readOnly = useSession((state) => state.summary?.readOnly ?? false);
  const busy = useJobs(({ jobs }) => jobs.some(isActive));
  const list = valueOf(evidence);
  /** Opened by the auditor; the only evidence of a case is open by itself. */
  const [opened, setOpened] = useState<ReadonlyMap<number, boolean>>(new Map());
  const disabled = readOnly || busy;
  useCommand('import', () => void addFiles(), !disabled);
  const empty = list !== undefined && list.length === 0;
  return (
    <div className="evidence">
      <JobPanel
        kind="import"
        titles={{ running: text.importing, done: text.importDone, failed: text.importFailed, cancelled: text.importCancelled }}
      />
      <section className={empty ? 'drop card large' : 'drop card'} aria-label={text.drop} data-testid="drop-zone">
        <FileInput size={empty ? 34 : 22} strokeWidth={1.5} aria-hidden />
        <div className="drop-words">
          <p className={empty ? 'state-title' : 'drop-title'}>{empty ? text.empty : text.drop}</p>
          <p className="small muted">{readOnly ? text.readOnly : text.dropHint}</p>
        </div>
        <div className="row">
          <Button look="primary" isDisabled={disabled} onPress={() => void addFiles()}>
            <FilePlus2 size={15} aria-hidden />
            {text.addFiles}
          </Button>
          <Button isDisabled={disabled} onPress={() => void addFolder()}>
            <FolderPlus size={15} aria-hidden />
            {text.addFolder}
          </Button>
        </div>
      </section>
      {list === undefined ? (
        evidence.state === 'failed' ? (
          <div className="card">
            <Failed title={text.failed} error={evidence.error} onRetry={() => void loadEvidence()} />
          </div>
        ) : (
          <Loading />
        )
      ) : empty ? null : (
        <>
          {evidence.state === 'failed' ? <Failed title={text.failed} error={evidence.error} onRetry={() => void loadEvidence()} /> : null}
          <h2 className="section-title">{text.listTitle(list.length)}</h2>
          <ul className="stack">
            {list.map((one) => (
              <li key={one.id}>
                <EvidenceCard
                  evidence={one}
                  isOpen={opened.get(one.id) ?? list.length === 1}
                  onToggle={(open) => setOpened((old) => new Map(old).set(one.id, open))}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      <ImportDialog />
    </div>
  );
}
