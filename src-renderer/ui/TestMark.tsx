/** The status of an audit test as a shape and a word. */
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import type { TestStatus } from '../../src-shared/model/audit.ts';
import { testStatusWords } from '../../src-shared/text/audit.ts';

const icons = { pass: CircleCheck, exception: CircleAlert, not_testable: CircleDashed } as const;
const tones = { pass: 'tone-verified', exception: 'tone-broken', not_testable: 'tone-not_verifiable' } as const;

export function TestMark({ status, wordless = false }: { readonly status: TestStatus; readonly wordless?: boolean }): React.ReactNode {
  const Icon = icons[status];
  return (
    <span className={`mark ${tones[status]}`}>
      <Icon size={16} aria-hidden />
      <span className={wordless ? 'sr-only' : undefined}>{testStatusWords[status]}</span>
    </span>
  );
}
