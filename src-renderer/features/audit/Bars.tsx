/** Rows of numbers as horizontal bars, with a line for a limit where there is one. */
import { Untrusted } from '../../ui/Untrusted.tsx';

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly shown: string;
  readonly bad?: boolean;
}

export interface BarsProps {
  readonly bars: readonly Bar[];
  readonly label: string;
  readonly limit?: { readonly value: number; readonly words: string } | undefined;
}

export function Bars({ bars, label, limit }: BarsProps): React.ReactNode {
  const most = Math.max(1, limit?.value ?? 0, ...bars.map(({ value }) => value));
  const share = (value: number): string => `${(Math.max(0, value) / most) * 100}%`;
  return (
    <figure className="bars" role="img" aria-label={label}>
      {bars.map(({ name, value, shown, bad = false }) => (
        <div className="bars-row" key={name} aria-hidden>
          <span className="bars-name">
            <Untrusted text={name} limit={60} />
          </span>
          <span className="bars-track">
            <span className={bad ? 'bars-fill bad' : 'bars-fill'} style={{ width: value > 0 ? `max(2px, ${share(value)})` : 0 }} />
            {limit === undefined ? null : <span className="bars-limit" style={{ insetInlineStart: share(limit.value) }} />}
          </span>
          <span className="bars-value num">{shown}</span>
        </div>
      ))}
      {limit === undefined ? null : (
        <figcaption className="small muted bars-words">
          <span className="bars-limit key" aria-hidden />
          {limit.words}
        </figcaption>
      )}
    </figure>
  );
}
