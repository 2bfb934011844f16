/** A first mapping by the names of columns and the shapes of their values. Somebody looks at it before it is used. */
import type { Category, Outcome } from '../../../src-shared/model/event.ts';
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import { MAPPING_SCHEMA } from '../../../src-shared/model/mapping-file.ts';
import type { InspectedColumn } from '../../../src-shared/model/mapping-preview.ts';
import { createTimeReader } from './mapper/time-formats.ts';

/** Time forms that are tried, likeliest first: ambiguous dates are read as the values themselves allow. */
const TIME_FORMS = [
  'rfc3339',
  'YYYY-MM-DD HH:mm:ss.SSS',
  'YYYY-MM-DD HH:mm:ss',
  'YYYY-MM-DDTHH:mm:ss.SSS',
  'YYYY-MM-DDTHH:mm:ss',
  'YYYY-MM-DD HH:mm:ssZ',
  'YYYY-MM-DD HH:mm:ss Z',
  'YYYY-MM-DD HH:mm',
  'YYYY/MM/DD HH:mm:ss',
  'DD/MMM/YYYY:HH:mm:ss Z',
  'D.M.YYYY H:mm:ss',
  'D.M.YYYY H:mm',
  'M/D/YYYY h:mm:ss A',
  'M/D/YYYY h:mm A',
  'M/D/YYYY H:mm:ss',
  'D/M/YYYY H:mm:ss',
  'M/D/YYYY H:mm',
  'D/M/YYYY H:mm',
  'M/D/YY H:mm',
  'D MMM YYYY HH:mm:ss',
  'MMM D, YYYY h:mm:ss A',
  'YYYY-MM-DD',
  'D.M.YYYY',
  'M/D/YYYY',
] as const;

/** Values of which one may be of no form. */
const damagedOneOf = 3;

/** 2001 to 2049: numbers of seconds and their parts that are times, and not ids. */
const isEpoch = (text: string, digits: number): boolean =>
  new RegExp(`^\\d{${digits}}(?:\\.\\d+)?$`).test(text) && Number(text) >= 10 ** (digits - 1) && Number(text) < 2.5 * 10 ** (digits - 1);

const UNITS = [
  ['unix-s', 10],
  ['unix-ms', 13],
  ['unix-us', 16],
  ['unix-ns', 19],
] as const;

/** The form in which the sample values of a column can be read as times, or null. */
export const timeFormOf = (samples: readonly string[]): string | null => {
  if (samples.length === 0) return null;
  const unit = UNITS.find(([, digits]) => samples.every((text) => isEpoch(text, digits)));
  if (unit !== undefined) return unit[0];
  const unreadable = (form: string): number => {
    const read = createTimeReader([form], 'UTC');
    return samples.filter((text) => read?.(text) == null).length;
  };
  // One of several values may be damaged.
  const tolerated = samples.length > damagedOneOf ? 1 : 0;
  return TIME_FORMS.find((form) => unreadable(form) === 0) ?? TIME_FORMS.find((form) => unreadable(form) <= tolerated) ?? null;
};

type Field = Exclude<keyof MappingFile['fields'], 'time' | 'recorded'>;

