import type { Planned } from '../../../src-shared/model/sample.ts';
import { percent } from '../../../src-shared/text/sampling.ts';
import { screens } from '../../../src-shared/text/screens.ts';

const text = screens.sampling.plan;
const width = 520;
const height = 220;
const frame = { left: 52, right: 16, top: 14, bottom: 46 } as const;

/** The risk of accepting against the true rate: what the sample can tell apart, and what it cannot. */
export function RiskCurve({
  planned,
  tolerable,
}: {
  readonly planned: Planned | null;
  readonly tolerable: number | null;
}): React.ReactNode {
  const curve = planned?.curve ?? [];
  return (
    <section className="card pad curve" aria-labelledby="curve-title">
      <div className="card-head">
        <h2 className="card-title" id="curve-title">
          {text.curve}
        </h2>
        <span className="card-note">{text.curveNote}</span>
      </div>
      {curve.length < 2 || planned === null || tolerable === null ? (
        <p className="muted small">–</p>
      ) : (
        <Picture planned={planned} tolerable={tolerable} />
      )}
    </section>
  );
}

function Picture({ planned, tolerable }: { readonly planned: Planned; readonly tolerable: number }): React.ReactNode {
  const { curve, achievedRisk } = planned;
  const last = curve.at(-1)?.rate ?? 1;
  const x = (rate: number): number => frame.left + ((width - frame.left - frame.right) * rate) / last;
  const y = (risk: number): number => height - frame.bottom - (height - frame.top - frame.bottom) * risk;
  const line = curve.map(({ rate, risk }) => `${x(rate).toFixed(1)},${y(risk).toFixed(1)}`).join(' ');
  const risk = achievedRisk ?? 0;
  const at = x(Math.min(tolerable, last));
  const right = width - frame.right;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      className="curve-picture"
      role="img"
      aria-label={text.curveLabel(percent(risk), percent(tolerable))}
      data-testid="risk-curve"
    >
      <rect x={at} y={frame.top} width={Math.max(0, right - at)} height={height - frame.top - frame.bottom} className="curve-beyond" />
      <line x1={frame.left} x2={right} y1={y(0)} y2={y(0)} className="curve-axis" />
      <line x1={frame.left} x2={frame.left} y1={frame.top} y2={y(0)} className="curve-axis" />
      {[0.25, 0.5, 0.75, 1].map((one) => (
        <g key={one}>
          <line x1={frame.left} x2={right} y1={y(one)} y2={y(one)} className="curve-grid" />
          <text x={frame.left - 8} y={y(one) + 4} className="curve-text end">
            {percent(one, 0)}
          </text>
        </g>
      ))}
      {[0, 0.5, 1].map((one) => (
        <text
          key={one}
          x={x(last * one)}
          y={height - frame.bottom + 18}
          className={one === 0 ? 'curve-text' : one === 1 ? 'curve-text end' : 'curve-text middle'}
        >
          {percent(last * one)}
        </text>
      ))}
      <text x={(frame.left + right) / 2} y={height - 8} className="curve-text middle">
        {text.axis}
      </text>
      <line x1={at} x2={at} y1={frame.top} y2={y(0)} className="curve-mark" />
      <text x={at + 6} y={frame.top + 12} className="curve-text bad">
        {text.tolerableMark(percent(tolerable))}
      </text>
      <polyline points={line} className="curve-line" />
      <circle cx={at} cy={y(risk)} r={4.5} className="curve-point" />
      <text x={at + 10} y={Math.min(y(0) - 8, y(risk) - 8)} className="curve-text">
        {text.riskMark(percent(risk))}
      </text>
    </svg>
  );
}
