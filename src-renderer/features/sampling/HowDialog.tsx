import { samplingMethods, type SamplingMethodId } from '../../../src-shared/text/sampling-methods.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** The formulas behind a figure, in the words of the documentation. */
export function HowDialog({
  methods,
  onClose,
}: {
  readonly methods: readonly SamplingMethodId[];
  readonly onClose: () => void;
}): React.ReactNode {
  return (
    <Dialog
      title={screens.sampling.plan.how}
      isOpen
      onClose={onClose}
      size="wide"
      testId="how-dialog"
      foot={<Button onPress={onClose}>{screens.close}</Button>}
    >
      {methods.map((id) => (
        <p key={id} className="how selectable">
          {samplingMethods[id]}
        </p>
      ))}
    </Dialog>
  );
}
