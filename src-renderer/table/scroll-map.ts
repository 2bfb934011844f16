/**
 * Browsers cap the height of an element (about 33 million pixels). Above `tallest` the scroll bar is a scaled picture of the
 * rows: its positions are mapped in proportion, while wheel and keys still move by real pixels.
 */
export const tallest = 12_000_000;

export interface ScrollMap {
  /** Height of all rows. */
  readonly total: number;
  /** Height that the scroll bar is given. */
  readonly height: number;
  readonly viewport: number;
  readonly scaled: boolean;
}

export function scrollMap(rows: number, rowHeight: number, viewport: number): ScrollMap {
  const total = rows * rowHeight;
  return { total, height: Math.min(total, tallest), viewport, scaled: total > tallest };
}

const room = (height: number, viewport: number): number => Math.max(0, height - viewport);

export function toVirtual({ total, height, viewport, scaled }: ScrollMap, scrollTop: number): number {
  if (!scaled) return Math.min(scrollTop, room(total, viewport));
  return Math.min(1, Math.max(0, scrollTop / room(height, viewport))) * room(total, viewport);
}

export function toScroll({ total, height, viewport, scaled }: ScrollMap, virtual: number): number {
  if (!scaled) return virtual;
  return (virtual / room(total, viewport)) * room(height, viewport);
}

export function clampVirtual({ total, viewport }: ScrollMap, virtual: number): number {
  return Math.min(Math.max(0, virtual), room(total, viewport));
}

/** First and last row that the viewport touches; null when there are none. */
export function rowsInView(
  rows: number,
  rowHeight: number,
  viewport: number,
  virtual: number,
): { readonly first: number; readonly last: number } | null {
  if (rows === 0 || viewport <= 0) return null;
  const first = Math.min(rows - 1, Math.max(0, Math.floor(virtual / rowHeight)));
  return { first, last: Math.min(rows - 1, Math.floor((virtual + viewport - 1) / rowHeight)) };
}

/** Where to scroll so that a row is whole in view: no further than needed, or to the middle. */
export function revealRow(map: ScrollMap, row: number, rowHeight: number, virtual: number, where: 'nearest' | 'middle'): number {
  const top = row * rowHeight;
  if (where === 'middle') return clampVirtual(map, top - (map.viewport - rowHeight) / 2);
  if (top < virtual) return clampVirtual(map, top);
  return top + rowHeight > virtual + map.viewport ? clampVirtual(map, top + rowHeight - map.viewport) : virtual;
}
