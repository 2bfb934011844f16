import { CircleAlert, LoaderCircle } from 'lucide-react';
import { screens } from '../../src-shared/text/screens.ts';
import { dismissRestart, useEngine } from '../state/engine.ts';
import { Button } from '../ui/Button.tsx';

const text = screens.engine;

/** Says when the engine stopped, is coming back, came back, or stays down. */
export function EngineNotice(): React.ReactNode {
  const { state, restarts, seen } = useEngine();
  if (state === 'ready' && restarts <= seen) return null;
  if (state === 'starting' && restarts === 0) return null;
  const coming = state === 'crashed' || state === 'starting';
  return (
    <section className={`engine-notice ${state}`} aria-label={text.label} data-testid="engine-notice" data-state={state}>
      {coming ? <LoaderCircle size={16} className="spin" aria-hidden /> : <CircleAlert size={16} aria-hidden />}
      <p>{state === 'down' ? text.down : coming ? text.crashed : text.restarted}</p>
      {state === 'ready' ? (
        <Button look="quiet" onPress={dismissRestart}>
          {screens.dismiss}
        </Button>
      ) : null}
    </section>
  );
}
