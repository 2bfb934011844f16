/** What a worker thread is started with. */
export interface WorkerStart {
  readonly role: 'job' | 'query' | 'parse' | 'export';
  /** URL of the worker entry, for threads that start threads. */
  readonly entry: string;
  readonly nativeBinding: string | null;
  readonly parseThreads: number;
}

/** What the auditor trusts for one run, and how it is to be run. */
export interface ExamineSettings {
  /** C2SP verifier keys; `origin` empty: for any origin. */
  readonly keys: readonly { readonly vkey: string; readonly origin: string }[];
  /** Pinned heads: chain id to lowercase hex. */
  readonly heads: Readonly<Record<string, string>>;
  readonly filtered: boolean;
  readonly thorough: boolean;
}
