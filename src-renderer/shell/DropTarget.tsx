import { useEffect, useRef, useState } from 'react';
import { FileInput } from 'lucide-react';
import { screens } from '../../src-shared/text/screens.ts';
import { dropped } from '../state/actions.ts';
import { useSession } from '../state/session.ts';

const text = screens.evidence;

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** The whole window takes dropped files. Nothing that is dropped ever makes the window go elsewhere. */
export function DropTarget(): React.ReactNode {
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const open = useSession((state) => state.summary !== null);
  useEffect(() => {
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth.current += 1;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setOver(false);
    };
    const hover = (event: DragEvent): void => {
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = holdsFiles(event) ? 'copy' : 'none';
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      void dropped([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hover);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('drop', drop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="drop-over" data-testid="drop-over">
      <div>
        <FileInput size={40} strokeWidth={1.5} aria-hidden />
        <p className="state-title">{open ? text.dropNow : text.dropNowNoCase}</p>
      </div>
    </div>
  );
}
