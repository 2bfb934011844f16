import { useEffect, useState } from 'react';
import { Plus, X } from 'lucide-react';
import type { Audit } from '../../../src-shared/model/audit.ts';
import { controls, type Conclusion, type Control } from '../../../src-shared/model/controls.ts';
import { testTitles } from '../../../src-shared/text/audit.ts';
import { auditScreenText, conclusionWords, controlsText } from '../../../src-shared/text/screen-audit.ts';
import { formatCount } from '../../../src-shared/text/format.ts';
import { loadAudit, saveReview, useAudit } from '../../state/audit.ts';
import { valueOf } from '../../state/loadable.ts';
import { go } from '../../state/navigation.ts';
import { useSession } from '../../state/session.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { TestMark } from '../../ui/TestMark.tsx';
import { ConclusionDialog } from './ConclusionDialog.tsx';
import { ReviewDialog } from './ReviewDialog.tsx';
import './controls.css';

const text = controlsText;

export function ControlsScreen(): React.ReactNode {
  const last = useAudit((state) => valueOf(state.last)?.audit ?? null);
  const records = useAudit((state) => state.records);
  const readOnly = useSession((state) => state.summary?.readOnly ?? false);
  const [control, setControl] = useState<Control | null>(null);
  const [reviewing, setReviewing] = useState(false);
  useEffect(() => void loadAudit(), []);
  const value = valueOf(records);
  if (value === undefined)
    return records.state === 'failed' ? <Failed title={text.failed} error={records.error} onRetry={() => void loadAudit()} /> : <Loading />;
  const conclusions = new Map(value.conclusions.map(({ key, content }) => [key, content]));
  const done = controls.filter(({ id }) => (conclusions.get(id)?.state ?? 'open') !== 'open').length;
  return (
    <div className="controls">
      <section className="card pad">
        <div className="controls-head">
          <p>{text.lead}</p>
          <span className="num" data-testid="controls-progress">
            {text.progress(done, controls.length)}
          </span>
        </div>
        <progress className="controls-bar" value={done} max={controls.length} aria-label={text.progress(done, controls.length)} />
        <div className="controls-scroll" role="region" aria-label={text.columns.official} tabIndex={0}>
          <table className="controls-table">
            <thead>
              <tr>
                {(['id', 'official', 'article', 'tests', 'leads', 'conclusion'] as const).map((column) => (
                  <th key={column} scope="col">
                    {text.columns[column]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {controls.map((one) => (
                <Row key={one.id} control={one} audit={last} conclusion={conclusions.get(one.id)} onConclude={() => setControl(one)} />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section className="card pad" aria-labelledby="reviews-title">
        <div className="card-head">
          <h2 className="card-title" id="reviews-title">
            {text.reviews}
          </h2>
          <Button onPress={() => setReviewing(true)} isDisabled={readOnly}>
            <Plus size={15} aria-hidden />
            {text.addReview}
          </Button>
        </div>
        <p className="small muted">{text.reviewsHint}</p>
        {value.reviews.length === 0 ? (
          <p className="muted">{text.noReviews}</p>
        ) : (
          <ul className="reviews" data-testid="reviews">
            {value.reviews
              .toSorted((a, b) => (a.content.date < b.content.date ? -1 : 1))
              .map(({ key, content }) => (
                <li key={key}>
                  <span className="num">{content.date}</span>
                  <span>{content.reviewer}</span>
                  <span className="grow muted">{[content.scope, content.outcome].filter((part) => part !== '').join(': ')}</span>
                  {readOnly ? null : (
                    <IconButton label={text.remove(content.date)} onPress={() => void saveReview(key, null)}>
                      <X size={14} aria-hidden />
                    </IconButton>
                  )}
                </li>
              ))}
          </ul>
        )}
      </section>
      {control === null ? null : (
        <ConclusionDialog control={control} before={conclusions.get(control.id)} onClose={() => setControl(null)} />
      )}
      {reviewing ? <ReviewDialog onClose={() => setReviewing(false)} /> : null}
    </div>
  );
}

interface RowProps {
  readonly control: Control;
  readonly audit: Audit | null;
  readonly conclusion: Conclusion | undefined;
  readonly onConclude: () => void;
}

function Row({ control, audit, conclusion, onConclude }: RowProps): React.ReactNode {
  const { id, about, article, differs, evidence, tests, rules, query } = control;
  const own = audit?.rules.filter(({ name }) => rules.includes(name)) ?? [];
  const leads = own.reduce((sum, rule) => sum + rule.leads, 0);
  const state = conclusion?.state ?? 'open';
  return (
    <tr data-testid={`control-${id}`}>
      <th scope="row" className="controls-id">
        {id}
      </th>
      <td>
        <div>{about}</div>
        <div className="small muted">{evidence}</div>
        <Button look="link" onPress={() => go({ screen: 'events', query, focus: null })}>
          {text.events}
        </Button>
      </td>
      <td>
        {article === null ? (
          <span className="muted small">{text.notNamed}</span>
        ) : (
          <>
            <div>{article}</div>
            {differs ? <div className="small controls-differs">{text.differs}</div> : null}
          </>
        )}
      </td>
      <td>
        {tests.length === 0 ? <span className="muted small">{text.noTests}</span> : null}
        <ul className="controls-tests">
          {tests.map((test) => {
            const found = audit?.tests.find((one) => one.id === test);
            return (
              <li key={test}>
                {found === undefined ? (
                  <span className="muted small">
                    {testTitles[test]}: {text.notRun}
                  </span>
                ) : (
                  <button type="button" className="controls-test" onClick={() => go({ screen: 'audit', test })}>
                    <TestMark status={found.status} wordless />
                    {found.title}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      </td>
      <td className="num">
        {rules.length === 0 ? (
          auditScreenText.none
        ) : audit === null ? (
          <span className="muted small">{text.notRun}</span>
        ) : (
          <Button
            look="link"
            onPress={() =>
              go({
                screen: 'events',
                query: own
                  .filter((rule) => rule.leads > 0)
                  .map(({ name }) => `lead:${name}`)
                  .join(' OR '),
                focus: null,
              })
            }
            isDisabled={leads === 0}
          >
            {formatCount(leads)}
          </Button>
        )}
      </td>
      <td>
        <div className={`controls-state ${state}`}>{conclusionWords[state]}</div>
        {conclusion === undefined ? null : (
          <div className="small muted">
            {[conclusion.preparer, conclusion.reviewer, conclusion.date].filter((part) => part !== '').join(' · ')}
          </div>
        )}
        <Button look="link" onPress={onConclude} aria-label={text.conclude(id)}>
          {text.conclude(id)}
        </Button>
      </td>
    </tr>
  );
}
