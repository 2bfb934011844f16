/** The windows' sentences, by screen. Values that come from evidence are made visible by the caller before they are put in. */
import type { CheckStatus } from '../model/check.ts';
import type { Progress } from '../model/case.ts';
import { formatCount, formatPercent, plural } from './format.ts';
import { eventsText } from './screen-events.ts';
import { integrityText, ribbonText } from './screen-integrity.ts';
import { trustScreenText } from './screen-trust.ts';

export const checkStatusWords: Readonly<Record<CheckStatus, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  limited: 'Limited',
  not_run: 'Not run',
};

const stages: Readonly<Record<Progress['stage'], string>> = {
  copy: 'Copying and hashing the evidence',
  list: 'Reading the list of files',
  verify: 'Checking hashes, links and checkpoints',
  index: 'Indexing the events',
  commit: 'Saving',
  rehash: 'Hashing the original again',
  text: 'Building the text index',
  generate: 'Making the demo archive',
  export: 'Writing the export',
};

export const screens = {
  app: 'Assay',
  none: 'none',
  unknown: 'not stated',
  close: 'Close',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  copy: 'Copy',
  copied: 'Copied',
  copyWhat: (what: string) => `Copy ${what}`,
  retry: 'Try again',
  loading: 'Loading…',
  utc: 'UTC',

  shell: {
    skip: 'Skip to the content',
    navigation: 'Screens',
    main: 'Content',
    offline: 'Offline · 0 connections',
    saved: 'Saved as you work',
    noCase: 'No case open',
    noCaseHint: 'Create one, open one, or look at a demo.',
    toCases: 'Go to the list of cases',
    readOnly: 'read-only',
    back: 'Back',
    forward: 'Forward',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    help: 'Keyboard',
    clock: (time: string) => `The time now is ${time} UTC`,
    notices: 'Messages',
    screens: { cases: 'Cases', evidence: 'Evidence', integrity: 'Integrity', events: 'Events', trust: 'Trust anchors' },
    faults: (count: number) => `${formatCount(count)} broken`,
    verdictCounts: {
      verified: 'verified',
      verified_with_limits: 'limits',
      broken: 'broken',
      not_verifiable: 'not verifiable',
      incomplete: 'incomplete',
    },
  },

  banner: {
    title: 'Broken evidence in this case.',
    text: (parts: string) => `${parts}. Every screen, page and export carries this note.`,
    part: (name: string, faults: string) => `${name}: ${faults}`,
    more: (count: number) => `${formatCount(count)} more`,
    show: 'Show the break',
    label: 'Broken evidence',
  },

  engine: {
    starting: 'Starting the engine…',
    crashed: 'The engine stopped and is being started again. The case is intact.',
    restarted: 'The engine stopped and was started again. The case is intact; what was running then was not completed.',
    notReopened: 'The case could not be opened again by itself: open it from the list.',
    down: 'The engine stopped too often and stays down. The case is intact: close Assay and start it again. If a certain file brings it down, report that as a bug.',
    label: 'Engine',
  },

  keyboard: {
    title: 'Keyboard',
    letters: 'Single letters and signs are shortcuts',
    note: 'They do nothing while you type in a field. Without them, everything can still be reached with Tab and the arrow keys.',
    groups: [
      {
        title: 'Anywhere',
        keys: [
          ['Ctrl O', 'Open a case'],
          ['Ctrl I', 'Import evidence'],
          ['Ctrl 1|…|4', 'Evidence, Integrity, Events, Trust anchors'],
          ['Alt ←|Alt →', 'Back, forward'],
          ['/', 'Search events'],
          ['e|E', 'Next, previous finding'],
          ['?', 'This help'],
          ['Esc', 'One level up'],
        ],
      },
      {
        title: 'Events',
        keys: [
          ['j|k', 'Next, previous row (also ↓ ↑)'],
          ['PgUp|PgDn', 'A screen of rows'],
          ['Home|End', 'First, last row'],
          ['Enter', 'Open the event'],
        ],
      },
      {
        title: 'Integrity',
        keys: [
          ['B', 'Next break on the ribbon'],
          ['←|→', 'Move along the chain'],
          ['+|−', 'Zoom'],
          ['0', 'The whole chain'],
        ],
      },
    ],
  },

  progress: {
    stages,
    bar: 'Progress',
    spoken: (stage: Progress['stage'], percent: number) => (percent === 0 ? stages[stage] : `${stages[stage]}, ${percent} percent`),
    of: (done: string, total: string) => `${done} of ${total}`,
    records: (count: number) => plural(count, 'record'),
    eta: (time: string) => `about ${time} left`,
    etaUnknown: 'time left not known yet',
    waiting: 'Waiting for the engine…',
    cancelling: 'Cancelling: undoing what was begun…',
  },

  jobs: {
    cancelled: 'Cancelled.',
    busyTitle: 'Something is still running',
    busy: 'Wait until it is done, or cancel it, before you open another case.',
  },

  cases: {
    title: 'Cases',
    welcome: 'Whose word is the audit log?',
    lead: 'Assay recomputes every hash chain and every signed checkpoint of an audit-trail export, and says what is proven and what is not. It works offline, and never changes the evidence.',
    create: 'Create a case',
    open: 'Open a case',
    dropHint: 'Or drop an export or a case folder anywhere in this window.',
    newName: 'New case.assay',
    demos: 'See what it does',
    demosHint: 'Two demo cases, made on this computer. Nothing is downloaded.',
    demoTitles: { clean: 'A clean archive', tampered: 'A tampered archive' },
    demoTexts: {
      clean: 'Every hash, link and signed checkpoint holds. See what “proven” means, and what it does not.',
      tampered: 'The same log after somebody changed it. See how a change is found, and where.',
    },
    demoOpen: (name: string) => `Open the demo: ${name}`,
    demoEvents: (count: number) => plural(count, 'event'),
    recent: 'Recent cases',
    recentFailed: 'The list of recent cases could not be read',
    missing: 'not there any more',
    missingHint: 'Moved, renamed, or on a drive that is not connected.',
    never: 'nothing imported yet',
    openedAt: (time: string) => `opened ${time}`,
    events: (count: number) => plural(count, 'event'),
    opening: (name: string) => `Opening ${name}`,
    opened: (name: string) => `${name} is open.`,
    notOpened: (name: string) => `${name} was not opened.`,
    columns: { verdict: 'Verdict', name: 'Case', events: 'Events', opened: 'Last opened' },
    openIt: 'Open',
    goOn: 'Go on with it',
    current: 'open now',
    closeCurrent: 'Close this case',
  },

  evidence: {
    title: 'Evidence',
    drop: 'Drop exports here',
    dropNow: 'Let go to add it to this case',
    dropNowNoCase: 'Let go to open it in a case of its own',
    dropHint:
      'An Assay archive or a HyreLog archive, export or saved page: folder, .zip, .tar, .tar.gz, .gz, .zst or the plain file. Originals are read, hashed and copied, never changed.',
    addFiles: 'Add files',
    addFolder: 'Add folder',
    empty: 'This case holds no evidence yet',
    readOnly: 'This case is open for reading only: nothing can be imported.',
    listTitle: (count: number) => plural(count, 'piece of evidence', 'pieces of evidence'),
    failed: 'The list of evidence could not be read',
    dialogTitle: (count: number) => (count === 1 ? 'Import 1 input' : `Import ${formatCount(count)} inputs`),
    dialogInputs: 'What will be imported',
    kinds: { file: 'file', folder: 'folder', case: 'case folder', new: 'new' },
    remove: (name: string) => `Leave out ${name}`,
    provenance: 'Provenance',
    provenanceHint: 'What you know of how it reached you. All of it is optional; it becomes part of the case and its reports.',
    receivedFrom: 'Received from',
    receivedFromHint: 'Person and role',
    receivedAt: 'Received on',
    receivedAtHint: 'Date and time, with the zone',
    extractedHow: 'How it was extracted',
    extractedHowHint: 'The query, the tool, who ran it',
    transport: 'How it travelled',
    transportHint: 'Share, link, e-mail, medium',
    filtered: 'This is a filtered export',
    filteredHint:
      'It was made to leave events out (by category, actor or date). Missing events are then shown as a limit and do not count as tampering. If you are not sure, leave it unticked.',
    filteredMark: 'declared filtered',
    import: (count: number) => (count === 1 ? 'Import 1 input' : `Import ${formatCount(count)} inputs`),
    importing: (name: string) => `Importing ${name}`,
    imported: (count: number) => `${plural(count, 'input')} imported and verified.`,
    kept: (kept: number, of: number) =>
      kept <= 0
        ? 'Nothing was imported. The case is as it was before.'
        : `${formatCount(kept)} of ${plural(of, 'input')} were complete before and are kept; of the rest nothing was imported.`,
    importFailed: (name: string) => `${name} was not imported`,
    importCancelled: (name: string) => `Import of ${name} cancelled`,
    importDone: (name: string) => `Import finished: ${name}`,
    columns: { name: 'Evidence', verdict: 'Verdict', size: 'Size', events: 'Events', format: 'Format', imported: 'Imported' },
    sha256: 'SHA-256',
    details: (name: string) => `Details of ${name}`,
    openIntegrity: 'Open in Integrity',
    verifiedAt: (time: string, took: string) => `${time} in ${took}`,
    checked: 'Checked',
    notRecorded: 'Nothing was recorded about where it came from.',
    reconciliation: 'Reconciliation',
    file: 'File',
    lines: 'Lines',
    headers: 'Headers',
    blanks: 'Blank',
    records: 'Records',
    accepted: 'Accepted',
    rejected: 'Rejected',
    duplicates: 'Duplicate',
    sum: 'All files',
    addsUp: 'adds up',
    addsNot: 'does not add up',
    linesFormula: 'lines = records + headers + blank',
    recordsFormula: 'records = accepted + rejected + duplicate',
    otherFiles: (count: number) => `and ${plural(count, 'other file')} that hold no events (manifest, checkpoints, catalogues)`,
    moreFiles: (count: number) => `Show all ${plural(count, 'file')}`,
    fewerFiles: 'Show fewer files',
  },

  integrity: integrityText,
  ribbon: ribbonText,
  events: eventsText,
  trust: trustScreenText,
} as const;

export function indexShare(indexed: number, total: number): string {
  return formatPercent(indexed, total);
}
