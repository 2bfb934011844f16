import { useState } from 'react';
import type { TrustKey } from '../../../src-shared/model/case.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { attempt, trustHasChanged } from '../../state/actions.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckField, Field } from '../../ui/Fields.tsx';
import { AnchorFacts } from './AnchorFacts.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = screens.trust;

export interface PinDialogProps {
  readonly trustKey: TrustKey;
  /** Where the key was read from: a first suggestion only. */
  readonly source: string;
  readonly onClose: () => void;
}

/** Pinning is the auditor's act: it asks for which log, and how the key is known to be genuine. */
export function PinDialog({ trustKey, source, onClose }: PinDialogProps): React.ReactNode {
  // A key of CloudTrail is bound to a region, which its list does not state.
  const isAws = trustKey.kind === 'cloudtrail';
  // What says itself which log, chain or authority it is about is bound to nothing else.
  const isBound = trustKey.kind === 'key' || isAws;
  const [any, setAny] = useState(isAws || !isBound);
  const [origin, setOrigin] = useState(isAws ? '' : trustKey.name);
  const [from, setFrom] = useState(source === text.pasted ? '' : source);
  const [by, setBy] = useState('');
  const [tried, setTried] = useState(false);
  const missing = (value: string): string | undefined => (tried && value.trim() === '' ? text.required : undefined);
  const pin = async (): Promise<void> => {
    setTried(true);
    if (from.trim() === '' || by.trim() === '' || (!any && origin.trim() === '')) return;
    const params = { vkey: trustKey.vkey, origin: any ? '' : origin.trim(), source: from.trim(), pinnedBy: by.trim() };
    const pinned = await attempt(() => engine.call('trust.pin', params));
    if (pinned === undefined) return;
    onClose();
    notify('good', text.pinnedNow(pinned.name === '' ? text.unnamed : visible(pinned.name, { limit: 100 })));
    await trustHasChanged();
  };
  return (
    <Dialog
      title={text.pinTitle}
      isOpen
      onClose={onClose}
      testId="pin-dialog"
      foot={
        <>
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" onPress={() => void pin()}>
            {text.pinConfirm}
          </Button>
        </>
      }
    >
      <dl className="facts">
        <dt>{text.name}</dt>
        <dd>
          <Untrusted text={trustKey.name === '' ? text.unnamed : trustKey.name} limit={300} />
        </dd>
        <AnchorFacts anchor={trustKey} />
      </dl>
      {text.kindNotes[trustKey.kind] === '' ? null : <p className="small">{text.kindNotes[trustKey.kind]}</p>}
      <p className="small muted">{text.fingerprintHint}</p>
      {isBound ? (
        <>
          <Field
            label={isAws ? text.region : text.origin}
            hint={isAws ? text.regionHint : text.originHint}
            value={any ? '' : origin}
            onChange={setOrigin}
            maxLength={1000}
            isDisabled={any}
            error={any ? undefined : missing(origin)}
          />
          <CheckField
            label={isAws ? text.anyRegion : text.anyOrigin}
            hint={isAws ? text.anyRegionHint : text.anyOriginHint}
            isSelected={any}
            onChange={setAny}
          />
        </>
      ) : null}
      <Field label={text.source} hint={text.sourceHint} value={from} onChange={setFrom} maxLength={1000} error={missing(from)} />
      <Field label={text.pinnedBy} hint={text.pinnedByHint} value={by} onChange={setBy} maxLength={200} error={missing(by)} />
    </Dialog>
  );
}
