/** The choices of a hash-chain profile. Each changes the profile's text; what no choice shows stays as the text has it. */
import { profileWizardText as text } from '../../../src-shared/text/screen-profile.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { CheckField, Field } from '../../ui/Fields.tsx';
import { Select, type SelectOption } from '../../ui/Select.tsx';
import * as drafts from './profile-draft.ts';
import type { Draft } from './profile-draft.ts';

export interface ProfileFieldsProps {
  readonly draft: Draft;
  /** Names of the members of the first record. */
  readonly members: readonly string[];
  readonly onChange: (draft: Draft) => void;
  readonly secret: string;
  readonly onSecret: (secret: string) => void;
}

const optionsOf = <T extends string>(values: readonly T[], words: Readonly<Record<string, string>>): SelectOption[] =>
  values.map((value) => ({ value, text: words[value] ?? value }));

export function ProfileFields(props: ProfileFieldsProps): React.ReactNode {
  return (
    <div className="stack">
      <HashChoices {...props} />
      <CoveredChoices {...props} />
      <LinkChoices {...props} />
    </div>
  );
}

function HashChoices({ draft, members, onChange, secret, onSecret }: ProfileFieldsProps): React.ReactNode {
  const isKeyed = drafts.isKeyed(draft);
  return (
    <fieldset className="profile-group">
      <legend className="card-title">{text.hashes}</legend>
      <div className="mapping-form">
        <MemberSelect
          label={text.hashMember}
          none={text.hashNone}
          value={drafts.memberAt(draft, 'hash', 'member')}
          members={members}
          onChange={(member) => onChange(drafts.setHashMember(draft, member))}
        />
        <Select
          label={text.algorithm}
          value={drafts.textAt(draft, 'hash', 'algorithm') || 'sha256'}
          options={optionsOf(drafts.hashAlgorithms, text.algorithms)}
          onChange={(algorithm) => onChange(drafts.put(draft, ['hash', 'algorithm'], algorithm))}
        />
        <Select
          label={text.encoding}
          value={drafts.textAt(draft, 'hash', 'encoding') || 'hex'}
          options={optionsOf(drafts.hashEncodings, text.encodings)}
          onChange={(encoding) => onChange(drafts.put(draft, ['hash', 'encoding'], encoding))}
        />
        <Field
          label={text.prefix}
          hint={text.prefixHint}
          value={drafts.textAt(draft, 'hash', 'prefix')}
          onChange={(prefix) => onChange(drafts.put(draft, ['hash', 'prefix'], prefix === '' ? undefined : prefix))}
          maxLength={200}
          mono
        />
      </div>
      <CheckField
        label={text.keyed}
        isSelected={isKeyed}
        onChange={(isOn) => onChange(drafts.put(draft, ['hash', 'hmac'], isOn ? true : undefined))}
      />
      {isKeyed ? (
        <Field label={text.secret} hint={text.secretHint} value={secret} onChange={onSecret} maxLength={10_000} isSecret mono />
      ) : null}
    </fieldset>
  );
}

function CoveredChoices({ draft, members, onChange }: ProfileFieldsProps): React.ReactNode {
  const form = drafts.textAt(draft, 'canonical');
  const kind = drafts.coveredKindOf(draft);
  const isRaw = form === 'raw-line-minus-field';
  const isJoined = form === 'joined';
  const kinds = drafts.coveredKinds.filter((one) => one !== 'list' || isJoined);
  return (
    <fieldset className="profile-group">
      <legend className="card-title">{text.hashed}</legend>
      <div className="mapping-form">
        <Select
          label={text.canonical}
          value={form}
          options={optionsOf(drafts.canonicalForms, text.forms)}
          onChange={(next) => {
            const chosen = drafts.canonicalForms.find((one) => one === next);
            if (chosen !== undefined) onChange(drafts.setCanonical(draft, chosen, members));
          }}
        />
        {isRaw ? null : (
          <Select
            label={text.members}
            value={kind}
            options={optionsOf(kind === 'other' ? [...kinds, kind] : kinds, text.kinds)}
            onChange={(next) => onChange(drafts.setCoveredKind(draft, drafts.coveredKinds.find((one) => one === next) ?? 'other', members))}
          />
        )}
        {isJoined ? (
          <Field
            label={text.separator}
            value={drafts.textAt(draft, 'join', 'separator')}
            onChange={(separator) => onChange(drafts.put(draft, ['join', 'separator'], separator))}
            maxLength={200}
            mono
          />
        ) : null}
      </div>
      {isRaw || kind === 'other' ? null : (
        <div className="profile-members" role="group" aria-label={text.coveredMembers}>
          {members.map((member) => (
            <CheckField
              key={member}
              label={visible(member, { limit: 60 })}
              isSelected={drafts.isCovered(draft, member)}
              onChange={(isIn) => onChange(drafts.setCovered(draft, member, isIn))}
            />
          ))}
        </div>
      )}
      {isRaw || isJoined || kind === 'other' ? null : (
        <CheckField
          label={text.dropNull}
          isSelected={drafts.isNullDropped(draft)}
          onChange={(isOn) => onChange(drafts.put(draft, ['covered', 'dropNull'], isOn ? true : undefined))}
        />
      )}
    </fieldset>
  );
}

