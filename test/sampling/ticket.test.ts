/**
 * The consistent sampler against what its author published: docstrings of `consistent_sampler.py` and the examples of `USAGE_EXAMPLES.md`
 * (R. Rivest). The values stand here, so that they are checked wherever the project is.
 */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { drawTickets, ticketOf } from '../../src-main/engine/sampling/ticket.ts';

const uniform = (text: string): string => ticketOf(createHash('sha256').update(text).digest('hex'));

it('sha256_uniform of abc', () => {
  expect(uniform('abc')).toBe('0.56998071861792858926477341561059638840106636224182943832566300809078486324348');
});

it('first_fraction of AB-130 with the seed 01382438112797316654', () => {
  const [first] = drawTickets('01382438112797316654', ['AB-130'], 1);
  expect(first!.ticket).toBe('0.26299714122838008416507544297546663599715395525154425586041245287750224561854');
});

it('ten of the numbers 0 to 99 with the seed 41', () => {
  const ids = Array.from({ length: 100 }, (_, i) => String(i));
  expect(drawTickets('41', ids, 10).map(({ id }) => Number(id))).toEqual([73, 51, 17, 58, 38, 42, 39, 20, 11, 67]);
});

it('tickets of A-1 to B-3 with the seed 314159, in their order', () => {
  const published = [
    ['0.410310858090', 'B-2'],
    ['0.470960291255', 'B-3'],
    ['0.471438751218', 'A-3'],
    ['0.567089805977', 'A-2'],
    ['0.9781715679015', 'B-1'],
    ['0.9828515724237', 'A-1'],
  ] as const;
  const drawn = drawTickets('314159', ['A-1', 'A-2', 'A-3', 'B-1', 'B-2', 'B-3'], 6);
  expect(drawn.map(({ id, ticket }, i) => [ticket.slice(0, published[i]![0].length), id])).toEqual(published);
});

it('a stratum of the published example is the filtered whole', () => {
  const ids = [...Array.from({ length: 2000 }, (_, i) => `AB-${i}`), ...Array.from({ length: 1000 }, (_, i) => `CD-${i}`)];
  const whole = ['AB-135', 'AB-684', 'AB-1980', 'AB-687', 'AB-1382', 'AB-1207', 'CD-871', 'CD-47', 'AB-637', 'CD-446'];
  expect(drawTickets('314159', ids, 10).map(({ id }) => id)).toEqual(whole);
  const stratum = ids.filter((id) => id.startsWith('CD'));
  expect(drawTickets('314159', stratum, 3).map(({ id }) => id)).toEqual(['CD-871', 'CD-47', 'CD-446']);
});
