/**
 * A hash-chain profile: the declaration of how a producer made its chain, as a JSON or YAML file. One engine reads all of them. What a
 * profile says decides what is proven, so that it is stored with the evidence and named in every result.
 */
import { z } from 'zod';
import { containerSchema, fieldMappingSchema, fieldPathSchema, parseFieldPath } from './mapping-file.ts';

export const PROFILE_SCHEMA = 'assay.profile/1';

export const hashAlgorithms = ['sha256', 'sha512', 'sha3-256', 'blake2b', 'blake3'] as const;

export type HashAlgorithm = (typeof hashAlgorithms)[number];

export const hashEncodings = ['hex', 'HEX', 'base64', 'base64url'] as const;
export type HashEncoding = (typeof hashEncodings)[number];

/**
 * How the covered members become bytes. `py-…`: Python's json.dumps with the separators, sorting and ensure_ascii that the name says;
 * `js-sorted`: sorted keys put into an object again, so that array indices come first; `js-locale-sorted`: keys in ICU order.
 */
export const canonicalForms = [
  'jcs',
  'py-sorted-compact-utf8',
  'py-sorted-compact-ascii',
  'py-sorted-default',
  'py-default',
  'js-insertion-order',
  'js-sorted',
  'js-locale-sorted',
  'go-map-json',
  'raw-line-minus-field',
  'joined',
] as const;
export type CanonicalForm = (typeof canonicalForms)[number];

const path = fieldPathSchema.refine(
  (value) => parseFieldPath(value) !== null,
  'this path has an empty name or a bracket that does not fit',
);
const memberName = z.string().min(1).max(500);
const text = z.string().max(200);

/** A covered value that is more than a member as it stands. */
const coveredSourceSchema = z.union([
  path,
  z
    .strictObject({
      from: path.optional().describe('The member.'),
      constant: text.optional().describe('The same text for every record.'),
      previous: z.literal(true).optional().describe('The previous hash as text.'),
      absent: z
        .enum(['null', 'drop', 'empty-object', 'undefined-or-null'])
        .default('null')
        .describe(
          'What stands for a member that is not there; `undefined-or-null`: the bare word undefined, as a bug of some producers wrote it, or null.',
        ),
      absentText: text.optional().describe('Joined fields: the text of a member that is not there.'),
      emptyIsNull: z.boolean().default(false).describe('"" was hashed as null.'),
      time: z.enum(['as-written', 'iso-ms-z']).default('as-written').describe('`iso-ms-z`: hashed as YYYY-MM-DDTHH:mm:ss.sssZ.'),
      without: z
        .strictObject({ member: memberName, is: text })
        .optional()
        .describe('A list without the elements whose member is this text.'),
      pairs: z
        .strictObject({
          equals: text,
          end: text,
          escape: z
            .array(z.tuple([z.string().length(1), text]))
            .max(20)
            .default([]),
        })
        .optional()
        .describe('Joined fields: an object as sorted pairs.'),
    })
    .refine(
      ({ from, constant, previous }) => [from, constant, previous].filter((source) => source !== undefined).length === 1,
      'exactly one of "from", "constant" and "previous" is needed',
    ),
]);
export type CoveredSource = Readonly<z.infer<typeof coveredSourceSchema>>;

export const coveredSchema = z.union([
  z.strictObject({
    allMinus: z
      .array(z.union([memberName, z.strictObject({ member: memberName, is: text })]))
      .max(50)
      .describe('Every member of the record but these; with `is` only where it has this text.'),
    dropNull: z.boolean().default(false).describe('Top-level members that are null are left out.'),
  }),
  z.strictObject({
    object: z.record(memberName, coveredSourceSchema).describe('A new object: its members, and where each comes from.'),
    dropNull: z.boolean().default(false),
  }),
  z.strictObject({ value: path.describe('The value of this member alone, in its canonical form; a text as it stands.') }),
  z.strictObject({ list: z.array(coveredSourceSchema).min(1).max(200).describe('Values in this order; only with `joined`.') }),
]);

