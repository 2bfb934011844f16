import { visibleParts } from '../../src-shared/text/format.ts';
import type { VisibleOptions } from '../../src-shared/text/format.ts';

export interface UntrustedProps extends VisibleOptions {
  readonly text: string;
}

/** Text that came from evidence: isolated from the text around it, with hidden and bidi control characters made visible. */
export function Untrusted({ text, ...options }: UntrustedProps): React.ReactNode {
  const parts = visibleParts(text, options);
  return (
    <bdi>
      {parts.map(({ text: part, code }, index) =>
        code === null ? (
          part
        ) : (
          <span key={index} className="hidden-char" title={code}>
            {part}
          </span>
        ),
      )}
    </bdi>
  );
}
