import { useState } from 'react';
import { screens } from '../../src-shared/text/screens.ts';
import { answerAuthor, useAuthor } from '../state/author.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { Field } from './Fields.tsx';

const text = screens.marks;

/** Asks whose name stands with notes and exports. Mounted once, beside all screens. */
export function AuthorDialog(): React.ReactNode {
  const asking = useAuthor((state) => state.asking);
  return (
    <Dialog title={text.authorTitle} isOpen={asking} onClose={() => answerAuthor(null)} size="narrow" testId="author-dialog">
      <AuthorForm />
    </Dialog>
  );
}

function AuthorForm(): React.ReactNode {
  const [name, setName] = useState(() => useAuthor.getState().name);
  const [missing, setMissing] = useState(false);
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === '') setMissing(true);
        else answerAuthor(name);
      }}
    >
      <p className="small">{text.authorLead}</p>
      <Field
        label={text.author}
        hint={text.authorHint}
        error={missing ? screens.explorer.required : undefined}
        value={name}
        onChange={(next) => {
          setName(next);
          setMissing(false);
        }}
        maxLength={200}
        autoFocus
      />
      <div className="row end">
        <Button onPress={() => answerAuthor(null)}>{screens.cancel}</Button>
        <Button type="submit" look="primary">
          {text.authorSave}
        </Button>
      </div>
    </form>
  );
}
