/** What the normalised fields of an event are called on screen and in reports. */
import type { EventField } from '../model/event.ts';

export const eventFieldNames: Readonly<Record<EventField, string>> = {
  eventId: 'Event id',
  actorId: 'Actor id',
  actorEmail: 'Actor e-mail',
  actorType: 'Actor type',
  actorRole: 'Actor role',
  action: 'Action',
  category: 'Category',
  outcome: 'Outcome',
  resourceType: 'Resource type',
  resourceId: 'Resource id',
  resourceName: 'Resource name',
  ip: 'IP address',
  userAgent: 'User agent',
  country: 'Country',
  session: 'Session',
  source: 'Source',
};
