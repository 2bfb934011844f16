import { useState } from 'react';
import { pickKinds, seedOrigins, type SeedOrigin } from '../../../src-shared/model/sample.ts';
import { formatCount, formatUtc } from '../../../src-shared/text/format.ts';
import { algorithmWords, methodWords, originWords } from '../../../src-shared/text/sample-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Fields.tsx';
import { Select } from '../../ui/Select.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';
import type { StepProps } from './step-props.ts';
import { Selection } from './Selection.tsx';
import { perform } from './useSamples.ts';

const text = screens.sampling.draw;

export function DrawStep(props: StepProps): React.ReactNode {
  const { sample, readOnly } = props;
  const { state } = sample.summary;
  const picked = sample.plan?.kind === 'judgmental';
  return (
    <>
      {picked ? (
        state === 'drawn' && !readOnly ? (
          <PickCard {...props} />
        ) : null
      ) : state === 'plan' ? (
        <section className="card pad">
          <h2 className="card-title">{text.title}</h2>
          <p className="small">{text.notYet}</p>
        </section>
      ) : state === 'locked' && !readOnly ? (
        <SeedCard {...props} />
      ) : null}
      {sample.draws.length === 0 ? null : <DrawLog {...props} />}
      {sample.summary.items === 0 ? null : <Selection sample={sample} />}
    </>
  );
}

const diceDigits = 20;

/** Asked only here, after population and plan are locked. */
function SeedCard({ sample, take, goToStep }: StepProps): React.ReactNode {
  const [origin, setOrigin] = useState<SeedOrigin>('dice');
  const [seed, setSeed] = useState('');
  const [seedBy, setSeedBy] = useState('');
  const { id } = sample.summary;
  const n = sample.planned?.n ?? 0;
  const digits = seed.replaceAll(/[\s,;]/g, '');
  const ready = origin === 'os' || (origin === 'dice' ? /^\d{20,}$/.test(digits) : seed.trim().length >= 8 && seedBy.trim() !== '');
  const draw = async (): Promise<void> => {
    const drawn = await perform(take, (by) =>
      engine.call('sampling.draw', {
        id,
        by,
        origin,
        seed: origin === 'dice' ? digits : seed.trim(),
        seedBy: origin === 'person' ? seedBy.trim() : '',
      }),
    );
    if (drawn) goToStep('draw');
  };
  return (
    <section className="card pad seed" aria-labelledby="seed-title">
      <div className="card-head">
        <h2 className="card-title" id="seed-title">
          {text.title}
        </h2>
        <span className="card-note">{text.note}</span>
      </div>
      <div className="form-columns">
        <Select
          label={text.origin}
          value={origin}
          onChange={(value) => setOrigin(value as SeedOrigin)}
          options={seedOrigins.map((one) => ({ value: one, text: text.origins[one] }))}
        />
        {origin === 'dice' ? (
          <Field
            label={text.digits}
            hint={text.digitsHint(Math.min(diceDigits, digits.length))}
            value={seed}
            onChange={setSeed}
            maxLength={400}
            mono
          />
        ) : origin === 'person' ? (
          <>
            <Field label={text.person} value={seedBy} onChange={setSeedBy} maxLength={200} />
            <Field label={text.typed} value={seed} onChange={setSeed} maxLength={400} mono />
          </>
        ) : (
          <p className="small muted">{text.systemHint}</p>
        )}
      </div>
      <p className="small muted">
        {sample.plan === null || sample.plan.method === 'picked'
          ? ''
          : `${methodWords[sample.plan.method]} · ${algorithmWords[sample.plan.algorithm]}`}
      </p>
      <div className="card-actions">
        <Button look="primary" onPress={() => void draw()} isDisabled={!ready}>
          {text.draw(n)}
        </Button>
      </div>
    </section>
  );
}

