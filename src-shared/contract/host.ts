/** Messages between the host (main process) and the engine process. Ports travel beside them. */

export type ToEngine =
  /** The path behind a grant. Answered with `granted`, so that a page never uses a grant that the engine does not know yet. */
  | { readonly type: 'grant'; readonly grant: string; readonly path: string }
  /** Serve the port that comes with this message. */
  | { readonly type: 'port' }
  /** Undo what is under way, close the case and end. */
  | { readonly type: 'stop' };

export type FromEngine = { readonly type: 'ready' } | { readonly type: 'granted'; readonly grant: string };