/** Names that exports give these fields, without case, blanks and signs; the likeliest first. */
const NAMES: Readonly<Record<Field | 'time' | 'recorded', readonly string[]>> = {
  time: [
    'timestamp',
    'eventtime',
    'time',
    'datetime',
    'occurredat',
    'eventdate',
    'createdat',
    'created',
    'date',
    'when',
    'ts',
    'logtime',
    'datecreated',
    'creationtime',
    'happenedat',
    'loggedat',
    'zeit',
    'zeitpunkt',
    'datum',
    'timegenerated',
  ],
  recorded: ['recordedat', 'ingestedat', 'receivedat', 'receivedtime', 'inserttime', 'logged', 'writtenat'],
  eventId: ['eventid', 'id', 'uuid', 'logid', 'recordid', 'entryid', 'guid', 'no', 'requestid', 'messageid', 'auditid'],
  actorId: [
    'actorid',
    'userid',
    'user',
    'actor',
    'username',
    'login',
    'account',
    'who',
    'principal',
    'performedby',
    'userprincipalname',
    'createdby',
    'operator',
    'initiatedby',
    'benutzer',
    'subject',
    'actorname',
    'accountname',
    'whoname',
  ],
  actorEmail: ['actoremail', 'useremail', 'email', 'emailaddress', 'mail', 'upn', 'userprincipalname'],
  actorType: ['actortype', 'usertype', 'principaltype', 'identitytype'],
  actorRole: ['actorrole', 'role', 'userrole', 'group', 'roles'],
  action: [
    'action',
    'event',
    'eventname',
    'eventtype',
    'operation',
    'operationname',
    'activity',
    'what',
    'type',
    'verb',
    'method',
    'command',
    'message',
    'aktion',
    'vorgang',
    'op',
    'ereignis',
    'description',
    'actionname',
  ],
  category: ['category', 'eventcategory', 'class', 'area', 'module', 'kind', 'kategorie'],
  outcome: ['outcome', 'result', 'status', 'success', 'resultstatus', 'state', 'ergebnis', 'response', 'statuscode', 'code', 'resultcode'],
  resourceType: ['resourcetype', 'objecttype', 'targettype', 'entitytype', 'recordtype'],
  resourceId: ['resourceid', 'objectid', 'targetid', 'entityid', 'target', 'object', 'resource', 'entity', 'objectkey'],
  resourceName: ['resourcename', 'objectname', 'targetname', 'entityname', 'file', 'filename', 'document', 'itemname'],
  ip: [
    'ip',
    'ipaddress',
    'sourceip',
    'clientip',
    'remoteip',
    'remoteaddr',
    'sourceipaddress',
    'clientipaddress',
    'actorip',
    'host',
    'address',
  ],
  userAgent: ['useragent', 'browser', 'agent', 'client', 'device'],
  country: ['country', 'countrycode', 'geo', 'land'],
  session: ['session', 'sessionid', 'correlationid', 'traceid', 'requestid', 'transactionid'],
  source: ['source', 'service', 'application', 'app', 'product', 'system', 'logsource', 'workload'],
};

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The last name of the path, and the whole of it. */
const namesOf = ({ label }: InspectedColumn): readonly string[] => {
  const parts = label.split(/[.[\]]+/).filter((part) => part !== '' && !/^\d+$/.test(part));
  const last = parts.at(-1) ?? '';
  const lastTwo = parts.slice(-2).join('');
  return [...new Set([plainName(label), plainName(lastTwo), plainName(last)])];
};

const isIp = (text: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/.test(text) || /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}$/i.test(text);
const isEmail = (text: string): boolean => /^[^\s@]{1,100}@[^\s@]{1,100}\.[^\s@]{2,}$/.test(text);
const isAgent = (text: string): boolean => /^(?:Mozilla\/|curl\/|python-|okhttp|PostmanRuntime)/.test(text);

/** Values that a field must look like, where that can be told. */
const SHAPES: Partial<Readonly<Record<Field, (text: string) => boolean>>> = { ip: isIp, actorEmail: isEmail, userAgent: isAgent };

const OUTCOME_WORDS: Readonly<Record<string, Outcome>> = {
  success: 'success',
  succeeded: 'success',
  successful: 'success',
  ok: 'success',
  true: 'success',
  pass: 'success',
  passed: 'success',
  allowed: 'success',
  allow: 'success',
  granted: 'success',
  completed: 'success',
  '200': 'success',
  '201': 'success',
  '204': 'success',
  failure: 'failure',
  failed: 'failure',
  fail: 'failure',
  error: 'failure',
  false: 'failure',
  '500': 'failure',
  '404': 'failure',
  '400': 'failure',
  denied: 'denied',
  deny: 'denied',
  forbidden: 'denied',
  unauthorized: 'denied',
  blocked: 'denied',
  rejected: 'denied',
  '401': 'denied',
  '403': 'denied',
};

const CATEGORY_WORDS: readonly (readonly [RegExp, Category])[] = [
  [/log[-_ ]?(?:in|out|on|off)|sign[-_ ]?(?:in|out)|auth(?!or)|session|mfa|password|sso/i, 'authentication'],
  [/permission|role|grant|authori[sz]|access.?right|privilege|policy/i, 'authorization'],
  [/export|download|print/i, 'data.export'],
  [/delete|remove|purge|destroy|lösch/i, 'data.delete'],
  [/config|setting|preference/i, 'configuration'],
  [/user|account|member|admin/i, 'admin'],
  [/view|read|open|list|search|get|access/i, 'data.read'],
  [/create|update|edit|write|modify|change|upload|insert|add|save/i, 'data.write'],
  [/security|alert|threat|key|secret/i, 'security'],
  [/system|backup|job|start|stop|service/i, 'system'],
];

