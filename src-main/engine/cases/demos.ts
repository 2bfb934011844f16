/** The demo cases on the first screen: what they are called and what their provenance says. */

export interface Demo {
  readonly id: string;
  readonly name: string;
  readonly events: number;
  readonly receivedFrom: string;
  readonly extractedHow: string;
  readonly keySource: string;
}

const shared = {
  events: 20_000,
  receivedFrom: 'Generated on this computer',
  extractedHow: 'assay generate, an invented SaaS company over six months',
  keySource: 'Demo key, generated with the archive; a real key comes from the log operator by another way than the archive',
} as const;

export const demos: readonly Demo[] = [
  { id: 'clean', name: 'Demo: clean archive', ...shared },
  { id: 'tampered', name: 'Demo: tampered archive', ...shared },
];
