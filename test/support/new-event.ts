import { type Event, type NewEvent, prepareEvent } from '../../src/domain/events.js';

/** An event of tenant `t`, ready to be appended. */
export function newEvent(id: string, more: Partial<Event> = {}, tenant = 't'): NewEvent {
  return prepareEvent(tenant, { name: 'order.created', payload: { id }, ...more, id });
}

export function newEvents(count: number, prefix: string, more: Partial<Event> = {}): NewEvent[] {
  return Array.from({ length: count }, (_, i) => newEvent(`${prefix}-${i}`, more));
}
