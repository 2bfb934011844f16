/** Measures of the ribbon's drawing, in pixels. */

/** Room at both ends, so that a pin at the very end is whole. */
export const inset = 8;
/** Top and thickness of the strip. */
export const top = 40;
export const thick = 32;
