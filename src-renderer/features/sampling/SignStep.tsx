import { useState } from 'react';
import { formatUtc, visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Fields.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';
import type { StepProps } from './step-props.ts';
import { ExportButton } from './TestStep.tsx';
import { perform } from './useSamples.ts';

const text = screens.sampling.sign;

export function SignStep({ sample, take, readOnly }: StepProps): React.ReactNode {
  const { id, state } = sample.summary;
  const { signOff } = sample;
  const [conclusion, setConclusion] = useState(signOff?.conclusion ?? '');
  const [followUp, setFollowUp] = useState(signOff?.followUp ?? '');
  const [reviewer, setReviewer] = useState('');
  const [tried, setTried] = useState(false);
  const [reopening, setReopening] = useState(false);
  const open = state === 'drawn' && !readOnly;

  const prepare = async (): Promise<void> => {
    setTried(true);
    if (conclusion.trim() === '') return;
    await perform(take, (by) => engine.call('sampling.prepare', { id, by, conclusion: conclusion.trim(), followUp }));
  };
  const review = async (): Promise<void> => {
    const detail = await attempt(() => engine.call('sampling.review', { id, by: reviewer.trim() }));
    if (detail !== undefined) take(detail);
  };
  return (
    <div className="sampling-columns">
      <section className="card pad stack" aria-labelledby="sign-title">
        <h2 className="card-title" id="sign-title">
          {text.title}
        </h2>
        {state === 'plan' || state === 'locked' ? <p className="small">{text.notYet}</p> : null}
        {signOff === null ? null : (
          <ul className="plain-list" data-testid="signatures">
            <li>{text.prepared(visible(signOff.preparedBy, { limit: 200 }), formatUtc(signOff.preparedAt))}</li>
            {signOff.reviewedBy === null || signOff.reviewedAt === null ? null : (
              <li>{text.reviewed(visible(signOff.reviewedBy, { limit: 200 }), formatUtc(signOff.reviewedAt))}</li>
            )}
          </ul>
        )}
        <Field
          label={text.conclusion}
          value={conclusion}
          onChange={setConclusion}
          maxLength={10_000}
          lines={4}
          isDisabled={!open}
          error={tried && conclusion.trim() === '' ? screens.sampling.freeze.needed : undefined}
        />
        <Field label={text.followUp} value={followUp} onChange={setFollowUp} maxLength={10_000} lines={2} isDisabled={!open} />
        {open ? (
          <div className="card-actions">
            <Button look="primary" onPress={() => void prepare()}>
              {text.preparer}
            </Button>
          </div>
        ) : null}
        {state === 'prepared' && !readOnly ? (
          <>
            <Field label={text.reviewer} hint={text.reviewerHint} value={reviewer} onChange={setReviewer} maxLength={200} />
            <div className="card-actions">
              <Button onPress={() => setReopening(true)}>{text.reopen}</Button>
              <Button look="primary" onPress={() => void review()} isDisabled={reviewer.trim() === ''}>
                {text.review}
              </Button>
            </div>
          </>
        ) : null}
        {state === 'signed' && !readOnly ? (
          <div className="card-actions">
            <Button onPress={() => setReopening(true)}>{text.reopen}</Button>
          </div>
        ) : null}
      </section>
      <div className="stack">
        <section className="card pad" aria-labelledby="workpaper-title">
          <div className="card-head">
            <h2 className="card-title" id="workpaper-title">
              {text.workpaper}
            </h2>
            <ExportButton id={id} readOnly={readOnly} />
          </div>
          <p className="small muted">{text.workpaperNote}</p>
        </section>
        <section className="card pad" aria-labelledby="log-title">
          <h2 className="card-title" id="log-title">
            {text.log}
          </h2>
          <div className="scroll-box tall" tabIndex={0} role="group" aria-labelledby="log-title">
            <ol className="act-log small">
              {sample.log.toReversed().map((entry, i) => (
                <li key={sample.log.length - i}>
                  <span className="muted nowrap">{formatUtc(entry.at)}</span> <Untrusted text={entry.by} limit={100} />:{' '}
                  {screens.sampling.acts[entry.action] ?? entry.action}
                  {entry.action === 'test' ? ` ${testedItem(entry.detail)}` : ''}
                  {quiet.has(entry.action) || entry.detail === '' ? null : (
                    <span className="muted">
                      {' '}
                      · <Untrusted text={entry.detail} limit={160} />
                    </span>
                  )}
                </li>
              ))}
            </ol>
          </div>
        </section>
      </div>
      {reopening ? (
        <ReasonDialog
          title={text.reopenTitle}
          text={text.reopenText}
          label={screens.sampling.draw.reason}
          confirm={text.reopenTitle}
          onClose={() => setReopening(false)}
          onConfirm={(reason) => {
            setReopening(false);
            void perform(take, (by) => engine.call('sampling.reopen', { id, by, reason }));
          }}
        />
      ) : null}
    </div>
  );
}

/** The item's number out of what the log keeps of a test. */
const testedItem = (detail: string): string => /"number":(\d+)/.exec(detail)?.[1] ?? '';

/** Acts whose detail is for machines. */
const quiet = new Set(['plan', 'test', 'draw', 'freeze', 'export', 'reopen']);
