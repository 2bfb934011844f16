/** Whether the engine process lives, and whether the auditor has seen that it was restarted. */
import { create } from 'zustand';
import type { EngineState, EngineStatus } from '../../src-shared/contract/bridge.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { announce } from './notices.ts';

interface EngineHealth {
  readonly state: EngineState;
  readonly restarts: number;
  /** Restarts that the auditor has dismissed the notice of. */
  readonly seen: number;
}

export const useEngine = create<EngineHealth>(() => ({ state: 'starting', restarts: 0, seen: 0 }));

/** Takes the news in; true when the engine has just come back from a crash. */
export function engineChanged(status: EngineStatus): boolean {
  const before = useEngine.getState();
  useEngine.setState({ state: status.state, restarts: status.restarts });
  if (status.state === 'crashed' && before.state !== 'crashed') announce(screens.engine.crashed, 'assertive');
  if (status.state === 'down') announce(screens.engine.down, 'assertive');
  const back = status.state === 'ready' && before.state !== 'ready' && status.restarts > 0;
  if (back) announce(screens.engine.restarted, 'assertive');
  return back;
}

export function dismissRestart(): void {
  useEngine.setState((state) => ({ seen: state.restarts }));
}
