/** One sentence for each error that crosses the port: what is wrong, where, and what to do about it. */
import type { ContractError, ErrorCode } from '../contract/errors.ts';
import { exportLimits } from '../model/export.ts';
import { samplingProblemCodes } from '../model/sampling.ts';
import { formatBytes, formatCount, visible } from './format.ts';

import { samplingSentence as problemSentence, sampleStateAdvice, sampleStateSentence, seedRefusal } from './sampling.ts';

type Detail = ContractError['detail'];

function samplingSentence(detail: Detail): string {
  const code = samplingProblemCodes.find((one) => one === detail['problem']);
  return code === undefined ? 'The numbers make no sample.' : problemSentence(code, detail);
}

export interface ErrorText {
  /** A few words for a heading. */
  readonly title: string;
  /** What is wrong and where. */
  readonly what: string;
  /** What the reader can do now. */
  readonly todo: string;
}

function quoted(detail: Detail, ...names: readonly string[]): string {
  for (const name of names) {
    const value = detail[name];
    if (value !== undefined && value !== '') return `“${visible(String(value), { limit: 300 })}”`;
  }
  return '';
}

/** "The file “x” …" where the error says which, else the general word. */
function subject(detail: Detail, general: string): string {
  const name = quoted(detail, 'name', 'path', 'file', 'input');
  return name === '' ? general : name;
}

/** The engine's short words for why something failed; anything else is shown as it came. */
const reasons: Readonly<Record<string, string>> = {
  bad_header: 'its header is damaged',
  bad_checksum: 'a checksum in it is wrong',
  bad_compression: 'its compressed data is damaged',
  truncated: 'it ends too early',
  encrypted: 'it is encrypted',
  unsupported_compression: 'it is compressed in a way that Assay does not read',
  too_large: 'it unpacks to more than Assay accepts',
  too_many_entries: 'it holds more entries than Assay accepts',
  expansion_ratio: 'it expands like a decompression bomb',
  no_permission: 'permission was denied',
  io: 'the drive or the network reported an error',
  not_a_file: 'it is not a file',
  not_a_folder: 'it is not a folder',
  changed_while_read: 'it changed while it was read',
  application: 'its database was not made by Assay',
  schema: 'its database does not have the expected tables',
};

const textOf = (detail: Detail, key: string): string => {
  const value = detail[key];
  return value === undefined ? '' : visible(String(value), { limit: 100 });
};

function because(detail: Detail): string {
  const reason = detail['reason'] ?? detail['message'] ?? detail['problem'];
  if (reason === undefined || reason === '') return '';
  const known = Object.hasOwn(reasons, String(reason)) ? reasons[String(reason)] : undefined;
  return ` (${known ?? visible(String(reason), { limit: 500 }).replace(/\.$/, '')})`;
}

function bytesOf(detail: Detail, name: string): string {
  const value = detail[name];
  return typeof value === 'number' ? formatBytes(value) : '';
}

