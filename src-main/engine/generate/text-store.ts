/** Texts that wait, as UTF-8 in few large pieces of memory. Pieces are used again, since freed ones would wait long for the collector. */

export interface TextStore {
  /** Keeps a text of at most 64 Ki UTF-16 units; gives its place for `read`. */
  store(text: string): TextPlace;
  /** The bytes at a place, valid until `release`. */
  read(place: TextPlace): Uint8Array;
  release(): void;
}

/** Numbers only, so that a million of them cost little. */
export interface TextPlace {
  readonly piece: number;
  readonly start: number;
  readonly end: number;
}

const PIECE = 256 * 1024;

/** Opens stores that share their pieces. */
export const createTextStores = (): { open(): TextStore } => {
  const free: Buffer[] = [];
  const open = (): TextStore => {
    let used: Buffer[] = [];
    let filled = PIECE;
    return {
      store: (text) => {
        // UTF-8 takes at most three bytes for a UTF-16 unit.
        if (3 * text.length > PIECE) throw new RangeError('the text is too long for the store');
        if (filled + 3 * text.length > PIECE) {
          used.push(free.pop() ?? Buffer.alloc(PIECE));
          filled = 0;
        }
        const piece = used.length - 1;
        const start = filled;
        filled += used[piece]?.write(text, filled, 'utf8') ?? 0;
        return { piece, start, end: filled };
      },
      read: ({ piece, start, end }) => used[piece]?.subarray(start, end) ?? new Uint8Array(0),
      release: () => {
        free.push(...used);
        used = [];
        filled = PIECE;
      },
    };
  };
  return { open };
};
