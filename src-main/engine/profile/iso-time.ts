/** Times that were hashed in another form than a database gives them back in. */

const DATABASE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,3})0*)?(?:[Zz]|([+-]\d{2})(?::?(\d{2}))?)?$/;

/**
 * The instant as `YYYY-MM-DDTHH:mm:ss.sssZ`: a space for the `T`, `+00`, `+00:00`, another offset or none (UTC), fewer or more digits. Null when it is no
 * time, or has digits beyond the millisecond that are not zero.
 */
export const isoMillisecondsZ = (text: string): string | null => {
  const match = DATABASE_TIME.exec(text);
  if (match === null) return null;
  const [, date = '', clock = '', fraction = '', hours, minutes = '00'] = match;
  const ms = Date.parse(`${date}T${clock}.${fraction.padEnd(3, '0')}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
};