/** What can be wrong with a query, by the engine's word for it. */
const queryProblems: Readonly<Record<string, { readonly what: (part: string) => string; readonly todo: string }>> = {
  unknown_field: {
    what: (part) => `There is no field ${part}.`,
    todo: 'Fields are actor, email, role, action, category, outcome, resource, type, ip, country, agent, session, source, chain, seq, time, after, before, last, has, in, tag and metadata.path. To search for it as it stands, put it in "quotation marks".',
  },
  empty_value: { what: (part) => `${part} has no value behind it.`, todo: 'Write a value directly after the colon, or * for any value.' },
  no_word: { what: (part) => `There is no word in ${part}.`, todo: 'Write at least one letter or digit.' },
  wildcard_place: {
    what: (part) => `The * in ${part} is in a place where it cannot be searched.`,
    todo: 'In free words * stands at the end, after at least two letters; in field:value it may stand anywhere.',
  },
  unclosed_quote: { what: (part) => `The quotation mark in ${part} is not closed.`, todo: 'Close it with another ".' },
  negation_alone: {
    what: () => 'A minus sign stands alone.',
    todo: 'Write it directly before what must not hold, as in -outcome:success.',
  },
  bad_number: { what: (part) => `${part} is not a sequence number.`, todo: 'Write a whole number, or a range such as seq:100..200.' },
  bad_date: {
    what: (part) => `${part} is not a date.`,
    todo: 'Write 2026-03-31, 2026-03, 2026 or 2026-03-31T09:30, or a range with .. between two of them.',
  },
  bad_range: { what: (part) => `The range ${part} ends before it begins.`, todo: 'Write the earlier end first.' },
  bad_span: {
    what: (part) => `${part} is not a length of time.`,
    todo: 'Write a number and a unit: s, min, h, d, w, mo or y, as in last:90d. It is counted back from the newest event.',
  },
  unknown_set: {
    what: (part) => `${part} is no set of events.`,
    todo: 'Write has:finding, has:note, has:tag, has:bookmark or in:sample.',
  },
  operator_alone: { what: (part) => `${part} has no term on both sides.`, todo: 'Write a term before and behind it, or leave it out.' },
  reserved: {
    what: (part) => `${part} is not an operator here.`,
    todo: 'Terms side by side must all hold, OR asks for one of two, and - in front leaves out. To search for it as it stands, put it in "quotation marks".',
  },
  group_unclosed: { what: () => 'A parenthesis is not closed.', todo: 'Close it with ).' },
  group_unopened: {
    what: () => 'A parenthesis closes that was not opened.',
    todo: 'Leave it out, or put text with parentheses in "quotation marks".',
  },
  group_empty: { what: () => 'There is nothing between the parentheses.', todo: 'Write a term between them, or leave them out.' },
  too_deep: { what: () => 'Parentheses stand in one another too deep.', todo: 'Use at most 30 within one another.' },
  members_unknown: {
    what: () => 'This case was made by an earlier version of Assay, which did not index other members of records.',
    todo: 'Make a new case and import the evidence again to search by metadata.path.',
  },
  too_many_terms: { what: () => 'The query has too many terms.', todo: 'Use at most 100.' },
  other: {
    what: (part) => `${part} cannot be read.`,
    todo: 'Correct the marked place. Put text with spaces or signs in "quotation marks".',
  },
};

/** Why no inclusion proof can be made. */
const proofReasons: Readonly<Record<string, string>> = {
  no_tree: 'Its format has no signed Merkle tree: a single event cannot be proven on its own.',
  no_chain: 'The evidence has no chain of that name.',
  several_chains: 'The evidence has several chains, and none was named.',
  no_checkpoint: 'No readable checkpoint counts this event.',
  earlier_leaves_missing: 'The events before this evidence are only summed up in it, and a proof needs them.',
  not_in_tree:
    'The events do not give the root that the checkpoint states, or the event is not among them: there is nothing true to prove.',
};

