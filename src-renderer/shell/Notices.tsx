import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { screens } from '../../src-shared/text/screens.ts';
import { dismissNotice, useNotices } from '../state/notices.ts';
import { IconButton } from '../ui/Button.tsx';

const icons = { info: Info, good: CircleCheck, error: CircleAlert } as const;

export function Notices(): React.ReactNode {
  const notices = useNotices((state) => state.notices);
  return (
    <section className="notices" aria-label={screens.shell.notices}>
      {notices.map(({ id, tone, title, text }) => {
        const Icon = icons[tone];
        return (
          <div key={id} className={`notice card ${tone}`} data-testid="notice">
            <Icon size={18} aria-hidden />
            <div className="grow">
              <strong>{title}</strong>
              {text === '' ? null : <p className="small">{text}</p>}
            </div>
            <IconButton label={screens.dismiss} onPress={() => dismissNotice(id)}>
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        );
      })}
    </section>
  );
}

/** What is said to a screen reader. A new key makes the same words be said again. */
export function Announcer(): React.ReactNode {
  const polite = useNotices((state) => state.polite);
  const assertive = useNotices((state) => state.assertive);
  return (
    <div className="sr-only">
      <div aria-live="polite" data-testid="announcer">
        <span key={polite.serial}>{polite.text}</span>
      </div>
      <div aria-live="assertive">
        <span key={assertive.serial}>{assertive.text}</span>
      </div>
    </div>
  );
}
