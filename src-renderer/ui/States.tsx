/** What stands where content would be: nothing yet, still coming, or failed. They never look alike. */
import { CircleAlert, LoaderCircle } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ContractError } from '../../src-shared/contract/errors.ts';
import { errorText } from '../../src-shared/text/errors.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { Button } from './Button.tsx';
import './states.css';

export interface EmptyProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text?: string;
  readonly children?: React.ReactNode;
  readonly testId?: string;
}

export function Empty({ icon: Icon, title, text, children, testId }: EmptyProps): React.ReactNode {
  return (
    <div className="state" data-testid={testId}>
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <p className="state-title">{title}</p>
      {text === undefined ? null : <p className="state-text">{text}</p>}
      {children === undefined ? null : <div className="row">{children}</div>}
    </div>
  );
}

export function Loading({ text = screens.loading }: { readonly text?: string }): React.ReactNode {
  return (
    <div className="state loading" role="status">
      <LoaderCircle size={24} className="spin" aria-hidden />
      <p>{text}</p>
    </div>
  );
}

export interface FailedProps {
  readonly title?: string | undefined;
  readonly error: ContractError;
  readonly onRetry?: (() => void) | undefined;
  readonly testId?: string;
}

export function Failed({ title, error, onRetry, testId }: FailedProps): React.ReactNode {
  const { title: reason, what, todo } = errorText(error);
  return (
    <div className="state error" role="alert" data-testid={testId}>
      <CircleAlert size={28} strokeWidth={1.5} aria-hidden />
      <p className="state-title">{title ?? reason}</p>
      <p className="state-text">{what}</p>
      <p className="state-text">{todo}</p>
      {onRetry === undefined ? null : (
        <div className="row">
          <Button onPress={onRetry}>{screens.retry}</Button>
        </div>
      )}
    </div>
  );
}
