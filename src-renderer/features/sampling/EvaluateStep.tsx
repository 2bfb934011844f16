import { useState } from 'react';
import { Check, Scale, X } from 'lucide-react';
import type { LineEvaluation, SampleEvaluation } from '../../../src-shared/model/sample.ts';
import { formatCount } from '../../../src-shared/text/format.ts';
import { sampleText } from '../../../src-shared/text/sample-words.ts';
import { percent, percentUp } from '../../../src-shared/text/sampling.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { valueOf } from '../../state/loadable.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { HowDialog } from './HowDialog.tsx';
import { useAnswer } from '../../state/useAnswer.ts';
import type { StepProps } from './step-props.ts';

const text = screens.sampling.evaluate;

export function EvaluateStep({ sample }: StepProps): React.ReactNode {
  const { id, items, state } = sample.summary;
  const stamp = `${id} ${sample.log.length}`;
  const { answer: evaluation, again } = useAnswer<SampleEvaluation>(stamp, () => engine.call('sampling.evaluate', { id }));
  const [how, setHow] = useState(false);
  if (items === 0 || state === 'plan') {
    return (
      <section className="card pad">
        <Empty icon={Scale} title={text.title} text={text.notYet} />
      </section>
    );
  }
  const value = valueOf(evaluation);
  // Stands above every step already.
  const shownAlready = sampleText.unverified(sample.population.verdict);
  if (value === undefined) return evaluation.state === 'failed' ? <Failed error={evaluation.error} onRetry={again} /> : <Loading />;
  const notes = [
    ...(value.complete ? [] : [text.incomplete]),
    ...(value.reason === '' ? [] : [value.reason]),
    ...value.warnings.filter((warning) => warning !== shownAlready),
  ];
  return (
    <>
      {notes.map((note) => (
        <p key={note} className="sampling-note">
          {note}
        </p>
      ))}
      <section className="card pad" aria-labelledby="evaluation-title">
        <div className="card-head">
          <h2 className="card-title" id="evaluation-title">
            {text.title}
          </h2>
          <span className="card-note">
            {sample.plan === null || !value.statistical ? '' : text.sidedNote(percent(sample.plan.confidence))}
          </span>
          <span className="grow" />
          <Button look="link" onPress={() => setHow(true)}>
            {screens.sampling.plan.how}
          </Button>
        </div>
        <div className="scroll-box" tabIndex={0} role="group" aria-labelledby="evaluation-title">
          <table className="plain-table" data-testid="evaluation">
            <thead>
              <tr>
                <th scope="col">{text.attribute}</th>
                {[text.tested, text.deviations, text.rate, text.upper, text.two, text.allowance, text.achieved].map((name) => (
                  <th key={name} scope="col" className="num">
                    {name}
                  </th>
                ))}
                <th scope="col">{text.result}</th>
              </tr>
            </thead>
            <tbody>
              {[...value.lines, value.any].map((line) => (
                <Line key={line.code} line={line} />
              ))}
            </tbody>
          </table>
        </div>
        {value.keyItems.count === 0 ? null : (
          <p className="small">{text.keyItems(value.keyItems.count, value.keyItems.tested, value.keyItems.deviations)}</p>
        )}
        {value.voided === 0 ? null : <p className="small">{text.voided(value.voided)}</p>}
      </section>
      <div className={value.any.perStratum.length === 0 ? 'sampling-columns single' : 'sampling-columns'}>
        <section className="card pad" aria-labelledby="conclusion-title">
          <h2 className="card-title" id="conclusion-title">
            {text.conclusion}
          </h2>
          <dl className="facts">
            {[...value.lines, value.any].map((line) => (
              <Conclusion key={line.code} line={line} />
            ))}
          </dl>
        </section>
        {value.any.perStratum.length === 0 ? null : <StrataCard line={value.any} />}
      </div>
      {how ? <HowDialog methods={['limits', 'conclusion', 'strata', 'extension', 'exactness']} onClose={() => setHow(false)} /> : null}
    </>
  );
}

const nameOf = (line: LineEvaluation): React.ReactNode =>
  line.code === '' ? (
    text.any
  ) : (
    <>
      <strong>{line.code}</strong> <Untrusted text={line.text} limit={200} />
    </>
  );

function Line({ line }: { readonly line: LineEvaluation }): React.ReactNode {
  const { one, two, strata } = line;
  const bounds = strata === null ? null : strata.bonferroni;
  return (
    <tr className={line.code === '' ? 'sum' : undefined}>
      <th scope="row">{nameOf(line)}</th>
      <td className="num">{formatCount(line.tested)}</td>
      <td className="num">{formatCount(line.deviations)}</td>
      <td className="num">{line.tested === 0 ? text.open : percent(strata?.point ?? line.deviations / line.tested)}</td>
      <td className="num">{one === null ? (bounds === null ? text.open : percentUp(bounds.upper)) : percentUp(one.upper)}</td>
      <td className="num">{two === null ? text.open : `${percent(two.lower)} – ${percent(two.upper)}`}</td>
      <td className="num">{one === null ? text.open : percent(one.allowance)}</td>
      <td className="num">
        {line.stagedRisk !== null
          ? percent(1 - line.stagedRisk)
          : one?.achievedConfidence === null || one === null
            ? text.open
            : percent(one.achievedConfidence)}
      </td>
      <td>
        <Result supported={line.supported} />
      </td>
    </tr>
  );
}

function Result({ supported }: { readonly supported: boolean | null }): React.ReactNode {
  if (supported === null) return text.open;
  const Icon = supported ? Check : X;
  return (
    <span className={supported ? 'mark tone-passed' : 'mark tone-failed'}>
      <Icon size={15} aria-hidden />
      {supported ? text.supported : text.notSupported}
    </span>
  );
}

function Conclusion({ line }: { readonly line: LineEvaluation }): React.ReactNode {
  return (
    <>
      <dt>{line.code === '' ? text.any : line.code}</dt>
      <dd>
        <p>{line.conclusion}</p>
        <p className="muted">
          {text.disclosure}: <span className="selectable">{line.disclosure}</span>
        </p>
      </dd>
    </>
  );
}

function StrataCard({ line }: { readonly line: LineEvaluation }): React.ReactNode {
  return (
    <section className="card pad" aria-labelledby="strata-title">
      <div className="card-head">
        <h2 className="card-title" id="strata-title">
          {text.strata}
        </h2>
        <span className="card-note">{line.strata === null ? '' : text.bound('Bonferroni')}</span>
      </div>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{text.stratum}</th>
            {[text.units, text.tested, text.deviations, text.upper].map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {line.perStratum.map((stratum) => (
            <tr key={stratum.label}>
              <th scope="row">
                <Untrusted text={stratum.label} limit={80} />
              </th>
              <td className="num">{formatCount(stratum.population)}</td>
              <td className="num">{formatCount(stratum.n)}</td>
              <td className="num">{formatCount(stratum.deviations)}</td>
              <td className="num">{stratum.upper === null ? text.open : percentUp(stratum.upper)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
