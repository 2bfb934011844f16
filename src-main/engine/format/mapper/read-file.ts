/** Reads a mapping file as somebody wrote it: JSON or YAML. */
import { mappingFileSchema } from '../../../../src-shared/model/mapping-file.ts';
import type { MappingFile } from '../../../../src-shared/model/mapping-file.ts';
import { mappingProblemText } from '../../../../src-shared/text/plain.ts';
import { visible } from '../../../../src-shared/text/format.ts';
import { parseSettings } from '../../profile/load.ts';
import { compileMapping } from './compile.ts';

/** A mapping that can be used, or why not, as a part of a sentence. */
export type ReadMapping = { readonly ok: true; readonly mapping: MappingFile } | { readonly ok: false; readonly problem: string };

/** Never throws for bad content. */
export const readMappingFile = (bytes: Uint8Array): ReadMapping => {
  const parsed = parseSettings(bytes);
  if (parsed.ok) return checkMapping(parsed.value);
  return { ok: false, problem: parsed.line === 0 ? parsed.problem : `line ${parsed.line}, column ${parsed.column}: ${parsed.problem}` };
};

/** The same for a value that has been parsed. */
export const checkMapping = (value: unknown): ReadMapping => {
  const checked = mappingFileSchema.safeParse(value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    return { ok: false, problem: visible(`${place === '' ? '' : `${place}: `}${issue?.message ?? 'it is no mapping'}`, { limit: 300 }) };
  }
  const compiled = compileMapping(checked.data);
  return compiled.ok ? { ok: true, mapping: checked.data } : { ok: false, problem: mappingProblemText(compiled.problem) };
};
