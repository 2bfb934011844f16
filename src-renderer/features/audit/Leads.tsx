/** Leads: a picture over the period, the rules with their parameters, and a list to judge. */
import { useState } from 'react';
import type { Audit, Lead } from '../../../src-shared/model/audit.ts';
import { levelWords } from '../../../src-shared/text/audit.ts';
import { formatCount, formatUtc } from '../../../src-shared/text/format.ts';
import { auditScreenText, triageWords } from '../../../src-shared/text/screen-audit.ts';
import { exportAuditTable, useAudit } from '../../state/audit.ts';
import { valueOf } from '../../state/loadable.ts';
import { go } from '../../state/navigation.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { JudgeDialog } from './JudgeDialog.tsx';
import { LeadsTimeline } from './LeadsTimeline.tsx';
import { useLeads } from './useLeads.ts';

const text = auditScreenText.leads;
const step = 100;

export function Leads({ audit }: { readonly audit: Audit }): React.ReactNode {
  const judged = useAudit((state) => state.judged);
  const [rule, setRule] = useState('');
  const [state, setState] = useState<'' | 'open' | 'explained' | 'exception'>('');
  const [limit, setLimit] = useState(step);
  const [lead, setLead] = useState<Lead | null>(null);
  const page = useLeads({ rule: rule === '' ? null : rule, state: state === '' ? null : state, limit, judged });
  const value = valueOf(page);
  const chosen = audit.rules.find(({ name }) => name === rule);
  const withLeads = audit.rules.filter(({ leads }) => leads > 0);
  return (
    <section className="audit-leads">
      <LeadsTimeline key={judged} audit={audit} onRule={setRule} />
      <p className="small muted">{text.lead}</p>
      <div className="row">
        <Select
          label={text.rule}
          value={rule}
          onChange={(next) => {
            setRule(next);
            setLimit(step);
          }}
          options={[
            { value: '', text: text.allRules, note: formatCount(audit.leadsTotal) },
            ...withLeads.map(({ name, title, leads }) => ({ value: name, text: title, note: formatCount(leads) })),
          ]}
        />
        <Select
          label={text.state}
          value={state}
          onChange={(next) => setState(next === 'open' || next === 'explained' || next === 'exception' ? next : '')}
          options={[
            { value: '', text: text.allStates },
            ...(['open', 'explained', 'exception'] as const).map((one) => ({ value: one, text: triageWords[one] })),
          ]}
        />
        <Button onPress={() => void exportAuditTable('leads', { kind: 'leads' })}>
          {auditScreenText.exportTable(audit.rules.reduce((sum, { kept }) => sum + kept, 0))}
        </Button>
      </div>
      {chosen === undefined ? null : <RuleFacts rule={chosen} />}
      {value === undefined ? (
        page.state === 'failed' ? (
          <Failed title={text.failed} error={page.error} onRetry={() => setLimit(limit + 1)} />
        ) : (
          <Loading />
        )
      ) : (
        <>
          <div className="audit-scroll" role="region" aria-label={text.total(value.total)} tabIndex={0}>
            <table className="data leads" data-testid="leads">
              <thead>
                <tr>
                  <th scope="col">{text.when}</th>
                  <th scope="col">{text.rule}</th>
                  <th scope="col">{text.subject}</th>
                  <th scope="col" className="num">
                    {text.events}
                  </th>
                  <th scope="col">{text.state}</th>
                </tr>
              </thead>
              <tbody>
                {value.leads.map((one) => (
                  <tr key={`${one.key} ${one.from}`}>
                    <td className="num nowrap">{formatUtc(one.from)}</td>
                    <td>{audit.rules.find(({ name }) => name === one.rule)?.title ?? one.rule}</td>
                    <td>
                      <Untrusted text={one.subject} limit={160} />
                    </td>
                    <td className="num">
                      <Button look="link" onPress={() => go({ screen: 'events', query: `lead:${one.rule}`, focus: one.events[0] ?? null })}>
                        {formatCount(one.count)}
                      </Button>
                    </td>
                    <td className="nowrap">
                      <Button
                        look="link"
                        onPress={() => setLead(one)}
                        aria-label={`${text.judge}: ${triageWords[one.triage?.state ?? 'open']}`}
                      >
                        {triageWords[one.triage?.state ?? 'open']}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {value.total === 0 ? <p className="muted">{text.none}</p> : <p className="small muted num">{text.total(value.total)}</p>}
          {value.leads.length < value.total ? (
            <Button look="link" onPress={() => setLimit(Math.min(1000, limit + step))} isDisabled={limit >= 1000}>
              {text.more(Math.min(step, value.total - value.leads.length))}
            </Button>
          ) : null}
        </>
      )}
      {lead === null ? null : <JudgeDialog lead={lead} onClose={() => setLead(null)} />}
    </section>
  );
}

function RuleFacts({ rule }: { readonly rule: Audit['rules'][number] }): React.ReactNode {
  return (
    <div className="audit-rule">
      <p>
        <strong>{levelWords[rule.level]}.</strong> {rule.description}
      </p>
      {rule.reason === null ? null : <p>{rule.reason}</p>}
      {rule.kept < rule.leads ? <p className="muted">{text.kept(rule.kept, rule.leads)}</p> : null}
      {rule.falsePositives.length === 0 ? null : (
        <p className="muted">
          {text.false}: {rule.falsePositives.join('; ')}
        </p>
      )}
      {rule.parameters.length === 0 ? null : (
        <p className="muted">
          {text.parameters}:{' '}
          {rule.parameters
            .map(({ name, value, standard }) => `${name} ${value}${value === standard ? '' : ` (${text.standard(String(standard))})`}`)
            .join(', ')}
        </p>
      )}
    </div>
  );
}