const joinSchema = z.strictObject({
  start: text.default('').describe('Stands before the first field.'),
  separator: text.default(''),
  end: text.default('').describe('Stands behind the last field.'),
  names: text.optional().describe('`name<this>value` for every field; without it only values.'),
  sort: z.boolean().default(false).describe('Fields in order of their names.'),
  escape: z
    .array(z.tuple([z.string().length(1), text]))
    .max(20)
    .default([])
    .describe('Replacements in values, in this order.'),
  null: text.default(''),
  values: z.enum(['text', 'json']).default('text').describe('`json`: every value as JSON text, strings with their quotes.'),
  true: text.default('true'),
  false: text.default('false'),
  nested: z
    .enum(canonicalForms)
    .exclude(['joined', 'raw-line-minus-field'])
    .default('jcs')
    .describe('How an object or a list inside is written.'),
});
export type JoinRules = Readonly<z.infer<typeof joinSchema>>;

const genesisValueSchema = z.union([
  z.enum(['zeros', 'empty', 'null']).describe('`zeros`: as many as a hash has; `null`: null or absent.'),
  z.strictObject({ text: z.string().min(1).max(500) }),
  z.strictObject({ hashOf: z.string().max(500).describe('The hash of this text.') }),
]);

export const signatureAlgorithms = ['ed25519', 'ecdsa-sha256', 'rsa-sha256', 'hmac-sha256'] as const;
export const signatureSchema = z.strictObject({
  over: z
    .enum(['hash-bytes', 'hash-text', 'canonical', 'hash-input', 'manifest'])
    .describe('`canonical`: the covered text without a previous hash around it; `hash-input`: with it.'),
  algorithm: z.enum(signatureAlgorithms),
  member: path.describe('Where the signature stands: in the record, or with `manifest` in the document around the records.'),
  encoding: z.enum(hashEncodings).default('base64'),
  prefix: text.default(''),
  required: z.boolean().default(false).describe('Every record has one: an absent one is a finding.'),
});
export type SignatureRule = Readonly<z.infer<typeof signatureSchema>>;

const manifestSchema = z.strictObject({
  at: path.describe('The manifest object, in the document around the records.'),
  canonical: z.enum(canonicalForms).exclude(['joined', 'raw-line-minus-field']).default('jcs').describe('The form that is signed.'),
  head: path.optional(),
  count: path.optional(),
  firstSeq: path.optional(),
  lastSeq: path.optional(),
  before: path.optional().describe('The hash that the first record links to, where the records begin inside a chain.'),
  key: path.optional().describe('A PEM key that came along. It is a hint: a signature must fit it, and that proves nothing.'),
  together: z.array(z.array(path).min(2).max(6)).max(10).default([]).describe('Members, inside the manifest, of which all or none stand.'),
});

const safe = z.int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

