/** The histogram of a query: all the time that it has results in, and the stretch that it asks for marked in it. */
import { useRef, useState } from 'react';
import { ChartColumn, Table2, ZoomIn, ZoomOut, X } from 'lucide-react';
import type { Histogram as HistogramValue } from '../../../src-shared/model/search.ts';
import { formatCount, formatTime, plural } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { Histogram } from '../../chart/Histogram.tsx';
import { bucketWords, endOf } from '../../chart/histogram-geometry.ts';
import type { Bars } from '../../chart/histogram-geometry.ts';
import { useCommand } from '../../state/commands.ts';
import { valueOf } from '../../state/loadable.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Failed } from '../../ui/States.tsx';
import { timeRange, withTimeRange, withoutTime } from './time-range.ts';
import { useCounted } from './useCounted.ts';

const text = screens.histogram;
const buckets = 240;
/** Rows of the table that stands in place of the picture. */
const rowsAtMost = 400;

export interface HistogramCardProps {
  readonly query: string;
  readonly revision: string;
  readonly onRun: (query: string) => void;
}

export function HistogramCard({ query, revision, onRun }: HistogramCardProps): React.ReactNode {
  const [zoomed, setZoomed] = useState(false);
  const [asTable, setAsTable] = useState(false);
  const handle = useRef<HTMLDivElement>(null);
  useCommand('histogram.focus', () => handle.current?.focus());
  const range = timeRange(query);
  const zoom = zoomed && range !== null;
  const asked = zoom ? query : withoutTime(query);
  const { answer, retry } = useCounted<HistogramValue>(
    `${asked} ${revision}`,
    (signal) => engine.call('events.histogram', { query: asked, buckets }, { signal }),
    ({ exact }) => exact,
  );
  const value = valueOf(answer);
  const bars = value === undefined ? null : barsOf(value);
  // A query that was not run is said above the table; here it has no picture.
  if (answer.state === 'failed' && answer.error.code === 'query_invalid') return null;
  const span = bars === null || range === null || zoom ? null : { from: range.from ?? bars.from, to: range.to ?? endOf(bars) };
  return (
    <section className="card histogram-card" aria-label={text.title} aria-busy={answer.state === 'loading'} data-testid="histogram-card">
      <div className="histogram-tools">
        {range === null ? null : (
          <>
            <IconButton label={zoom ? text.unzoom : text.zoom} onPress={() => setZoomed(!zoom)}>
              {zoom ? <ZoomOut size={14} aria-hidden /> : <ZoomIn size={14} aria-hidden />}
            </IconButton>
            <IconButton label={text.clear} onPress={() => onRun(withTimeRange(query, null))}>
              <X size={14} aria-hidden />
            </IconButton>
          </>
        )}
        <IconButton label={asTable ? text.chart : text.table} onPress={() => setAsTable(!asTable)}>
          {asTable ? <ChartColumn size={14} aria-hidden /> : <Table2 size={14} aria-hidden />}
        </IconButton>
      </div>
      {answer.state === 'failed' ? (
        <Failed title={text.failed} error={answer.error} onRetry={retry} />
      ) : value === undefined ? (
        <p className="muted small histogram-empty">{text.loading}</p>
      ) : bars === null ? (
        <p className="muted small histogram-empty">{value.undated > 0 ? text.none : text.nothing}</p>
      ) : asTable ? (
        <BarTable bars={bars} />
      ) : (
        <Histogram
          ref={handle}
          bars={bars}
          label={summary(bars)}
          span={span}
          onSpan={(next) => {
            // All of what a zoomed picture shows is what the query asks for already.
            if (next !== null || !zoom) onRun(withTimeRange(query, next));
          }}
        />
      )}
      <Remarks value={value} />
    </section>
  );
}

function Remarks({ value }: { readonly value: HistogramValue | undefined }): React.ReactNode {
  if (value === undefined) return null;
  const remarks = [value.undated > 0 ? text.undated(value.undated) : '', value.exact ? '' : text.partial].filter((part) => part !== '');
  return remarks.length === 0 ? null : <p className="histogram-remarks small muted">{remarks.join(' · ')}</p>;
}

function barsOf({ from, counts, bucketMs }: HistogramValue): Bars | null {
  return from === null || counts.length === 0 ? null : { from, bucketMs, counts };
}

function summary(bars: Bars): string {
  const total = bars.counts.reduce((sum, count) => sum + count, 0);
  const peak = Math.max(...bars.counts);
  const at = bars.from + bars.counts.indexOf(peak) * bars.bucketMs;
  const words = (ms: number): string => formatTime(ms, 'minute');
  return text.summary(
    plural(total, 'event'),
    words(bars.from),
    words(endOf(bars)),
    bucketWords(bars.bucketMs, text.units),
    formatCount(peak),
    words(at),
  );
}

/** The same in figures: bars with events in them. */
function BarTable({ bars }: { readonly bars: Bars }): React.ReactNode {
  const filled = bars.counts.map((count, index) => ({ from: bars.from + index * bars.bucketMs, count })).filter(({ count }) => count > 0);
  return (
    <div className="table-scroll histogram-table" tabIndex={0} role="group" aria-label={text.title} data-testid="histogram-table">
      <p className="small muted">{summary(bars)}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.tableFrom}</th>
            <th scope="col" className="num">
              {text.tableCount}
            </th>
          </tr>
        </thead>
        <tbody>
          {filled.slice(0, rowsAtMost).map(({ from, count }) => (
            <tr key={from}>
              <td className="mono">{formatTime(from, 'second')}</td>
              <td className="num">{formatCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {filled.length > rowsAtMost ? <p className="small muted">{text.tableMore(filled.length - rowsAtMost)}</p> : null}
    </div>
  );
}