const key = ({ path }: InspectedColumn): string => JSON.stringify(path);

/** Fields in the order in which they choose a column: what is surest first. */
const ORDER: readonly Field[] = [
  'ip',
  'userAgent',
  'actorEmail',
  'eventId',
  'action',
  'outcome',
  'category',
  'actorId',
  'resourceId',
  'resourceType',
  'resourceName',
  'actorType',
  'actorRole',
  'country',
  'session',
  'source',
];

/** A mapping that can be used as it is; fields that nothing speaks for are left out. */
export const suggestMapping = (name: string, container: MappingFile['container'], columns: readonly InspectedColumn[]): MappingFile => {
  const taken = new Set<string>();
  const free = (): readonly InspectedColumn[] => columns.filter((one) => !taken.has(key(one)) && one.samples.length > 0);
  const best = (field: keyof typeof NAMES, fits: (column: InspectedColumn) => boolean): InspectedColumn | undefined => {
    const ranked = free()
      .filter(fits)
      .map((column) => ({ column, rank: rankOf(field, column) }))
      .toSorted((a, b) => a.rank - b.rank);
    const [first] = ranked;
    return first !== undefined && Number.isFinite(first.rank) ? first.column : undefined;
  };
  const fields: Record<string, unknown> = {};
  for (const field of ['time', 'recorded'] as const) {
    const isTime = (column: InspectedColumn): boolean => timeFormOf(column.samples) !== null;
    const column = best(field, isTime) ?? (field === 'time' ? free().find(isTime) : undefined);
    if (column === undefined) continue;
    taken.add(key(column));
    fields[field] = { from: column.path, formats: [timeFormOf(column.samples) ?? 'rfc3339'], zone: 'UTC' };
  }
  for (const field of ORDER) {
    const shape = SHAPES[field];
    const hasShape = (column: InspectedColumn): boolean => shape === undefined || column.samples.every(shape);
    const column = best(field, hasShape) ?? (shape === undefined ? undefined : free().find(hasShape));
    if (column === undefined) continue;
    // The action also says the category where nothing else does.
    taken.add(key(column));
    fields[field] = field === 'outcome' ? outcomeSource(column) : field === 'category' ? categorySource(column) : column.path;
  }
  if (fields['category'] === undefined && fields['action'] !== undefined) {
    const column = columns.find((one) => JSON.stringify(one.path) === JSON.stringify(fields['action']));
    if (column !== undefined && column.words.length > 0) fields['category'] = categorySource(column);
  }
  return { schema: MAPPING_SCHEMA, name, container, inferred: [], fields: fields as MappingFile['fields'] };
};

/** Place in the list of names, lower is better; a whole path before its last name; not a number where no name fits. */
const rankOf = (field: keyof typeof NAMES, column: InspectedColumn): number => {
  const names = NAMES[field];
  return Math.min(...namesOf(column).map((name, i) => (names.includes(name) ? names.indexOf(name) * 3 + i : Infinity)));
};

const outcomeSource = ({ path, words, samples }: InspectedColumn): object => {
  const known = [...words.map(({ word }) => word), ...samples].flatMap((word) => {
    const meaning = Object.hasOwn(OUTCOME_WORDS, word.toLowerCase()) ? OUTCOME_WORDS[word.toLowerCase()] : undefined;
    return meaning === undefined ? [] : [[word, meaning] as const];
  });
  return { from: path, as: 'text', words: Object.fromEntries(known) };
};

const categorySource = ({ path, words }: InspectedColumn): object => ({
  from: path,
  as: 'text',
  words: Object.fromEntries(
    words.flatMap(({ word }) => {
      const meaning = CATEGORY_WORDS.find(([pattern]) => pattern.test(word));
      return meaning === undefined ? [] : [[word.slice(0, 200), meaning[1]] as const];
    }),
  ),
});
