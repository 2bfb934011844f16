/** Sentences on what a manifest states of a sample, and what working it out again gives instead. */

type Value = string | number | null;

const shown = (value: Value): string => (value === null ? 'nothing' : typeof value === 'number' ? String(value) : `“${value}”`);

export const redrawText = {
  noDraw: 'The manifest holds no draw.',
  impossible: (reason: string) => `The draw that the manifest states cannot be made: ${reason}`,
  populationHash: (stated: string, found: string) => `The manifest states a population with the SHA-256 ${stated}; the list has ${found}.`,
  count: (stated: number, found: number) => `The manifest counts ${stated} units; the list holds ${found}.`,
  stratumCount: (label: string, stated: number, found: number) =>
    `The manifest counts ${stated} units in the stratum “${label}”; the list holds ${found}.`,
  stratumUnknown: (units: number) =>
    `${units} ${units === 1 ? 'unit' : 'units'} of the list ${units === 1 ? 'is' : 'are'} in a stratum that the manifest does not name.`,

  planMissing: 'The manifest holds a draw without the plan that it was made by.',
  planImpossible: (reason: string) => `The plan that the manifest states does not work out: ${reason}`,
  planned: (what: string, stated: Value, found: Value) =>
    `Plan: the manifest states ${shown(stated)} as the ${what}; its inputs give ${shown(found)}.`,
  drawPlan: (what: string, draw: Value, plan: Value) => `The draw has ${shown(draw)} as the ${what}; the plan has ${shown(plan)}.`,
  further: (stated: string, found: string) =>
    `The draw goes on for ${stated} further items; the manifest lists ${found} extensions and replacements.`,

  notLogged: 'The draw that the manifest states is not in its log of draws.',
  notStated: 'The log of draws has a draw that stands, but the manifest states none.',
  loggedTwice: 'The log of draws has more than one draw that stands.',
  log: (draw: number, what: string, stated: Value, found: Value) =>
    `Draw ${draw} of the log states ${shown(stated)} as ${what}; drawing again gives ${shown(found)}.`,
  logOther: (draw: number, what: string, logged: Value, stated: Value) =>
    `Draw ${draw} of the log has ${shown(logged)} as the ${what}; the manifest draws with ${shown(stated)}.`,
  logOrder: (draw: number, before: string) => `Draw ${draw} of the log was made before ${before}.`,
  frozen: 'the population was frozen',
  drawBefore: 'the draw above it',
  logSeed: (draw: number, reason: string) => `Draw ${draw} of the log has a seed that is not taken: ${reason}`,
  logImpossible: (draw: number, reason: string) => `Draw ${draw} of the log cannot be made: ${reason}`,

  extension: (number: number, what: string, stated: Value, found: Value) =>
    `Extension ${number}: the manifest states ${shown(stated)} as ${what}; the plan and the log give ${shown(found)}.`,
  extensionSize: (number: number) => `Extension ${number} does not make the sample larger, or larger than the population.`,
  extensionItems: (stated: number, found: number) => `The extensions add ${found} items; the manifest lists ${stated}.`,

  itemUnit: (number: number, stated: Value, found: Value) =>
    `Item ${number}: the manifest states unit ${shown(stated)}; the draw gives unit ${shown(found)}.`,
  itemField: (number: number, what: string, stated: Value, found: Value) =>
    `Item ${number}: the manifest states ${shown(stated)} as its ${what}; the draw gives ${shown(found)}.`,
  itemMore: (number: number, unit: Value) => `Item ${number}, unit ${shown(unit)}, is in the manifest, but the draw does not give it.`,
  itemLess: (unit: Value, key: string) => `The draw gives unit ${shown(unit)} (${key}), which the manifest does not list.`,
  itemNumber: (stated: number, found: number) => `The item in place ${found} of the manifest has the number ${stated}.`,
  itemTwice: (number: number, unit: number) => `Item ${number}: the manifest lists unit ${unit} twice.`,
  replaces: (number: number) => `Item ${number} replaces no item that is void, or one that another item replaces already.`,
  notReplaced: (number: number) => `Item ${number} is void, and nothing replaces it.`,

  fileHash: (name: string, stated: string, found: string) => `${name}: the manifest states the SHA-256 ${stated}; the file has ${found}.`,
  fileName: (name: string) => `“${name}” is not the name of a file beside the manifest.`,
  fileTwice: (name: string) => `${name}: the manifest states the file twice.`,
  fileUnread: (name: string, code: string) => `${name}: the file beside the manifest cannot be read (${code}).`,
  fileAbsent: (name: string) => `${name} is not beside the manifest, so its hash is not checked.`,
  listHash: 'The hash of population.csv among the files is not that of the population.',

  evidenceMissing: (name: string, sha256: string) => `The case does not hold the evidence ${name} with the SHA-256 ${sha256}.`,
  evidenceField: (name: string, what: string, stated: Value, found: Value) =>
    `Evidence ${name}: the manifest states ${shown(stated)} as its ${what}; the case has ${shown(found)}.`,
  keyItemMissing: (key: string) => `The key item ${key} of the manifest is not one in the evidence.`,
  keyItemMore: (key: string) => `The evidence has the key item ${key}, which the manifest does not list.`,
} as const;
