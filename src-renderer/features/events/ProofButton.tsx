import { useState } from 'react';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine, host } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';

const text = screens.events;

/** Saves the proof that this event is in its signed log: one small file that anyone can check. */
export function ProofButton({ id, seq }: { readonly id: number; readonly seq: number }): React.ReactNode {
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    const grant = await attempt(() => host.pickExportFile(text.proofName(seq), 'tlog-proof'));
    if (grant === undefined || grant === null) return;
    setBusy(true);
    const made = await attempt(() => engine.call('events.proof', { id, grant: grant.grant }));
    setBusy(false);
    if (made !== undefined) notify('good', text.proofSaved(made.seq, made.size, made.trusted));
  };
  return (
    <div className="row">
      <Button isDisabled={busy} onPress={() => void save()}>
        {busy ? text.proofBusy : text.proof}
      </Button>
    </div>
  );
}
