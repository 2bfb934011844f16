import { visibleParts } from '../../../src-shared/text/format.ts';

export interface RawRecordProps {
  readonly label: string;
  readonly raw: string;
  /** Character ranges that the hash covers, in order. */
  readonly hashed: readonly { readonly from: number; readonly to: number }[];
}

interface Stretch {
  readonly text: string;
  readonly hashed: boolean;
}

function stretches(raw: string, hashed: RawRecordProps['hashed']): readonly Stretch[] {
  const all: Stretch[] = [];
  let at = 0;
  for (const { from, to } of hashed) {
    if (from > at) all.push({ text: raw.slice(at, from), hashed: false });
    if (to > Math.max(at, from)) all.push({ text: raw.slice(Math.max(at, from), to), hashed: true });
    at = Math.max(at, to);
  }
  if (at < raw.length) all.push({ text: raw.slice(at), hashed: false });
  return all;
}

/** A record as it was exported: nothing of it is interpreted, and what would not show is made visible. */
export function RawRecord({ label, raw, hashed }: RawRecordProps): React.ReactNode {
  return (
    <pre className="rawtext" dir="ltr" tabIndex={0} role="group" aria-label={label} data-testid="raw-record">
      {stretches(raw, hashed).map((stretch, index) => {
        const content = visibleParts(stretch.text, { keepLines: true }).map(({ text, code }, part) =>
          code === null ? (
            text
          ) : (
            <span key={part} className="hidden-char" title={code}>
              {text}
            </span>
          ),
        );
        return stretch.hashed && hashed.length > 0 ? <mark key={index}>{content}</mark> : <span key={index}>{content}</span>;
      })}
    </pre>
  );
}
