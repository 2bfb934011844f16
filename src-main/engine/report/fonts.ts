/**
 * Which font draws which characters. A font file covers a part of Unicode; text is cut into runs of one font each. What no bundled font has is
 * written as its code point, so that nothing is drawn as an empty box and nothing is lost.
 */

/** A family that the PDF library knows by this name; `file` in `resources/fonts`. */
interface Face {
  readonly name: string;
  readonly normal: string;
  readonly bold: string;
  readonly ranges: readonly (readonly [number, number])[];
}

const sans = (subset: string, weight: number): string => `ibm-plex-sans-${subset}-${weight}-normal.woff`;
const plex = (name: string, subset: string, ranges: Face['ranges']): Face => ({
  name,
  normal: sans(subset, 400),
  bold: sans(subset, 600),
  ranges,
});
const one = (name: string, file: string, ranges: Face['ranges']): Face => ({ name, normal: file, bold: file, ranges });

/** In the order in which they are asked. Ranges are those of the font files' own declarations, as far as they are drawn here. */
export const faces: readonly Face[] = [
  plex('Sans', 'latin', [
    [0x20, 0x7e],
    [0xa0, 0xff],
    [0x131, 0x131],
    [0x152, 0x153],
    [0x2bb, 0x2bc],
    [0x2c6, 0x2c6],
    [0x2da, 0x2da],
    [0x2dc, 0x2dc],
    [0x2013, 0x2014],
    [0x2018, 0x201a],
    [0x201c, 0x201e],
    [0x2020, 0x2022],
    [0x2026, 0x2026],
    [0x2030, 0x2030],
    [0x2039, 0x203a],
    [0x2044, 0x2044],
    [0x20ac, 0x20ac],
    [0x2122, 0x2122],
    [0x2212, 0x2212],
  ]),
  plex('SansExt', 'latin-ext', [
    [0x100, 0x130],
    [0x132, 0x151],
    [0x154, 0x17f],
    [0x18f, 0x18f],
    [0x192, 0x192],
    [0x1e80, 0x1e9f],
    [0x1ef2, 0x1eff],
  ]),
  plex('SansVietnamese', 'vietnamese', [
    [0x1a0, 0x1a1],
    [0x1af, 0x1b0],
    [0x1ea0, 0x1ef1],
    [0x20ab, 0x20ab],
  ]),
  plex('SansCyrillic', 'cyrillic', [
    [0x401, 0x401],
    [0x410, 0x44f],
    [0x451, 0x451],
    [0x490, 0x491],
  ]),
  plex('SansCyrillicExt', 'cyrillic-ext', [
    [0x400, 0x40f],
    [0x450, 0x45f],
    [0x462, 0x463],
    [0x472, 0x475],
    [0x492, 0x4ff],
  ]),
  plex('SansGreek', 'greek', [
    [0x384, 0x38a],
    [0x38c, 0x38c],
    [0x38e, 0x3a1],
    [0x3a3, 0x3ce],
  ]),
  one('Hebrew', 'noto-sans-hebrew-hebrew-400-normal.woff', [[0x5d0, 0x5ea]]),
  one('Arabic', 'noto-sans-arabic-arabic-400-normal.woff', [
    [0x60c, 0x60c],
    [0x61b, 0x61b],
    [0x61f, 0x64a],
    [0x660, 0x6d3],
    [0x6f0, 0x6f9],
  ]),
  one('Japanese', 'noto-sans-jp-japanese-400-normal.woff', [
    [0x3001, 0x3003],
    [0x3005, 0x3011],
    [0x3041, 0x3096],
    [0x309b, 0x309e],
    [0x30a1, 0x30fe],
    [0x4e00, 0x9fff],
    [0xff01, 0xff5e],
  ]),
];

export interface Run {
  readonly text: string;
  readonly font: string;
}

const faceOf = (point: number): string | null =>
  faces.find(({ ranges }) => ranges.some(([from, to]) => point >= from && point <= to))?.name ?? null;

/** What stands for a character that no font has, and for controls and marks that change the direction of text. */
const written = (point: number): string => `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`;

/** Runs of one font each, in the order of the text. `draws`: whether a font has a glyph for a character of its ranges. */
export function runsOf(text: string, draws: (font: string, point: number) => boolean): readonly Run[] {
  const runs: { text: string; font: string }[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const last = runs.at(-1);
    // A space belongs to what is around it.
    const own = point === 0x20 && last !== undefined ? last.font : faceOf(point);
    const known = own !== null && (point === 0x20 || draws(own, point));
    const font = known ? own : 'Sans';
    const shown = known ? character : point === 0x0a || point === 0x09 || point === 0x0d ? ' ' : written(point);
    if (last?.font === font) last.text += shown;
    else runs.push({ text: shown, font });
  }
  return runs;
}
