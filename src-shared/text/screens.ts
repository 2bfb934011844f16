/** The windows' sentences, by screen. Values that come from evidence are made visible by the caller before they are put in. */
import type { CheckStatus } from '../model/check.ts';
import type { Progress } from '../model/case.ts';
import type { FindingCode } from '../model/finding.ts';
import type { ChainResult, EvidenceResult } from '../model/verification.ts';
import type { Verdict } from '../model/verdict.ts';
import { verdictWord } from './findings.ts';
import { limits } from '../limits.ts';
import { formatCount, formatPercent, plural } from './format.ts';

export const checkStatusWords: Readonly<Record<CheckStatus, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  limited: 'Limited',
  not_run: 'Not run',
};

interface FindingWords {
  /** Heading of one finding. */
  readonly title: string;
  /** For counting: "1 event altered", "3 events altered". */
  readonly one: string;
  readonly many: string;
}

export const findingWords: Readonly<Record<FindingCode, FindingWords>> = {
  'event.altered': { title: 'The content is not what was hashed', one: 'event altered', many: 'events altered' },
  'event.hash_edited': { title: 'Only the stated hash was changed', one: 'hash edited', many: 'hashes edited' },
  'event.malformed': { title: 'The record cannot be read', one: 'malformed record', many: 'malformed records' },
  'event.missing': { title: 'Events are missing', one: 'gap of missing events', many: 'gaps of missing events' },
  'event.inserted': { title: 'A record that does not belong to the chain', one: 'record inserted', many: 'records inserted' },
  'event.duplicate': { title: 'The same record stands here twice', one: 'duplicate record', many: 'duplicate records' },
  'event.reordered': { title: 'Records are out of order', one: 'run of reordered events', many: 'runs of reordered events' },
  'chain.link_broken': { title: 'The link to the record before does not hold', one: 'broken link', many: 'broken links' },
  'chain.fork': { title: 'Two records follow the same one', one: 'fork', many: 'forks' },
  'chain.dangling_start': { title: 'The chain begins before this evidence', one: 'chain that begins earlier', many: 'chains that begin earlier' },
  'chain.truncated': { title: 'The end of the chain is missing', one: 'chain cut short', many: 'chains cut short' },
  'chain.unsealed_tail': { title: 'Events that no pinned key seals', one: 'unsealed tail', many: 'unsealed tails' },
  'chain.mixed': { title: 'Some records carry no hash', one: 'chain with unhashed records', many: 'chains with unhashed records' },
  'checkpoint.signature_invalid': { title: 'A signature is wrong', one: 'invalid signature', many: 'invalid signatures' },
  'checkpoint.key_unknown': { title: 'No signature is by a pinned key', one: 'checkpoint under unknown keys', many: 'checkpoints under unknown keys' },
  'checkpoint.origin_mismatch': { title: 'The checkpoint is for another log', one: 'checkpoint of another log', many: 'checkpoints of another log' },
  'checkpoint.root_mismatch': { title: 'The events are not those that were sealed', one: 'run of wrong Merkle roots', many: 'runs of wrong Merkle roots' },
  'checkpoint.fork': { title: 'Two signed histories of one log', one: 'forked history', many: 'forked histories' },
  'checkpoint.inconsistent': { title: 'Two checkpoints contradict each other', one: 'contradiction of checkpoints', many: 'contradictions of checkpoints' },
  'checkpoint.rollback': { title: 'The log went back in time', one: 'rollback', many: 'rollbacks' },
  'checkpoint.missing': { title: 'A checkpoint of the series is missing', one: 'missing checkpoint', many: 'missing checkpoints' },
  'checkpoint.malformed': { title: 'A checkpoint cannot be read', one: 'malformed checkpoint', many: 'malformed checkpoints' },
  'head.mismatch': { title: 'The chain does not end where it should', one: 'wrong chain head', many: 'wrong chain heads' },
  'manifest.malformed': { title: 'The manifest cannot be used', one: 'malformed manifest', many: 'malformed manifests' },
  'manifest.mismatch': { title: 'The manifest contradicts the records', one: 'contradiction in the manifest', many: 'contradictions in the manifest' },
  'file.hash_mismatch': { title: 'A file is not the one that was listed', one: 'file changed', many: 'files changed' },
  'file.missing': { title: 'A listed file is missing', one: 'file missing', many: 'files missing' },
  'file.trailing_data': { title: 'There are bytes after the end', one: 'file with bytes after its end', many: 'files with bytes after their end' },
  'file.unlisted': { title: 'A file that the manifest does not list', one: 'unlisted file', many: 'unlisted files' },
  'file.unreadable': { title: 'A file could not be read to its end', one: 'file not read to its end', many: 'files not read to their end' },
  'file.changed': { title: 'A file changed while it was read', one: 'file that changed while read', many: 'files that changed while read' },
  'archive.unsafe_entry': { title: 'An entry that is not safe to unpack', one: 'unsafe entry', many: 'unsafe entries' },
  'crypto.disagreement': { title: 'Two implementations disagree', one: 'disagreement of implementations', many: 'disagreements of implementations' },
  'period.gap': { title: 'Logging stopped and started again', one: 'pause in logging', many: 'pauses in logging' },
  'fields.unhashed': { title: 'Some fields are outside the hash', one: 'set of unhashed fields', many: 'sets of unhashed fields' },
  'time.regression': { title: 'The clock went back', one: 'clock that went back', many: 'times that the clock went back' },
  'value.unlisted': { title: 'A value that is not in the list', one: 'unlisted value', many: 'unlisted values' },
  'number.inexact': { title: 'A number with more digits than were hashed', one: 'inexact number', many: 'inexact numbers' },
};

