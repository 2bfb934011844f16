import { Inbox } from 'lucide-react';
import { screens } from '../../../src-shared/text/screens.ts';
import { goTo } from '../../state/navigation.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/States.tsx';
import { Explorer } from './Explorer.tsx';
import './events.css';
import './explorer.css';

const text = screens.events;

export interface EventsScreenProps {
  readonly query: string;
  readonly focus: number | null;
}

export function EventsScreen({ query, focus }: EventsScreenProps): React.ReactNode {
  const total = useSession((state) => state.summary?.events ?? 0);
  const evidence = useSession((state) => state.summary?.evidence ?? 0);
  if (evidence === 0 || total === 0) {
    return (
      <div className="card">
        <Empty icon={Inbox} title={text.noEvents} text={evidence === 0 ? text.noEventsHint : text.noEventsInEvidence} testId="events-empty">
          <Button look="primary" onPress={() => goTo('evidence')}>
            {screens.integrity.toEvidence}
          </Button>
        </Empty>
      </div>
    );
  }
  return <Explorer query={query} focus={focus} total={total} />;
}
