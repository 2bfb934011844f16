/** What an input is, before it is imported; and the way to a mapping where Assay knows none. */
import { useEffect, useState } from 'react';
import type { Grant } from '../../../src-shared/contract/bridge.ts';
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { Inspection } from '../../../src-shared/model/mapping-preview.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { mappingText as text } from '../../../src-shared/text/screen-mapping.ts';
import { engine } from '../../bridge/host.ts';
import { Button } from '../../ui/Button.tsx';
import { MappingWizard } from './MappingWizard.tsx';

export interface InputFormatProps {
  readonly grant: Grant;
  readonly mapping: MappingFile | null;
  readonly onMapping: (mapping: MappingFile | null) => void;
}

export function InputFormat({ grant, mapping, onMapping }: InputFormatProps): React.ReactNode {
  const inspection = useInspection(grant.grant);
  const [isOpen, setOpen] = useState(false);
  if (inspection === undefined) return <p className="small muted">{text.looking}</p>;
  // What cannot be looked at now is said when it is imported.
  if (inspection === null) return null;
  const canMap = inspection.container !== null && inspection.columns.length > 0;
  const words =
    mapping !== null
      ? text.chosen(visible(mapping.name, { limit: 100 }))
      : inspection.recognised !== null
        ? inspection.recognised === ''
          ? ''
          : text.recognised(visible(inspection.recognised, { limit: 100 }))
        : canMap
          ? text.unknown(inspection.columns.length)
          : text.unreadable;
  return (
    <div className="input-format">
      <span className="small muted grow" data-testid="input-format">
        {words}
      </span>
      {canMap ? (
        <Button look={inspection.recognised === null && mapping === null ? 'plain' : 'link'} onPress={() => setOpen(true)}>
          {mapping !== null ? text.change : inspection.recognised === null ? text.map : text.byMapping}
        </Button>
      ) : null}
      {mapping !== null ? (
        <Button look="link" onPress={() => onMapping(null)}>
          {text.leaveOut}
        </Button>
      ) : null}
      {isOpen ? (
        <MappingWizard
          grant={grant}
          inspection={inspection}
          chosen={mapping}
          onClose={() => setOpen(false)}
          onUse={(chosen) => {
            onMapping(chosen);
            setOpen(false);
          }}
        />
      ) : null}
    </div>
  );
}

/** Undefined: not known yet. Null: it could not be looked at. */
function useInspection(grant: string): Inspection | null | undefined {
  const [found, setFound] = useState<Inspection | null | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    engine.call('mapping.inspect', { grant }, { signal: abort.signal }).then(
      (inspection) => !abort.signal.aborted && setFound(inspection),
      () => !abort.signal.aborted && setFound(null),
    );
    return () => abort.abort();
  }, [grant]);
  return found;
}
