import { useEffect, useMemo } from 'react';
import { Unlink } from 'lucide-react';
import { visible } from '../../src-shared/text/format.ts';
import { faultSummary } from '../../src-shared/text/finding-words.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { valueOf } from '../state/loadable.ts';
import { runCommand } from '../state/commands.ts';
import { go } from '../state/navigation.ts';
import { loadDetail, useSession } from '../state/session.ts';
import { Button } from '../ui/Button.tsx';

const text = screens.banner;

/** Broken evidence named at most. */
const named = 2;
/** Until the screen has drawn the ribbon. */
const breakDelayMs = 120;

/** Goes to the broken evidence, and zooms the ribbon to its first break. */
function showBreak(evidence: number | null): void {
  runCommand('ribbon.whole');
  go({ screen: 'integrity', evidence, finding: null });
  setTimeout(() => runCommand('break.next'), breakDelayMs);
}

/** On every screen while the case holds broken evidence. It cannot be dismissed. */
export function Banner(): React.ReactNode {
  const broken = useSession((state) => state.summary?.verdict === 'broken');
  return broken ? <BrokenBanner /> : null;
}

function BrokenBanner(): React.ReactNode {
  const evidence = useSession((state) => state.evidence);
  const details = useSession((state) => state.details);
  const list = useMemo(() => (valueOf(evidence) ?? []).filter(({ verdict }) => verdict === 'broken'), [evidence]);
  const wanted = list.slice(0, named).find(({ id }) => !details.has(id))?.id;
  useEffect(() => {
    if (wanted !== undefined) void loadDetail(wanted);
  }, [wanted]);

  const parts = list.slice(0, named).map(({ id, name }) => {
    const shown = visible(name, { limit: 80 });
    const detail = valueOf(details.get(id) ?? { state: 'idle' });
    return detail === undefined ? shown : text.part(shown, faultSummary(detail.result));
  });
  if (list.length > named) parts.push(text.more(list.length - named));
  const [first] = list;
  return (
    <section className="banner" aria-label={text.label} data-testid="broken-banner">
      <Unlink size={16} aria-hidden />
      <p>
        <strong>{text.title}</strong> {parts.length === 0 ? '' : text.text(parts.join('; '))}
      </p>
      <Button look="link" onPress={() => showBreak(first?.id ?? null)}>
        {text.show}
      </Button>
    </section>
  );
}
