/** Text from evidence that will stand in a finding, on a terminal or in a report. */

const MAX_UNITS = 512;

/** Control, bidirectional, invisible and line-separating characters, unassigned-width marks and lone surrogates. */
const unsafe =
  // eslint-disable-next-line no-control-regex -- finding control characters is the purpose
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/**
 * Shows each control, bidi or invisible character as `\u{hex}` and cuts after 512 UTF-16 units with `…`, so that a hostile name
 * can neither move a terminal's cursor nor reverse what stands beside it.
 */
export const printable = (text: string): string => {
  const cut = text.length > MAX_UNITS ? `${text.slice(0, MAX_UNITS)}…` : text;
  return cut.replace(unsafe, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
};
