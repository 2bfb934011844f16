/** What an input is, before it is imported; and the way to a mapping or a hash-chain profile where Assay knows none. */
import { useEffect, useState } from 'react';
import type { Grant } from '../../../src-shared/contract/bridge.ts';
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { Inspection } from '../../../src-shared/model/mapping-preview.ts';
import type { ProfileProbe } from '../../../src-shared/model/profile-probe.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { mappingText as text } from '../../../src-shared/text/screen-mapping.ts';
import { profileWizardText } from '../../../src-shared/text/screen-profile.ts';
import { engine } from '../../bridge/host.ts';
import { Button } from '../../ui/Button.tsx';
import { MappingWizard } from './MappingWizard.tsx';
import { ProfileWizard, type ChosenProfile } from './ProfileWizard.tsx';

/** How inputs are read that Assay does not know: by one of the two, or by neither. */
export interface InputReading {
  readonly mapping: MappingFile | null;
  readonly profile: ChosenProfile | null;
}

export const byItself: InputReading = { mapping: null, profile: null };

export interface InputFormatProps {
  readonly grant: Grant;
  readonly reading: InputReading;
  readonly onReading: (reading: InputReading) => void;
}

export function InputFormat({ grant, reading, onReading }: InputFormatProps): React.ReactNode {
  const { mapping, profile } = reading;
  const inspection = useInspection(grant.grant);
  const isUnknown = inspection !== undefined && inspection !== null && inspection.recognised === null;
  const probe = useProbe(grant.grant, isUnknown);
  const [open, setOpen] = useState<'mapping' | 'profile' | null>(null);
  if (inspection === undefined) return <p className="small muted">{text.looking}</p>;
  // What cannot be looked at now is said when it is imported.
  if (inspection === null) return null;
  const canMap = inspection.container !== null && inspection.columns.length > 0;
  const isChain = isUnknown && probe !== null && isHashed(probe);
  const close = (): void => setOpen(null);
  return (
    <div className="input-format">
      <span className="small muted grow" data-testid="input-format">
        {profile === null
          ? mappingWords(inspection, mapping, canMap, isChain ? probe : null)
          : profileWizardText.chosen(visible(profile.title, { limit: 100 }))}
      </span>
      {isChain ? (
        <Button look={mapping === null ? 'plain' : 'link'} onPress={() => setOpen('profile')}>
          {profile === null ? profileWizardText.open : profileWizardText.change}
        </Button>
      ) : null}
      {canMap && profile === null ? (
        <Button look={inspection.recognised === null && mapping === null ? 'plain' : 'link'} onPress={() => setOpen('mapping')}>
          {mapping !== null ? text.change : inspection.recognised === null ? text.map : text.byMapping}
        </Button>
      ) : null}
      {mapping !== null || profile !== null ? (
        <Button look="link" onPress={() => onReading(byItself)}>
          {profile === null ? text.leaveOut : profileWizardText.leaveOut}
        </Button>
      ) : null}
      {open === 'mapping' ? (
        <MappingWizard
          grant={grant}
          inspection={inspection}
          chosen={mapping}
          onClose={close}
          onUse={(chosen) => {
            onReading({ mapping: chosen, profile: null });
            close();
          }}
        />
      ) : null}
      {open === 'profile' && isChain ? (
        <ProfileWizard
          grant={grant}
          probe={probe}
          chosen={profile}
          onClose={close}
          onUse={(chosen) => {
            onReading({ mapping: null, profile: chosen });
            close();
          }}
        />
      ) : null}
    </div>
  );
}

const isHashed = ({ found, preset, hashMembers }: ProfileProbe): boolean => found !== null || preset !== null || hashMembers.length > 0;

function mappingWords(inspection: Inspection, mapping: MappingFile | null, canMap: boolean, probe: ProfileProbe | null): string {
  if (mapping !== null) return text.chosen(visible(mapping.name, { limit: 100 }));
  if (inspection.recognised !== null)
    return inspection.recognised === '' ? '' : text.recognised(visible(inspection.recognised, { limit: 100 }));
  const words = canMap ? text.unknown(inspection.columns.length) : text.unreadable;
  if (probe === null) return words;
  const noticed =
    probe.found === null ? profileWizardText.noticed : profileWizardText.noticedFound(visible(probe.found.summary, { limit: 300 }));
  return canMap ? `${words} ${noticed}` : noticed;
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

/** How the records may be hashed, where no format is known for them; null until that is known. */
function useProbe(grant: string, isWanted: boolean): ProfileProbe | null {
  const [found, setFound] = useState<ProfileProbe | null>(null);
  useEffect(() => {
    if (!isWanted) return undefined;
    const abort = new AbortController();
    engine.call('profiles.probe', { grant }, { signal: abort.signal }).then(
      (probe) => !abort.signal.aborted && setFound(probe),
      // The mapping is offered alone; what is wrong with the file is said when it is imported.
      () => undefined,
    );
    return () => abort.abort();
  }, [grant, isWanted]);
  return found;
}
