import { formatCount, formatUtc } from './format.ts';

/** One sentence for each reason why a file of keys, or a line of it, cannot be used. */

const sentences: Readonly<Record<string, string>> = {
  'trust.too_large': 'The file is too large for a file of keys.',
  'trust.encoding': 'The file is not UTF-8 text.',
  'trust.empty': 'The file holds no key.',
  'trust.unrecognised':
    'This is not a list of keys that Assay reads: C2SP verifier keys (name+id+base64, one a line), a tlog-policy, a signed checkpoint, a public key in PEM, or what “aws cloudtrail list-public-keys” prints.',
  'trust.private_key': 'This is a private key. Never share it; ask its owner for the public key.',
  'trust.note_malformed': 'This looks like a signed note, but it is damaged.',
  'trust.note_no_checkpoint': 'This is a signed note, but not a checkpoint (origin, size and root): there is nothing to compare with.',
  'trust.certificate_malformed': 'This certificate is damaged, or is none.',
  'trust.certificate_unsupported': 'Certificates are not read as log keys; give the public key.',
  'trust.key_unsupported': 'This kind of key is not used for checkpoints that Assay checks.',
  'trust.pem_malformed': 'The PEM block is damaged or not closed.',
  'trust.aws_key_unusable': 'An entry of the CloudTrail key list holds no RSA public key that can be used.',
  'vkey.syntax': 'This line is not a verifier key (name+id+base64).',
  'vkey.name': 'The key has no usable name.',
  'vkey.unknown_type': 'The key is of a type that is not known.',
  'vkey.key_length': 'The key has the wrong length for its type.',
  'vkey.key_invalid': 'The key is not a valid public key.',
  'vkey.id_mismatch': 'The id in the key does not belong to its name and bytes: it was damaged or edited on its way.',
  'policy.syntax': 'This line is not a statement of a tlog-policy.',
  'policy.role': 'A log must have a log key and a witness a witness key.',
  'policy.duplicate_name': 'The name is defined twice.',
  'policy.duplicate_key': 'The same key stands here twice.',
  'policy.undefined_name': 'The name is used before it is defined.',
  'policy.threshold': 'A group asks for more members than it has.',
  'policy.quorum': 'The policy must name exactly one quorum.',
};

/** What there is to know of an anchor that is no key. */
export const trustFacts = {
  checkpoint: (size: number, root: string): readonly string[] => [`Size ${formatCount(size)}`, `Root ${root}`],
  cloudtrail: (fingerprint: string, isRight: boolean, fromMs: number | null, toMs: number | null): readonly string[] => [
    `AWS CloudTrail key with the AWS fingerprint ${fingerprint}`,
    ...(isRight
      ? []
      : ['This fingerprint is not the MD5 of the key: compare the key itself with the list that your own AWS account gives']),
    ...(fromMs === null && toMs === null
      ? []
      : [
          `In use from ${fromMs === null ? 'an unknown time' : formatUtc(fromMs)} to ${toMs === null ? 'an unknown time' : formatUtc(toMs)}, as stated`,
        ]),
  ],
  certificate: (issuer: string, from: number, until: number, isAuthority: boolean): readonly string[] => [
    `Issued by ${issuer}`,
    `Valid from ${formatUtc(from)} to ${formatUtc(until)}`,
    isAuthority ? 'May vouch for other certificates' : 'Vouches for no other certificate',
  ],
  policy: (
    logs: readonly string[],
    witnesses: readonly string[],
    quorum: string | null,
    groups: readonly { readonly name: string; readonly threshold: number; readonly members: readonly string[] }[],
  ): readonly string[] => [
    ...logs.map((log) => `Log ${log}`),
    ...witnesses.map((witness) => `Witness ${witness}`),
    ...groups.map(({ name, threshold, members }) => `Group ${name}: ${threshold} of ${members.join(', ')}`),
    quorum === null ? 'No quorum: a signature by a log is enough' : `Quorum: ${quorum}`,
  ],
} as const;

/** What a policy's quorum came to. Never says more than that witnesses saw it. */
export const quorumText = ({ met, have, of }: { readonly met: boolean; readonly have: number; readonly of: number }): string =>
  `cosigned by ${have} of ${of} witnesses; the policy’s quorum is ${met ? 'met' : 'not met'}`;

/** `line` counts from 1; 0 is the file as a whole. */
export const trustProblemText = (code: string, line: number): string => {
  const sentence = sentences[code] ?? `The file cannot be used (${code}).`;
  return line === 0 ? sentence : `Line ${line}: ${sentence}`;
};
