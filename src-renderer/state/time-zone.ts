/** A second time zone beside UTC. Its rules come from the browser; UTC stays what everything is sorted and searched by. */

/** The zone of this computer. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      timeZoneName: 'longOffset',
    });
    formats.set(zone, made);
    return made;
  } catch {
    return null;
  }
}

export interface ZonedTime {
  /** 2026-04-16 00:47:03.118 */
  readonly time: string;
  /** +02:00 */
  readonly offset: string;
}

/** A time (milliseconds UTC) in a zone; null where no calendar holds it or the zone is not known. */
export function inZone(ms: number, zone: string): ZonedTime | null {
  const format = formatOf(zone);
  if (format === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return null;
  const parts = new Map(format.formatToParts(Math.floor(ms)).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const offset = part('timeZoneName').replace('GMT', '');
  return {
    time: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}.${part('fractionalSecond')}`,
    offset: offset === '' ? '+00:00' : offset.replace('-', '−'),
  };
}
