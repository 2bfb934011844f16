import type { EventDetail } from '../../../src-shared/model/event.ts';
import { screens } from '../../../src-shared/text/screens.ts';

export interface ComparedField {
  readonly name: string;
  readonly first: string | null;
  readonly second: string | null;
  readonly same: boolean;
}

/** Every field that either event states, in the order of the first and then of the second; null where one does not state it. */
export function compareFields(a: EventDetail, b: EventDetail, time: (ms: number | null) => string | null): readonly ComparedField[] {
  const { events, integrity } = screens;
  const list = (detail: EventDetail): readonly (readonly [string, string | null])[] => [
    [events.occurred, time(detail.row.time)],
    [events.recorded, time(detail.row.recorded)],
    ...detail.fields.map(({ field, value }) => [field, value] as const),
    [integrity.chainLabel, detail.row.chain],
    [events.stated, detail.stated],
    [events.recomputed, detail.recomputed],
    [events.previousHash, detail.prev],
    [events.evidence, detail.evidenceName],
    [events.file, detail.file],
  ];
  const [first, second] = [new Map(list(a)), new Map(list(b))];
  return [...new Set([...first.keys(), ...second.keys()])].flatMap((name) => {
    const [left, right] = [first.get(name) ?? null, second.get(name) ?? null];
    return left === null && right === null ? [] : [{ name, first: left, second: right, same: left === right }];
  });
}
