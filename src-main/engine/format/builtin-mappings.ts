/** The mappings that come with Assay: declarative files like those of an auditor, one for each source. */
import { mappingFileSchema } from '../../../src-shared/model/mapping-file.ts';
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import azureActivity from '../../../resources/mappings/azure-activity.json' with { type: 'json' };
import cloudevents from '../../../resources/mappings/cloudevents.json' with { type: 'json' };
import ecs from '../../../resources/mappings/ecs.json' with { type: 'json' };
import gcpAudit from '../../../resources/mappings/gcp-audit.json' with { type: 'json' };
import github from '../../../resources/mappings/github.json' with { type: 'json' };
import googleWorkspace from '../../../resources/mappings/google-workspace.json' with { type: 'json' };
import kubernetesAudit from '../../../resources/mappings/kubernetes-audit.json' with { type: 'json' };
import ocsf from '../../../resources/mappings/ocsf.json' with { type: 'json' };
import okta from '../../../resources/mappings/okta.json' with { type: 'json' };
import slack from '../../../resources/mappings/slack.json' with { type: 'json' };

/** In the order in which they are tried: of two that recognise as many records, the first is taken. */
export const builtinMappings: readonly MappingFile[] = [
  kubernetesAudit,
  gcpAudit,
  azureActivity,
  googleWorkspace,
  okta,
  slack,
  github,
  ocsf,
  cloudevents,
  ecs,
].map((file) => mappingFileSchema.parse(file));