export const profileFileSchema = z
  .strictObject({
    $schema: z.string().max(500).optional().describe('Where editors find this schema; not looked at.'),
    schema: z.literal(PROFILE_SCHEMA),
    name: z
      .string()
      .max(80)
      .regex(/^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9._-]+)?$/, 'lower-case letters, digits, dots and dashes, with a version behind a slash')
      .describe('Named as the format of the evidence and the profile of its chains: "certmate-bundle/1".'),
    title: z.string().min(1).max(200),
    description: z.string().max(4000).optional(),
    container: z.union([
      containerSchema,
      z.strictObject({ kind: z.literal('logfmt').describe('Lines of name=value pairs, values in quotes where they hold spaces.') }),
    ]),
    chain: z
      .union([path, z.strictObject({ of: z.array(path).min(1).max(6), with: text.default('/'), absent: text.default('-') })])
      .optional()
      .describe('What names the chain of a record (tenant, day, log): a member, or several in one name; without it there is one chain.'),
    order: z
      .union([
        z.strictObject({
          by: z.literal('seq'),
          member: path,
          start: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe("The number of a chain's first record."),
          step: z.int().min(1).max(1_000_000).default(1),
          gapFree: z.boolean().default(true).describe('false: numbers may be left out; order follows the links.'),
        }),
        z.strictObject({
          by: z.enum(['file', 'links']).describe('`file`: records stand in order; `links`: order follows the links alone.'),
        }),
      ])
      .default({ by: 'links' }),
    hash: z.strictObject({
      member: path.optional().describe("Where the stated hash stands; without it only the next record's previous hash states it."),
      algorithm: z.enum(hashAlgorithms).default('sha256'),
      encoding: z.enum(hashEncodings).default('hex'),
      prefix: text.default('').describe('Stands before the digits, as in "sha256:".'),
      hmac: z.boolean().default(false).describe('Keyed: the auditor gives the secret.'),
      keyStep: z
        .enum(['none', 'acra'])
        .default('none')
        .describe('`acra`: the key is hashed again for every record, and the stated hash is the hash of the HMAC.'),
    }),
    covered: coveredSchema,
    canonical: z.enum(canonicalForms),
    join: joinSchema.optional().describe('Only with `joined`.'),
    prev: z
      .strictObject({
        member: path.optional().describe("Where the previous hash stands; without it the previous record's hash is meant."),
        place: z
          .enum(['inside', 'prefix', 'suffix', 'inside+prefix', 'inside+suffix', 'none'])
          .describe('Where it is hashed: as a covered member, before or behind the covered text, or not at all.'),
        as: z.enum(['text', 'raw']).default('text').describe('Before or behind: its text as it stands, or its bytes.'),
        separator: text.default('').describe('Between it and the covered text.'),
      })
      .optional()
      .describe('Without it every record is hashed for itself: there is no chain.'),
    genesis: z
      .strictObject({
        previous: z.array(genesisValueSchema).min(1).max(5).default(['zeros']).describe('What a first record states as its previous hash.'),
        reset: z
          .union([z.enum(['never', 'day']), z.strictObject({ member: path, is: text })])
          .default('never')
          .describe('`day`: a new chain begins every UTC day; or where a member has this text.'),
      })
      .default({ previous: ['zeros'], reset: 'never' }),
    hints: z.array(memberName).max(20).default([]).describe('Members outside the hash that carry no event data, such as the id of a key.'),
    signatures: z.array(signatureSchema).max(5).default([]),
    anchors: z
      .strictObject({
        head: z.string().max(200).optional().describe('The last hash, as you know it from elsewhere.'),
        count: z.int().min(0).optional(),
        firstSeq: safe.optional(),
        lastSeq: safe.optional(),
        manifest: manifestSchema.optional(),
      })
      .default({}),
    recognise: z
      .strictObject({
        members: z.array(memberName).min(2).max(30).describe('All of these are members of the record.'),
        notMembers: z.array(memberName).max(30).default([]),
        around: z.array(memberName).max(10).default([]).describe('Members of the document around the records.'),
      })
      .optional()
      .describe('How records of this kind are told from others, for files that are read without naming a profile.'),
    fields: fieldMappingSchema.default({}),
  })
  .superRefine((profile, context) => {
    const wrong = (at: (string | number)[], message: string): void => void context.addIssue({ code: 'custom', path: at, message });
    const isJoined = profile.canonical === 'joined';
    if (isJoined !== (profile.join !== undefined)) wrong(['join'], '"join" belongs to the canonical form "joined", which needs it');
    if ('value' in profile.covered && isJoined) wrong(['covered', 'value'], 'one value is not joined: use a list with one element');
    if ('list' in profile.covered && !isJoined) wrong(['covered', 'list'], 'a list of values needs the canonical form "joined"');
    if (profile.canonical === 'raw-line-minus-field') {
      const { covered, hash } = profile;
      const isFit = 'allMinus' in covered && covered.allMinus.length === 1 && !covered.dropNull && covered.allMinus[0] === hash.member;
      if (!isFit) wrong(['covered'], 'the raw line is hashed without the member of the hash alone: allMinus [that member]');
    }
    if (profile.hash.member === undefined && profile.prev?.member === undefined)
      wrong(['hash', 'member'], 'either the record states its hash, or the next one states it as its previous hash');
    if (profile.hash.member === undefined && profile.signatures.some(({ over }) => over === 'hash-text'))
      wrong(['signatures'], 'a hash that is not stated has no text that could be signed');
    if (profile.signatures.some(({ over }) => over === 'manifest') && profile.anchors.manifest === undefined)
      wrong(['anchors', 'manifest'], 'a signature over the manifest needs the manifest');
    if (profile.anchors.manifest !== undefined && (profile.container.kind !== 'json-array' || profile.container.path.length !== 1))
      wrong(['container'], 'a manifest stands in a JSON document beside the list of records: container json-array with one name as path');
    if (profile.hash.keyStep === 'acra' && !profile.hash.hmac) wrong(['hash', 'hmac'], 'a key that is hashed again needs a key: hmac true');
  });
export type ProfileFile = Readonly<z.infer<typeof profileFileSchema>>;
