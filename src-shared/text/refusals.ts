/** Why an evidence cannot be read as events: what was seen, and what Assay reads. One sentence or two. */
import { visible } from './format.ts';

const reads =
  'Assay reads Assay archives, HyreLog exports, and the audit logs of GitHub, Okta, Google Workspace, AWS CloudTrail, Kubernetes, Google Cloud, Azure, Slack, OCSF, ECS and CloudEvents. Any other table or JSON can be read by a mapping: make one in the window, or give it with --map.';

const seenTexts: Readonly<Record<string, string>> = {
  json_lines: 'JSON lines of another format',
  json_object: 'a JSON object of another format',
  json_array: 'a JSON array of another format',
  csv: 'a table of another format',
  text: 'plain text',
  binary: 'binary data',
  zip: 'an archive inside the archive: unpack it first',
  pdf: 'a PDF document',
  sqlite: 'an SQLite database',
  utf16: 'text in UTF-16, as spreadsheets save “Unicode text” (ask for it in UTF-8)',
};

type Detail = Readonly<Record<string, string>>;

const name = (detail: Detail): string =>
  detail['path'] === undefined || detail['path'] === '' ? 'The file' : `“${visible(detail['path'], { limit: 200 })}”`;
const seen = (detail: Detail): string => seenTexts[detail['seen'] ?? ''] ?? 'nothing that it knows';
const names = (detail: Detail): string =>
  detail['names'] === undefined || detail['names'] === '' ? '' : ` (members: ${visible(detail['names'], { limit: 200 })})`;

const unfitTexts: Readonly<Record<string, string>> = {
  missing_member: 'is absent',
  wrong_type: 'is no text',
  bad_hash: 'is no hash of the algorithm and encoding that the profile names',
  bad_seq: 'is no whole number',
};

/** What of the record does not fit the profile. */
const unfit = (detail: Detail): string => {
  if (detail['problem'] === 'fields')
    return `the field “${visible(detail['member'] ?? '', { limit: 60 })}” cannot be read as “${visible(detail['value'] ?? '', { limit: 100 })}”`;
  const text = unfitTexts[detail['problem'] ?? ''];
  if (text !== undefined) return `“${visible(detail['member'] ?? '', { limit: 100 })}” ${text}`;
  return detail['problem'] === 'no_records' ? 'there is nothing to read' : 'something is not as the profile’s container has it';
};

/** What is known of hashes in it, and what the auditor can do with that. */
const hashHint = (d: Detail): string | null => {
  if (d['detected'] !== undefined)
    return `Its records carry hashes that come out right as ${visible(d['detected'], { limit: 300 })}. That was found by trying and is not used by itself: look at it and confirm it, in the profile wizard or with assay profile detect PATH --out FILE and --profile FILE.`;
  if (d['hashes'] !== undefined)
    return `Members of its records look like hashes (${visible(d['hashes'], { limit: 200 })}): say how they were made, in the profile wizard or in a profile file (--profile FILE).`;
  return null;
};

const sentences: Readonly<Record<string, (detail: Detail) => string>> = {
  empty_file: () => 'The file is empty: there is nothing to read.',
  empty_folder: () => 'There is no file with content in it: there is nothing to read.',
  unknown_format: (d) =>
    `No file in it is of a format that Assay knows; ${name(d)} looks like ${seen(d)}${names(d)}. ${hashHint(d) ?? reads}`,
  unreadable: (d) => `${name(d)} could not be read, so its format is not known.`,
  other_manifest: (d) =>
    `Its manifest.json names the format “${visible(d['format'] ?? '', { limit: 100 })}”, which this version does not read. ${reads}`,
  assay_without_manifest: () =>
    'It holds events of an Assay archive without the manifest.json that belongs to them: ask for the whole archive.',
  profile_unfit: (d) =>
    `No record in it is one of the profile “${visible(d['profile'] ?? '', { limit: 100 })}”: in the first record of ${name(d)} ${unfit(d)}. Give the profile that belongs to it, or run assay profile detect.`,
  mapping_unused: (d) =>
    `No file in it fits the mapping “${visible(d['mapping'] ?? '', { limit: 100 })}”, or all of them carry integrity data and are read as what they are.`,
  several_manifests: (d) => `It holds ${d['count'] ?? 'several'} archives, each with a manifest.json of its own: add them one by one.`,
};

/** The sentence of a refusal. */
export const refusalText = (reason: string, detail: Detail): string =>
  sentences[reason]?.(detail) ?? `It cannot be read as events. ${reads}`;
