/** JSON strings as different libraries escape them. None of the texts holds lone surrogates: `parseStrict` refuses those. */

/** RFC 8785, JSON.stringify: quote, backslash and controls; everything else as it is, U+2028 too. */
export const jsString = (text: string): string => JSON.stringify(text);

const unit = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Python's json.dumps with ensure_ascii=False: as RFC 8785 (DEL stays as it is). */
export const pythonString = (text: string): string => JSON.stringify(text);

/** Python's json.dumps as it is by default: DEL and everything beyond ASCII as \uXXXX, in lower case, astral characters as two. */
export const pythonAsciiString = (text: string): string => JSON.stringify(text).replace(/[\u007f-\uffff]/g, unit);

/**
 * Go's encoding/json: `<`, `>`, `&` as \u003c \u003e \u0026 (so that HTML may hold the text), U+2028 and U+2029 as \u2028 \u2029. Backspace
 * and form feed have their short forms since Go 1.22.
 */
export const goString = (text: string): string => JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, unit);