export function findingTitle(code: string): string {
  return Object.hasOwn(findingWords, code) ? findingWords[code as FindingCode].title : code;
}

export function countFindings(code: string, count: number): string {
  if (!Object.hasOwn(findingWords, code)) return `${formatCount(count)} × ${code}`;
  const { one, many } = findingWords[code as FindingCode];
  return plural(count, one, many);
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

export interface FindingCount {
  readonly listed: number;
  /** How many there are in all; null where there are more than are listed and nobody says how many. */
  readonly total: number | null;
}

type Listing = Pick<EvidenceResult, 'findings' | 'findingsTotal'>;

/** How many findings there are of each code. A flood of one code is listed only in part. */
export function findingCounts({ findings, findingsTotal }: Listing): ReadonlyMap<FindingCode, FindingCount> {
  const counts = new Map<FindingCode, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  const hidden = findingsTotal - findings.length;
  const cut = hidden > 0 ? [...counts].filter(([, count]) => count >= limits.findingsPerCode) : [];
  return new Map(
    [...counts].map(([code, count]) => {
      const isCut = cut.some(([other]) => other === code);
      return [code, { listed: count, total: isCut ? (cut.length === 1 ? count + hidden : null) : count }];
    }),
  );
}

/** Faults by kind, in the order in which they are listed, at most three kinds named. */
export function faultSummary(result: Listing): string {
  const deciding = new Set(result.findings.flatMap(({ code, severity }) => (severity === 'broken' || severity === 'incomplete' ? [code] : [])));
  const counts = [...findingCounts(result)].filter(([code]) => deciding.has(code));
  const named = counts.slice(0, 3).map(([code, { listed: count, total }]) => (total === null ? `at least ${countFindings(code, count)}` : countFindings(code, total)));
  const others = counts.slice(3);
  const rest = others.reduce((sum, [, { listed: count, total }]) => sum + (total ?? count), 0);
  const atLeast = others.some(([, { total }]) => total === null) ? 'at least ' : '';
  return listed(rest > 0 ? [...named, `${atLeast}${plural(rest, 'other fault')}`] : named);
}

/** A sentence begins with a capital letter. */
function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** How many records of a chain are inside a proven range. Ranges may overlap. */
export function provenCount(chain: Pick<ChainResult, 'proven'>): number {
  let count = 0;
  let reached = 0;
  for (const { from, to } of [...chain.proven].sort((a, b) => a.from - b.from)) {
    const begin = Math.max(from, reached + 1);
    if (to >= begin) count += to - begin + 1;
    reached = Math.max(reached, to);
  }
  return count;
}

function provenSentence(result: EvidenceResult): string {
  const proven = result.chains.reduce((sum, chain) => sum + provenCount(chain), 0);
  const events = result.chains.reduce((sum, chain) => sum + chain.events, 0);
  if (events === 0) return '';
  if (proven === 0) return `None of the ${plural(events, 'event')} is proven by a key or a head that you pinned.`;
  if (proven >= events) return `All ${plural(events, 'event')} are proven by what you pinned.`;
  return `${formatCount(proven)} of ${plural(events, 'event')} are proven by what you pinned.`;
}

/** The verdict in one or two sentences, with its denominators. Says nothing that the checks do not. */
export function verdictSentence(result: EvidenceResult): string {
  const { counts } = result;
  const hashes = `${formatCount(counts.hashesChecked)} of ${plural(counts.records, 'record')} carried a hash that was recomputed`;
  switch (result.input.verdict) {
    case 'verified':
      return `${hashes} and found right, and so were the links and files. ${provenSentence(result)}`;
    case 'verified_with_limits':
      return `Nothing is wrong in what was checked: ${hashes} and found right. ${provenSentence(result)}`;
    case 'broken':
      return `${capital(faultSummary(result))} in ${plural(counts.records, 'record')}. ${provenSentence(result)}`;
    case 'incomplete':
      return `It could not be read to its end: ${faultSummary(result) || 'the run was stopped'}. What follows covers the ${plural(counts.records, 'record')} that were read.`;
    case 'not_verifiable':
      return counts.records === 0
        ? 'There is not one record in it, so nothing was checked.'
        : `The export carries no integrity data: 0 of ${plural(counts.records, 'record')} could be checked. They can be searched, not proven.`;
  }
}

const stages: Readonly<Record<Progress['stage'], string>> = {
  copy: 'Copying and hashing the evidence',
  list: 'Reading the list of files',
  verify: 'Checking hashes, links and checkpoints',
  index: 'Indexing the events',
  commit: 'Saving',
  rehash: 'Hashing the original again',
  text: 'Building the text index',
  generate: 'Making the demo archive',
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
    verdictCounts: { verified: 'verified', verified_with_limits: 'limits', broken: 'broken', not_verifiable: 'not verifiable', incomplete: 'incomplete' },
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
    note: 'Single letters do nothing while you type in a field.',
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
    createHint: 'A folder that will hold the evidence, the index and your work.',
    open: 'Open a case',
    openHint: 'A folder whose name ends in .assay.',
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
    recentEmpty: 'Cases that you open are listed here.',
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
    dropHint: 'An Assay archive or a HyreLog archive, export or saved page: folder, .zip, .tar, .tar.gz, .gz, .zst or the plain file. Originals are read, hashed and copied, never changed.',
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
    filteredHint: 'It was made to leave events out (by category, actor or date). Missing events are then shown as a limit and do not count as tampering. If you are not sure, leave it unticked.',
    filteredMark: 'declared filtered',
    import: (count: number) => (count === 1 ? 'Import 1 input' : `Import ${formatCount(count)} inputs`),
    importing: (name: string) => `Importing ${name}`,
    imported: (count: number) => `${plural(count, 'input')} imported and verified.`,
    kept: (kept: number, of: number) =>
      kept <= 0 ? 'Nothing was imported. The case is as it was before.' : `${formatCount(kept)} of ${plural(of, 'input')} were complete before and are kept; of the rest nothing was imported.`,
    importFailed: (name: string) => `${name} was not imported`,
    importCancelled: (name: string) => `Import of ${name} cancelled`,
    importDone: (name: string) => `Import finished: ${name}`,
    columns: { name: 'Evidence', verdict: 'Verdict', size: 'Size', events: 'Events', format: 'Format', imported: 'Imported' },
    sha256: 'SHA-256',
    details: (name: string) => `Details of ${name}`,
    openIntegrity: 'Open in Integrity',
    openEvents: 'Browse its events',
    verifiedAt: (time: string, took: string) => `${time} in ${took}`,
    checked: 'Checked',
    received: 'Received',
    notRecorded: 'Nothing was recorded about where it came from.',
    reconciliation: 'Reconciliation',
    reconciliationHint: 'Every line that was read is accounted for. A row that does not add up is marked.',
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

  integrity: {
    title: 'Integrity',
    empty: 'Nothing to verify yet',
    emptyHint: 'Import evidence first: it is verified as it is read.',
    toEvidence: 'Go to Evidence',
    choose: 'Evidence shown',
    loading: 'Reading the result…',
    failed: 'The result could not be read',
    evidence: 'Evidence',
    checked: 'Checked',
    reverify: 'Re-verify everything',
    reverifyOne: 'Re-verify',
    thorough: 'Thorough re-verification',
    thoroughHint: 'Recomputes every hash with a second, independent implementation too. Slower.',
    verifying: (name: string) => `Verifying ${name}`,
    verifyEnded: (name: string) => `Verified again: ${name}`,
    verifyFailed: (name: string) => `Could not verify ${name}`,
    verifyCancelled: (name: string) => `Verification of ${name} cancelled`,
    verifyDone: (verdict: Verdict | null) => `Verification finished: ${verdict === null ? 'there is no evidence' : verdictWord(verdict)}.`,
    verifyStopped: 'The verification was not completed. The earlier result stands.',
    everything: 'everything in this case',
    chain: (id: string) => `Chain ${id}`,
    chainWord: 'Chain',
    chainFacts: (events: number, checkpoints: number) => `${plural(events, 'event')} · ${plural(checkpoints, 'checkpoint')}`,
    chainsTitle: 'Chains',
    chainChoose: 'Chain shown',
    noChains: 'There is no chain in this evidence: nothing links one record to the next.',
    checks: 'Checks',
    checkColumn: 'Check',
    statusColumn: 'Status',
    figuresColumn: 'Checked of total',
    checksTally: (passed: number, limited: number, failed: number, notRun: number) =>
      [
        `${formatCount(passed)} passed`,
        limited > 0 ? `${formatCount(limited)} with limits` : '',
        `${formatCount(failed)} failed`,
        `${formatCount(notRun)} not run`,
      ]
        .filter((part) => part !== '')
        .join(' · '),
    of: (checked: number, total: number) => `${formatCount(checked)} of ${formatCount(total)}`,
    nothingToCheck: '–',
    findings: 'Findings',
    findingsNone: 'No findings',
    findingsNoneHint: 'No check found a deviation. Read the limits and what this does not prove before you rely on it.',
    findingsNothingChecked: 'Nothing was checked, so nothing could be found. This is not a good sign, only the absence of one.',
    findingAt: (at: number, of: number) => `Finding ${formatCount(at)} of ${formatCount(of)}`,
    countOf: (count: number, total: number | null) => (total === null ? `${formatCount(count)} of more` : total === count ? formatCount(count) : `${formatCount(count)} of ${formatCount(total)}`),
    shownOf: (shown: number, total: number) => `${formatCount(shown)} of ${plural(total, 'finding')} are listed; further ones of the same code are only counted.`,
    previous: 'Previous finding',
    next: 'Next finding',
    openInEvents: 'Open in Events',
    noEvent: 'There is no record at this place to open.',
    where: 'Where',
    extent: 'Extent',
    chainLabel: 'Chain',
    what: 'What',
    seq: (from: number, to: number | null) => (to === null || to === from ? `seq ${formatCount(from)}` : `seq ${formatCount(from)} – ${formatCount(to)}`),
    line: (line: number) => `line ${formatCount(line)}`,
    byte: (byte: number) => `byte ${formatCount(byte)}`,
    nowhere: 'the evidence as a whole',
    count: (count: number) => plural(count, 'event'),
    expected: 'Expected',
    found: 'Found',
    nothingThere: 'nothing there',
    notStated: 'not stated',
    limits: 'Limits',
    limitsNone: 'No limits were found.',
    notProven: 'What this does not prove',
    severities: { broken: 'broken', incomplete: 'incomplete', limit: 'limit', note: 'note' },
  },

  ribbon: {
    label: (chain: string) => `Chain ${chain} drawn as a strip`,
    keys: '← → move · + − zoom · B next break',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    whole: 'Show the whole chain',
    left: 'Move towards the start',
    right: 'Move towards the end',
    nextBreak: 'Next break',
    proven: 'proven',
    provenBy: (by: string) => `proven by ${by}`,
    checkpointBy: (size: string) => `checkpoint ${size}`,
    headBy: 'the pinned head',
    unproven: 'not proven',
    unsealed: 'not sealed',
    unsealedWhole: 'sealed by no pinned key',
    unsealedCount: (count: number) => `unsealed tail ${formatCount(count)}`,
    broken: 'break',
    first: (where: string) => `first break: ${where}`,
    absent: 'should be here',
    breakAt: (where: string) => `break: ${where}`,
    breaks: (count: number) => plural(count, 'break'),
    breaksFrom: (count: number, from: string) => `${plural(count, 'break')} from ${from}`,
    capped: 'Not every break is drawn: of a code with very many findings only the first ones have their places listed.',
    unplaced: (count: number) =>
      `${plural(count, 'fault')} of this chain ${count === 1 ? 'is' : 'are'} not drawn: the records carry no sequence numbers. See the file and line in the findings.`,
    pins: (count: number) => plural(count, 'checkpoint'),
    pinStatus: {
      valid: 'signed by a pinned key, root right',
      key_unknown: 'signed by no pinned key',
      signature_invalid: 'signature wrong',
      origin_mismatch: 'of another log',
      root_mismatch: 'root differs',
      root_not_run: 'root not recomputed',
      beyond_end: 'covers more than there is',
    },
    pin: (size: number, status: string) => `Checkpoint at ${formatCount(size)}: ${status}`,
    cluster: (count: number, from: number, to: number, status: string) => `${plural(count, 'checkpoint')} from ${formatCount(from)} to ${formatCount(to)}; the worst: ${status}`,
    view: (from: number, to: number, total: number) => `Shown: ${formatCount(from)} to ${formatCount(to)} of ${formatCount(total)}`,
    position: 'position',
    seq: 'seq',
    alternative: 'The strip in words',
    rangeText: (from: number, to: number, kind: string) => `${formatCount(from)} – ${formatCount(to)}: ${kind}`,
    emptyChain: 'No events in this chain.',
  },

  events: {
    title: 'Events',
    query: 'Search events',
    placeholder: 'Words, or field:value, for instance actor:*@acme.example outcome:denied',
    hintTitle: 'Query help',
    run: 'Search',
    clear: 'Clear the query',
    tableLabel: 'Events',
    detailLabel: 'Event details',
    resize: 'Width of the event details',
    counting: 'counting…',
    searching: 'Searching…',
    count: (count: number) => plural(count, 'event'),
    countOver: (count: number) => `more than ${plural(count, 'event')}`,
    ofAll: (count: number) => `of ${formatCount(count)}`,
    notIndexed: (percent: string) => `text index ${percent} ready: reading every row`,
    rows: (from: number, to: number, of: string) => `rows ${formatCount(from)} – ${formatCount(to)} of ${of}`,
    took: (time: string) => time,
    sortedBy: { time: 'sorted by time', import: 'as imported' },
    timesUtc: 'times in UTC',
    sort: 'Order',
    sorts: { time: 'By time', import: 'As imported' },
    columns: {
      mark: 'Finding',
      seq: 'Seq',
      time: 'Time (UTC)',
      actor: 'Actor',
      action: 'Action',
      category: 'Category',
      outcome: 'Outcome',
      resource: 'Resource',
      ip: 'IP address',
    },
    noEvents: 'This case holds no events yet',
    noEventsHint: 'Import evidence first.',
    zero: '0 events match',
    zeroHint: (total: number) => `The query was read and run over all ${plural(total, 'event')}. All of these must hold at once:`,
    zeroNot: 'must not hold',
    dropTerm: (term: string) => `Search without ${term}`,
    failed: 'The search failed',
    notSearched: 'No events were searched',
    correct: 'Correct the query above: the place is marked.',
    pageFailed: 'These rows could not be read',
    loadingRows: 'Loading rows',
    noTime: 'no time',
    marked: (codes: string) => `Finding: ${codes}`,
    event: (seq: number | null) => (seq === null ? 'Event' : `Event ${formatCount(seq)}`),
    selectOne: 'Choose a row to see the record, its bytes and its hash.',
    detailFailed: 'The event could not be read',
    closeDetail: 'Close the details',
    previous: 'Previous record of the chain',
    next: 'Next record of the chain',
    neighbours: 'Neighbours',
    fields: 'Fields',
    place: 'Place',
    evidence: 'Evidence',
    file: 'File',
    at: 'At',
    profile: 'Chain profile',
    occurred: 'Occurred',
    recorded: 'Recorded',
    raw: 'Record as exported',
    hashedMarked: 'hashed part marked',
    hashedAll: 'all of it is hashed',
    hashedNone: 'nothing of it is hashed',
    truncated: 'Too long to show whole: only the beginning is shown here. All of it was read and hashed.',
    canonical: 'The exact text that was hashed',
    canonicalNone: 'This record carries no hash, so nothing of it could be recomputed.',
    stated: 'Stated hash',
    recomputed: 'Recomputed',
    previousHash: 'Stated previous hash',
    same: 'They are the same.',
    different: 'They differ.',
    notRecomputed: 'not recomputed',
    sameActor: 'Same actor',
    sameIp: 'Same IP address',
    more: (characters: string) => `show all ${characters} characters`,
    less: 'show less',
    drop: 'Leave it out',
    hashedUnmarked: 'hashed in another form, see below',
    noEventsInEvidence: 'The evidence in it holds no record that could be read as an event.',
    notFoundInQuery: 'The event is not among the results of this query; the query was cleared to show it.',
    findings: 'Findings at this event',
    lastFinding: 'There is no further finding that points at an event.',
    noFindings: 'This case has no findings that point at an event.',
    term: { word: 'word', phrase: 'phrase', field: 'field', group: 'group' },
    help: [
      ['invoice', 'the whole word, anywhere in the record'],
      ['"all customers"', 'these words one after the other'],
      ['action:customers.export', 'the field has exactly this value'],
      ['actor:*@acme.example', '* stands for any characters'],
      ['-outcome:success', 'not this'],
      ['seq:100..200', 'from, to, both included'],
      ['time:2026-04-08..2026-04-22', 'whole days, UTC'],
      ['after:2026-04-08 before:2026-04-10', 'from the 8th to the end of the 9th'],
    ],
  },

  trust: {
    title: 'Trust anchors',
    lead: 'A signature proves nothing until you know whose key it is. Pin a public key that you got from the log’s operator by another way than the evidence.',
    never: 'A key found inside evidence is never trusted: whoever made the evidence could have put it there.',
    add: 'Add a key',
    paste: 'Paste a key',
    pasteLabel: 'Key text',
    pasteHint: 'One or more lines of the form name+hash+base64, a tlog-policy, or a PEM public key',
    read: 'Read the keys',
    openFile: 'Open a key file',
    keys: (count: number) => plural(count, 'key'),
    keysFrom: (source: string) => `from ${source}`,
    pasted: 'pasted text',
    noKeys: 'No key was found in it.',
    problems: 'Problems',
    name: 'Name',
    keyId: 'Key id',
    kind: 'Type',
    roles: { log: 'log key', witness: 'witness key' },
    keyKind: (role: string, algorithm: string) => `${role}, ${algorithm}`,
    witnessNote: 'A witness key shows that a checkpoint was seen; it does not make it the log’s own.',
    unsupported: 'Assay does not verify with this kind of key',
    fingerprint: 'Fingerprint',
    fingerprintHint: 'SHA-256 of the public key. Read it to the key’s owner over the phone before you pin it.',
    pin: 'Pin this key…',
    pinned: 'already pinned',
    pinTitle: 'Pin a key',
    origin: 'For the origin',
    originHint: 'The first line of the log’s checkpoints. The key is trusted for this log only.',
    anyOrigin: 'Any origin',
    anyOriginHint: 'Trust it for every log of this case. Rarely right.',
    source: 'Where it came from',
    sourceHint: 'For instance: read out by R. Vance, phone call of 3 April',
    pinnedBy: 'Pinned by',
    pinnedByHint: 'Your name',
    pinConfirm: 'Pin the key',
    pinnedNow: (name: string) => `The key ${name} is pinned.`,
    reverifyTitle: 'Verify again?',
    reverifyText: 'The verdicts on screen were reached without this change. Verify all evidence again under the keys that are pinned now.',
    reverify: 'Re-verify everything',
    reverifyLater: 'Later',
    list: 'Pinned keys',
    listEmpty: 'No key is pinned',
    listEmptyHint: 'Checkpoints can be read and recomputed without one, but they prove nothing about who signed them.',
    failed: 'The pinned keys could not be read',
    any: 'any origin',
    at: 'Pinned',
    byWord: 'by',
    removed: (name: string) => `The key ${name} is no longer pinned.`,
    remove: 'Remove',
    removeNamed: (name: string) => `Remove ${name}`,
    removeTitle: 'Remove this key?',
    removeText: (name: string) => `What only ${name} proves will no longer count as proven. Evidence keeps its present verdict until it is verified again.`,
    removeConfirm: 'Remove the key',
    required: 'Needed: without it nobody can judge later why this key was trusted.',
    stale: 'The pinned keys changed after the last verification.',
  },
} as const;

export function indexShare(indexed: number, total: number): string {
  return formatPercent(indexed, total);
}