const texts: Readonly<Record<ErrorCode, (detail: Detail) => ErrorText>> = {
  bad_frame: () => ({
    title: 'A message was not understood',
    what: 'The window and the engine exchanged a message that neither could have sent.',
    todo: 'Close Assay and start it again; if it happens twice, report it as a bug.',
  }),
  unknown_method: (detail) => ({
    title: 'Unknown request',
    what: `The engine does not know the request ${subject(detail, 'it was sent') || quoted(detail, 'method')}.`,
    todo: 'The window and the engine are of different versions: install Assay again.',
  }),
  bad_params: (detail) => ({
    title: 'The request was refused',
    what: `A value in the request is out of range or of the wrong kind${because(detail)}.`,
    todo: 'Correct the value and try again.',
  }),
  bad_result: (detail) => ({
    title: 'The answer was refused',
    what: `The engine's answer does not have the agreed form${because(detail)}, so none of it is shown.`,
    todo: 'Report it as a bug; the evidence and the case are not affected.',
  }),
  cancelled: () => ({ title: 'Cancelled', what: 'You cancelled this.', todo: 'Start it again whenever you like.' }),
  internal: (detail) => ({
    title: 'Something in Assay failed',
    what: `An unexpected fault in Assay itself${because(detail)}. This says nothing about the evidence.`,
    todo: 'Try again; if it happens twice, report it as a bug.',
  }),
  grant_unknown: () => ({
    title: 'Choose the file again',
    what: 'The permission for this file or folder has run out: it lasts until the engine restarts.',
    todo: 'Choose or drop it again.',
  }),
  no_case: () => ({ title: 'No case is open', what: 'This needs an open case.', todo: 'Open a case or create one first.' }),
  case_exists: (detail) => ({
    title: 'There is already something there',
    what: `${subject(detail, 'The chosen folder')} exists already and was left as it is.`,
    todo: 'Choose another name, or open the existing case.',
  }),
  case_not_found: (detail) => ({
    title: 'The case is not there',
    what: `${subject(detail, 'The case folder')} cannot be found: it was moved, renamed or deleted, or its drive is not connected.`,
    todo: 'Connect the drive, or open the case from where it is now.',
  }),
  case_invalid: (detail) => ({
    title: 'This is not a case that Assay can open',
    what: `${subject(detail, 'The folder')} is not a case folder, or its database is damaged${because(detail)}. Nothing in it was changed.`,
    todo: 'Choose a folder whose name ends in .assay, or restore it from a copy.',
  }),
  case_newer: (detail) => ({
    title: 'This case is from a newer Assay',
    what: `${subject(detail, 'The case')} was written by a newer version of Assay. It was not opened, and nothing in it was changed.`,
    todo: 'Open it with that version or a later one.',
  }),
  case_locked: (detail) => ({
    title: 'Another window has this case open',
    what: `${subject(detail, 'The case')} is being written by another Assay window or command.`,
    todo: 'Close it there first.',
  }),
  case_read_only: (detail) => ({
    title: 'This case is open for reading only',
    what: `${subject(detail, 'The case')} cannot be changed from here: another window writes it, or its folder is write-protected.`,
    todo: 'Close the other window, or give yourself write permission, and open the case again.',
  }),
  path_not_found: (detail) => ({
    title: 'The file is not there',
    what: `${subject(detail, 'The file or folder')} cannot be found.`,
    todo: 'Check the path, and that the drive is connected.',
  }),
  path_no_permission: (detail) => ({
    title: 'No permission to read it',
    what: `Your account may not read ${subject(detail, 'the file or folder')}.`,
    todo: 'Ask for read permission, or copy it to a folder of your own first.',
  }),
  path_unreadable: (detail) => ({
    title: 'It could not be read',
    what: `Reading ${subject(detail, 'the file or folder')} failed${because(detail)}.`,
    todo: 'Check the drive or the network connection, or copy it again from its source.',
  }),
  path_not_writable: (detail) => ({
    title: 'It could not be written',
    what: `Writing ${subject(detail, 'the file')} failed${because(detail)}. Nothing was left under that name.`,
    todo: 'Choose another folder, or give yourself permission to write there.',
  }),
  export_too_large: (detail) => ({
    title: 'Too many rows for this format',
    what: `The result has ${formatCount(Number(detail['rows'] ?? 0))} rows or more; a sheet of an XLSX file holds ${formatCount(exportLimits.sheetRows - 1)} and a heading. Nothing was written.`,
    todo: 'Export as CSV or NDJSON, which have no limit, or narrow the query.',
  }),
  evidence_known: (detail) => ({
    title: 'Already in this case',
    what: `${subject(detail, 'This evidence')} has the same SHA-256 as evidence that this case already holds. It was not imported twice.`,
    todo: 'Look at the existing entry in the evidence list.',
  }),
  evidence_empty: (detail) => {
    const reason = detail['reason'];
    return {
      title: 'There is nothing in it that can be read as events',
      what:
        reason === undefined || reason === ''
          ? `${subject(detail, 'The chosen file or folder')} holds nothing that Assay reads as events.`
          : `${subject(detail, 'The input')} was not imported. ${visible(String(reason), { limit: 1000 })}`,
      todo: 'Choose the exported file or archive itself. An empty export proves nothing, and is not evidence of an empty log: ask for it again.',
    };
  },
  evidence_unknown: (detail) => ({
    title: 'Not recognised',
    what: `${subject(detail, 'The input')} is not in a format that Assay reads${because(detail)}, or the evidence is no longer in this case.`,
    todo: 'Choose the exported file or archive itself: Assay archive, HyreLog archive or export, in .zip, .tar, .gz, .zst or a folder.',
  }),
  disk_full: (detail) => ({
    title: 'The disk is full',
    what: `There is no room to go on${bytesOf(detail, 'needed') === '' ? '' : `: ${bytesOf(detail, 'needed')} are needed`}${bytesOf(detail, 'free') === '' ? '' : `, ${bytesOf(detail, 'free')} are free`}. Nothing was half-imported.`,
    todo: 'Make room on the drive that holds the case, and try again.',
  }),
  key_invalid: (detail) => ({
    title: 'This is not a key that can be read',
    what: `The text cannot be used as a verifier key${because(detail)}.`,
    todo: 'Paste one line of the form name+hash+base64, or a PEM public key, as you received it.',
  }),
  key_locked: (detail) => ({
    title: 'The key does not open',
    what: `${subject(detail, 'The key file')} does not open with this passphrase.`,
    todo: 'Type the passphrase again, or choose another key file.',
  }),
  key_unsupported: (detail) => ({
    title: 'A kind of key that Assay does not verify with',
    what: `The key${quoted(detail, 'name') === '' ? '' : ` ${quoted(detail, 'name')}`} is of a kind that Assay cannot use${because(detail)}.`,
    todo: 'Ask for the log’s Ed25519 verifier key.',
  }),
  key_known: (detail) => ({
    title: 'Already pinned',
    what: `The key${quoted(detail, 'name') === '' ? '' : ` ${quoted(detail, 'name')}`} is already pinned for this origin.`,
    todo: 'Nothing needs to be done.',
  }),
  profile_invalid: (detail) => ({
    title: 'The profile cannot be used',
    what: `${detail['line'] === 0 || detail['line'] === undefined ? 'In the profile' : `At line ${detail['line']}, column ${detail['column'] ?? 1} of the profile`}: ${visible(String(detail['reason'] ?? ''), { limit: 500 })}.`,
    todo: 'Correct it there. Its form is described in resources/docs/profile.schema.json.',
  }),
  query_invalid: (detail) => {
    const part = quoted(detail, 'part');
    const from = detail['at'];
    const instead = typeof detail['suggestion'] === 'string' ? detail['suggestion'] : undefined;
    const problem = queryProblems[String(detail['reason'])] ?? queryProblems['other'];
    return {
      title: 'The query was not run',
      what: `${problem?.what(part === '' ? 'The query' : part) ?? ''}${typeof from === 'number' ? ` It stands at character ${formatCount(from + 1)}.` : ''} No events were searched.`,
      todo: `${instead === undefined ? '' : instead === '' ? 'Leave it out. ' : `Did you mean ${visible(instead, { limit: 100 })}? `}${problem?.todo ?? ''}`,
    };
  },
  proof_impossible: (detail) => ({
    title: 'No proof can be made of this event',
    what: proofReasons[String(detail['reason'])] ?? 'The event cannot be shown to be in a signed log.',
    todo: 'The evidence itself can still be handed on.',
  }),
  event_not_found: () => ({
    title: 'The event is not in the index',
    what: 'No event of this case is at that place: it may be missing from the evidence, or it could not be read as a record.',
    todo: 'Look at the file and line that the finding names.',
  }),
  mark_not_found: () => ({
    title: 'It was changed meanwhile',
    what: 'The note, tag or bookmark is not as it was any more, so nothing was changed.',
    todo: 'Look at the event again.',
  }),
  sample_unknown: () => ({
    title: 'No such sample',
    what: 'This case has no sample of that number.',
    todo: 'Look at the list of samples.',
  }),
  sample_item_unknown: (detail) => ({
    title: 'No such item',
    what: `The sample has no item ${formatCount(Number(detail['number'] ?? 0))}.`,
    todo: 'Look at the testing grid.',
  }),
  sample_state: (detail) => ({
    title: 'Not at this point',
    what: `${sampleStateSentence(String(detail['state'] ?? ''))} So nothing was changed.`,
    todo: sampleStateAdvice(String(detail['state'] ?? '')),
  }),
  sample_reviewer: () => ({
    title: 'Somebody else must review',
    what: 'Whoever prepared a sample cannot review it.',
    todo: 'Ask a second person to review it under their own name.',
  }),
  sample_conflict: (detail) => ({
    title: 'It was changed meanwhile',
    what: `Item ${formatCount(Number(detail['number'] ?? 0))} is not as it was when you began to write, so nothing was changed.`,
    todo: 'Look at the item again and repeat your entry.',
  }),
  sample_empty: () => ({
    title: 'An empty population',
    what: 'The query finds no event that could be drawn, so there is no population to freeze.',
    todo: 'Change the query.',
  }),
  sampling_problem: (detail) => ({
    title: 'This does not work out',
    what: samplingSentence(detail),
    todo: 'Change the plan.',
  }),
  seed_refused: (detail) => ({
    title: 'This seed is refused',
    what: seedRefusal(String(detail['reason'] ?? '')),
    todo: 'Roll dice, let the operating system make a seed, or ask a second person.',
  }),
  grid_unreadable: (detail) => ({
    title: 'Not a testing grid',
    what: `${subject(detail, 'The file')} is not a testing grid of this sample${because(detail)}. Nothing was changed.`,
    todo: 'Choose the CSV or XLSX file that was exported from this sample.',
  }),
  policy_invalid: (detail) => ({
    title: 'The policy cannot be used',
    what: `${subject(detail, 'The policy')} is not usable${textOf(detail, 'place') === '' ? '' : ` at ${textOf(detail, 'place')}`}${because(detail)}. Nothing was changed.`,
    todo: 'Correct it there and try again.',
  }),
  rule_invalid: (detail) => ({
    title: 'The rule cannot be used',
    what: `The rule${quoted(detail, 'name') === '' ? '' : ` ${quoted(detail, 'name')}`} is not usable${textOf(detail, 'place') === '' ? '' : ` at ${textOf(detail, 'place')}`}${because(detail)}. What is not supported is refused and never approximated.`,
    todo: 'Correct the rule there, or turn it off.',
  }),
  lead_not_found: () => ({
    title: 'The lead is not there',
    what: 'The last audit of this case has no such lead, so nothing was changed.',
    todo: 'Run the audit again and look at its leads.',
  }),
  demo_unknown: () => ({
    title: 'No such demo',
    what: 'This version of Assay has no demo case of that name.',
    todo: 'Choose one of the demo cases shown.',
  }),
  busy: () => ({
    title: 'Something else is still running',
    what: 'An import or a verification of this case is under way, and only one can run at a time.',
    todo: 'Wait until it is done, or cancel it.',
  }),
  engine_down: () => ({
    title: 'The engine stopped',
    what: 'The part of Assay that reads evidence stopped before it answered. The case is as it was: an import is complete or absent.',
    todo: 'It is restarted by itself; then try again.',
  }),
};

export function errorText(error: ContractError): ErrorText {
  return texts[error.code](error.detail);
}

/** The whole as one paragraph, for a command line or an announcement. */
export function errorSentence(error: ContractError): string {
  const text = errorText(error);
  return `${text.what} ${text.todo}`;
}
