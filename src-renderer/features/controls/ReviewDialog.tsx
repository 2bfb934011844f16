import { useState } from 'react';
import type { Review } from '../../../src-shared/model/controls.ts';
import { controlsText } from '../../../src-shared/text/screen-audit.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { saveReview } from '../../state/audit.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Fields.tsx';

const text = controlsText;

export function ReviewDialog({ onClose }: { readonly onClose: () => void }): React.ReactNode {
  const [review, setReview] = useState<Review>({ date: '', reviewer: '', scope: '', outcome: '' });
  const change =
    (name: keyof Review) =>
    (value: string): void =>
      setReview({ ...review, [name]: value });
  const good = /^\d{4}-\d{2}-\d{2}$/.test(review.date) && !Number.isNaN(Date.parse(review.date));
  const save = async (): Promise<void> => {
    if (await saveReview(null, review)) onClose();
  };
  return (
    <Dialog
      title={text.addReview}
      isOpen
      onClose={onClose}
      testId="review-dialog"
      foot={
        <>
          <Button onPress={onClose}>{screens.cancel}</Button>
          <Button look="primary" onPress={() => void save()} isDisabled={!good}>
            {text.addReview}
          </Button>
        </>
      }
    >
      <Field label={text.date} hint={text.dateHint} value={review.date} onChange={change('date')} maxLength={10} mono autoFocus />
      <Field label={text.reviewer} value={review.reviewer} onChange={change('reviewer')} maxLength={200} />
      <Field label={text.scope} value={review.scope} onChange={change('scope')} maxLength={2000} lines={2} />
      <Field label={text.outcome} value={review.outcome} onChange={change('outcome')} maxLength={5000} lines={3} />
    </Dialog>
  );
}
