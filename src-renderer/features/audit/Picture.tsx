/** The picture of a test, drawn from its own table. */
import type { AuditTest } from '../../../src-shared/model/audit.ts';
import { formatCount } from '../../../src-shared/text/format.ts';
import { auditScreenText } from '../../../src-shared/text/screen-audit.ts';
import { go } from '../../state/navigation.ts';
import { Bars } from './Bars.tsx';
import { secondsText } from './cells.ts';
import { HeatMap } from './HeatMap.tsx';

const text = auditScreenText.charts;
const barsAtMost = 24;

export function Picture({ test }: { readonly test: AuditTest }): React.ReactNode {
  const [table] = test.tables;
  if (table === undefined || table.rows.length === 0) return null;
  switch (test.id) {
    case 'completeness.days':
      return <HeatMap table={table} onDay={(_, day) => go({ screen: 'events', query: `time:${day}`, focus: null })} />;
    case 'timeliness.delay': {
      const bars = table.rows.map(([upTo, count], i) => ({
        name: i === 0 ? text.negative : upTo === null ? text.beyond : `≤ ${secondsText(Number(upTo))}`,
        value: Number(count),
        shown: formatCount(Number(count)),
        bad: i === 0 || upTo === null || Number(upTo) > Number(test.figures['lateAfterSeconds'] ?? Infinity),
      }));
      const figure = (name: string): string => secondsText(Number(test.figures[name] ?? 0));
      return <Bars bars={bars} label={text.delay(figure('p50Seconds'), figure('p99Seconds'))} />;
    }
    case 'retention.span': {
      const policy = test.figures['policyDays'];
      const limit = typeof policy === 'number' ? { value: policy, words: text.policy(policy) } : undefined;
      const bars = table.rows.slice(0, barsAtMost).map((row) => ({
        name: String(row[0]),
        value: Number(row[3]),
        shown: formatCount(Number(row[3])),
        bad: limit !== undefined && Number(row[3]) < limit.value,
      }));
      return <Bars bars={bars} label={text.held(table.rows.length)} limit={limit} />;
    }
    case 'completeness.categories':
    case 'completeness.authentication':
    case 'completeness.catalog': {
      const at = table.columns.findIndex(({ id }) => id === 'events');
      const expected = table.columns.findIndex(({ id }) => id === 'expected');
      const bars = table.rows.slice(0, barsAtMost).map((row, i) => ({
        name:
          test.id === 'completeness.catalog' ? `${String(row[0])}${row[1] === null ? '' : ` (${String(row[1])})`}` : String(row[0] ?? i),
        value: Math.sqrt(Number(row[at])),
        shown: formatCount(Number(row[at])),
        bad: Number(row[at]) === 0 && row[expected] === 'yes',
      }));
      return <Bars bars={bars} label={text.bars(bars.length)} />;
    }
    default:
      return null;
  }
}
