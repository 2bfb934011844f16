/** Looking at evidence before it is imported: how its records may have been hashed, and what a profile makes of them. */
import type { ProfilePreview, ProfileProbe } from '../../../src-shared/model/profile-probe.ts';
import { previewProfile, probeProfile, readProfileFile, type ReadProfileFile } from '../indexing/probe-profile.ts';
import type { OpContext } from '../jobs/protocol.ts';
import type { Ports } from '../ports.ts';

export type ProfileJobOps = {
  readonly readProfile: (p: { path: string }, c: OpContext) => Promise<ReadProfileFile>;
  readonly probeProfile: (p: { path: string }, c: OpContext) => Promise<ProfileProbe>;
  readonly previewProfile: (p: { path: string; text: string; secret: Uint8Array | null }, c: OpContext) => Promise<ProfilePreview>;
};

export const createProfileJobOps = (ports: Ports): ProfileJobOps => ({
  readProfile: ({ path }) => readProfileFile(path, ports),
  probeProfile: ({ path }, { signal }) => probeProfile(path, ports, signal),
  previewProfile: ({ path, text, secret }, { signal }) => previewProfile(path, text, secret, ports, signal),
});