function LinkChoices({ draft, members, onChange }: ProfileFieldsProps): React.ReactNode {
  const prev = drafts.memberAt(draft, 'prev', 'member');
  const place = drafts.textAt(draft, 'prev', 'place');
  const isOutside = /prefix|suffix/.test(place);
  const genesis = drafts.genesisOf(draft);
  const order = drafts.orderOf(draft);
  const chain = draft['chain'];
  return (
    <fieldset className="profile-group">
      <legend className="card-title">{text.link}</legend>
      <div className="mapping-form">
        <MemberSelect
          label={text.prevMember}
          none={place === '' ? text.prevNone : prev === '' ? text.kept : text.prevNone}
          value={prev}
          members={members}
          onChange={(member) => onChange(drafts.setPrevMember(draft, member))}
        />
        {place === '' ? null : (
          <Select
            label={text.place}
            value={place}
            options={optionsOf(drafts.places, text.places)}
            onChange={(next) => onChange(drafts.put(draft, ['prev', 'place'], next))}
          />
        )}
        {isOutside ? (
          <>
            <Select
              label={text.as}
              value={drafts.textAt(draft, 'prev', 'as') || 'text'}
              options={optionsOf(['text', 'raw'], text.asForms)}
              onChange={(as) => onChange(drafts.put(draft, ['prev', 'as'], as))}
            />
            <Field
              label={text.prevSeparator}
              value={drafts.textAt(draft, 'prev', 'separator')}
              onChange={(separator) => onChange(drafts.put(draft, ['prev', 'separator'], separator === '' ? undefined : separator))}
              maxLength={200}
              mono
            />
          </>
        ) : null}
        {place === '' ? null : (
          <Select
            label={text.genesis}
            value={genesis}
            options={optionsOf(genesis === 'other' ? [...drafts.geneses, 'other'] : drafts.geneses, text.geneses)}
            onChange={(value) => onChange(drafts.setGenesis(draft, value))}
          />
        )}
        <Select
          label={text.order}
          value={order}
          options={optionsOf(drafts.orders, text.orders)}
          onChange={(by) => onChange(drafts.setOrder(draft, by, members))}
        />
        {order === 'seq' ? (
          <MemberSelect
            label={text.seqMember}
            none={null}
            value={drafts.memberAt(draft, 'order', 'member')}
            members={members}
            onChange={(member) => onChange(drafts.put(draft, ['order', 'member'], drafts.pathOf(member)))}
          />
        ) : null}
        <MemberSelect
          label={text.chain}
          none={chain === undefined || typeof chain === 'string' ? text.chainNone : text.kept}
          value={drafts.memberAt(draft, 'chain')}
          members={members}
          onChange={(member) => onChange(drafts.put(draft, ['chain'], member === '' ? undefined : drafts.pathOf(member)))}
        />
      </div>
    </fieldset>
  );
}

interface MemberSelectProps {
  readonly label: string;
  /** Words for no member; null where there has to be one. */
  readonly none: string | null;
  readonly value: string;
  readonly members: readonly string[];
  readonly onChange: (member: string) => void;
}

/** Values begin with a sign, so that none is a member's name. */
function MemberSelect({ label, none, value, members, onChange }: MemberSelectProps): React.ReactNode {
  const names = value === '' || members.includes(value) ? members : [...members, value];
  const options = names.map((name) => ({ value: `m${name}`, text: name }));
  return (
    <Select
      label={label}
      value={value === '' ? '-' : `m${value}`}
      options={none === null ? options : [{ value: '-', text: none }, ...options]}
      onChange={(next) => onChange(next.slice(1))}
    />
  );
}
