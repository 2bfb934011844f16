import { screens } from '../../src-shared/text/screens.ts';
import { setLetterKeys, useLetterKeys } from '../state/letter-keys.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { CheckField } from '../ui/Fields.tsx';

const text = screens.keyboard;

export function KeyboardHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }): React.ReactNode {
  const letters = useLetterKeys((state) => state.on);
  return (
    <Dialog title={text.title} isOpen={isOpen} onClose={onClose} size="wide" testId="keyboard-help">
      <div className="keys">
        {text.groups.map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <h3 className="card-title">{title}</h3>
            <dl>
              {keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    {key.split('|').map((one) => (
                      <kbd key={one}>{one}</kbd>
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <CheckField label={text.letters} hint={text.note} isSelected={letters} onChange={setLetterKeys} />
    </Dialog>
  );
}
