/** Profiles that ship with the application. They are files like any other (resources/profiles), checked by the same schema. */
import { profileFileSchema, type ProfileFile } from '../../../src-shared/model/profile-file.ts';
import acraJson from '../../../resources/profiles/acra-json.json' with { type: 'json' };
import acraText from '../../../resources/profiles/acra-text.json' with { type: 'json' };
import assay from '../../../resources/profiles/assay.json' with { type: 'json' };
import certmateBundle from '../../../resources/profiles/certmate-bundle.json' with { type: 'json' };
import certmateChain from '../../../resources/profiles/certmate-chain.json' with { type: 'json' };
import hyrelogV0 from '../../../resources/profiles/hyrelog-v0.json' with { type: 'json' };
import hyrelogV1 from '../../../resources/profiles/hyrelog-v1.json' with { type: 'json' };
import lemma from '../../../resources/profiles/lemma.json' with { type: 'json' };
import limitless from '../../../resources/profiles/limitless.json' with { type: 'json' };
import paygod from '../../../resources/profiles/paygod.json' with { type: 'json' };
import retraced from '../../../resources/profiles/retraced.json' with { type: 'json' };
import securacv from '../../../resources/profiles/securacv.json' with { type: 'json' };
import trailproof from '../../../resources/profiles/trailproof.json' with { type: 'json' };

const files: readonly unknown[] = [
  certmateBundle,
  certmateChain,
  trailproof,
  paygod,
  limitless,
  lemma,
  securacv,
  retraced,
  acraJson,
  acraText,
  assay,
  hyrelogV1,
  hyrelogV0,
];

/** All presets, those that are told by more signs first. Throws when a shipped file is not a profile, which a test rules out. */
export const listPresets = (): readonly ProfileFile[] => files.map((file) => profileFileSchema.parse(file));

/** The preset of this name, or null. */
export const findPreset = (name: string): ProfileFile | null => listPresets().find((preset) => preset.name === name) ?? null;