/** Every draw, abandoned ones too. */
function DrawLog({ sample, take, readOnly, goToStep }: StepProps): React.ReactNode {
  const { id, state } = sample.summary;
  const [asking, setAsking] = useState<'none' | 'abandon' | 'extend'>('none');
  const stages = sample.planned?.stages ?? [];
  const now = sample.extensions.at(-1)?.to ?? sample.planned?.n ?? 0;
  const next = stages.find((stage) => stage.n > now)?.n ?? now + 15;
  const [size, setSize] = useState(String(next));
  const close = (): void => setAsking('none');
  return (
    <section className="card pad" aria-labelledby="draws-title">
      <div className="card-head">
        <h2 className="card-title" id="draws-title">
          {text.log}
        </h2>
        {state === 'drawn' && !readOnly ? (
          <span className="row">
            <Button onPress={() => setAsking('abandon')}>{text.abandon}</Button>
            <Button
              onPress={() => {
                setSize(String(next));
                setAsking('extend');
              }}
            >
              {text.extend}
            </Button>
            <Button look="primary" onPress={() => goToStep('test')}>
              {text.toTest}
            </Button>
          </span>
        ) : null}
      </div>
      <ul className="draw-log" data-testid="draw-log">
        {sample.draws.map((draw) => (
          <li key={draw.id} className={draw.abandoned === null ? undefined : 'abandoned'}>
            <strong>{text.drawn(formatUtc(draw.at), draw.by, draw.n)}</strong>
            <span>
              {text.seed} <span className="mono selectable">{draw.seed}</span> · {originWords[draw.origin]}
              {draw.seedBy === '' ? null : (
                <>
                  : <Untrusted text={draw.seedBy} limit={200} />
                </>
              )}
            </span>
            <span className="muted">{text.hashes(draw.hashes, draw.rejected.length)}</span>
            {draw.abandoned === null ? null : (
              <span className="tone-failed toned">{text.abandoned(draw.abandoned.by, draw.abandoned.reason)}</span>
            )}
          </li>
        ))}
        {sample.extensions.map((one) => (
          <li key={one.at}>
            <strong>{text.extension(one.from, one.to, one.by, one.reason, one.planned)}</strong>
          </li>
        ))}
      </ul>
      {asking === 'abandon' ? (
        <ReasonDialog
          title={text.abandonTitle}
          text={text.abandonText}
          label={text.reason}
          confirm={text.abandonTitle}
          onClose={close}
          onConfirm={(reason) => {
            close();
            void perform(take, (by) => engine.call('sampling.abandon', { id, by, reason }));
          }}
        />
      ) : null}
      {asking === 'extend' ? (
        <ReasonDialog
          title={text.extendTitle}
          text={text.extendText}
          label={text.reason}
          confirm={text.extendTitle}
          onClose={close}
          onConfirm={(reason) => {
            if (!/^\d{1,9}$/.test(size.trim())) return;
            close();
            void perform(take, (by) => engine.call('sampling.extend', { id, by, reason, n: Number(size) }));
          }}
        >
          <Field
            label={text.extendTo}
            value={size}
            onChange={setSize}
            maxLength={9}
            error={/^\d{1,9}$/.test(size.trim()) ? undefined : screens.sampling.plan.invalid}
          />
        </ReasonDialog>
      ) : null}
    </section>
  );
}

/** `3, 7, 10-12` as numbers; null: not a list of numbers. */
function readNumbers(list: string): number[] | null {
  const numbers: number[] = [];
  for (const part of list.split(/[\s,;]+/).filter((one) => one !== '')) {
    const [, from = '', to = ''] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(part) ?? [];
    if (from === '') return null;
    const [first, last] = [Number(from), to === '' ? Number(from) : Number(to)];
    if (first < 1 || last < first || last - first > 1000) return null;
    for (let number = first; number <= last; number++) numbers.push(number);
  }
  return numbers.length === 0 || numbers.length > 1000 ? null : numbers;
}

function PickCard({ sample, take }: StepProps): React.ReactNode {
  const [kind, setKind] = useState<(typeof pickKinds)[number]>('judgmental');
  const [list, setList] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const numbers = readNumbers(list);
  const pick = async (): Promise<void> => {
    setTried(true);
    if (numbers === null || reason.trim() === '') return;
    const added = await perform(take, (by) =>
      engine.call('sampling.pick', { id: sample.summary.id, by, kind, numbers, reason: reason.trim() }),
    );
    if (!added) return;
    setList('');
    setTried(false);
  };
  return (
    <section className="card pad" aria-labelledby="pick-title">
      <div className="card-head">
        <h2 className="card-title" id="pick-title">
          {text.pickTitle}
        </h2>
        <span className="card-note">
          {screens.sampling.population.count} {formatCount(sample.population.count)}
        </span>
      </div>
      <p className="small muted">{text.pickNote}</p>
      <div className="form-columns three">
        <Select
          label={text.pickKind}
          value={kind}
          onChange={(value) => setKind(value as (typeof pickKinds)[number])}
          options={pickKinds.map((one) => ({ value: one, text: text.pickKinds[one] }))}
        />
        <Field
          label={text.pickNumbers}
          hint={text.pickNumbersHint}
          value={list}
          onChange={setList}
          maxLength={5000}
          error={tried && numbers === null ? screens.sampling.plan.invalid : undefined}
        />
        <Field
          label={text.reason}
          value={reason}
          onChange={setReason}
          maxLength={2000}
          error={tried && reason.trim() === '' ? screens.sampling.freeze.needed : undefined}
        />
      </div>
      <div className="card-actions">
        <Button look="primary" onPress={() => void pick()}>
          {text.pick}
        </Button>
      </div>
    </section>
  );
}
