import { useEffect, useRef, useState } from 'react';
import { ArrowLeft, ArrowRight, Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import { formatTime } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { goBack, goForward, useNavigation } from '../state/navigation.ts';
import type { Screen } from '../state/navigation.ts';
import { useSecondZone } from '../state/second-zone.ts';
import { setTheme, useTheme } from '../state/theme.ts';
import { inZone } from '../state/time-zone.ts';
import type { Theme } from '../../src-shared/contract/bridge.ts';
import { IconButton } from '../ui/Button.tsx';
import { Segments } from '../ui/Fields.tsx';

const text = screens.shell;

export function TopBar({ screen, onHelp }: { readonly screen: Screen; readonly onHelp: () => void }): React.ReactNode {
  const { places, at } = useNavigation();
  const theme = useTheme((state) => state.theme);
  const title = useRef<HTMLHeadingElement>(null);
  const shown = useRef(screen);

  // A new screen: the focus goes to its title, so that the keyboard and a screen reader begin there.
  useEffect(() => {
    if (shown.current === screen) return;
    shown.current = screen;
    title.current?.focus();
  }, [screen]);

  return (
    <header className="topbar">
      <span className="topbar-steps">
        <IconButton label={text.back} isDisabled={at === 0} onPress={goBack}>
          <ArrowLeft size={16} aria-hidden />
        </IconButton>
        <IconButton label={text.forward} isDisabled={at >= places.length - 1} onPress={goForward}>
          <ArrowRight size={16} aria-hidden />
        </IconButton>
      </span>
      <h1 ref={title} tabIndex={-1} className="topbar-title" data-testid="screen-title">
        {text.screens[screen]}
      </h1>
      <span className="grow" />
      <Clock />
      <Segments<Theme>
        label={text.theme}
        value={theme}
        onChange={setTheme}
        options={[
          { value: 'light', label: text.themes.light, icon: <Sun size={15} aria-hidden /> },
          { value: 'system', label: text.themes.system, icon: <Monitor size={15} aria-hidden /> },
          { value: 'dark', label: text.themes.dark, icon: <Moon size={15} aria-hidden /> },
        ]}
      />
      <IconButton label={text.help} onPress={onHelp}>
        <Keyboard size={16} aria-hidden />
      </IconButton>
    </header>
  );
}

const minute = 60_000;

/** The time in UTC, because every time on the screens is, and beside it in the second zone. */
function Clock(): React.ReactNode {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      setNow(Date.now());
      timer = setTimeout(tick, minute - (Date.now() % minute) + 50);
    };
    tick();
    return () => clearTimeout(timer);
  }, []);
  const zone = useSecondZone();
  const time = formatTime(now, 'minute').slice(-5);
  const there = zone === 'UTC' ? null : inZone(now, zone);
  const second = there === null ? '' : `${zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone} ${there.time.slice(11, 16)}`;
  return (
    <span className="clock" role="img" aria-label={second === '' ? text.clock(time) : `${text.clock(time)}, ${second}`}>
      {screens.utc} <strong>{time}</strong>
      {second === '' ? '' : ` · ${second}`}
    </span>
  );
}
