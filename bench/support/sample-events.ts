import { randomBytes } from 'node:crypto';

/** An order as a shop would publish it; with its envelope an event has about 0.8 KB. */
const PAYLOAD = {
  id: '7d3f0a52-3b1f-4b60-9c0d-2f8f6c1f9a11',
  external_id: 'WEB-100042317',
  placed_at: '2026-01-31T09:29:58.113Z',
  currency: 'EUR',
  channel: 'web',
  customer: { id: '0c6d2ad2-58a1-4f0e-8a4f-4c7f4b0f2a75', email: 'jo.miller@example.com', country: 'DE' },
  items: [
    { id: 'a1', product_id: '2001-blue-m', quantity: 1, price: 49.95, name: 'Shirt, blue, M' },
    { id: 'a2', product_id: '3117-black-42', quantity: 1, price: 119.0, name: 'Boots "Alta", black, 42' },
  ],
  totals: { net: 141.97, tax: 26.98, gross: 168.95, shipping: 0 },
  shipping_address: { city: 'Köln', postal_code: '50667', country: 'DE' },
};

const NAMES = ['order.created', 'order.opened', 'order.completed', 'invoice.created', 'return.processed'];
const ID_LENGTH = 32;
const ID_PLACEHOLDER = '#'.repeat(ID_LENGTH);

/** One event in JSON, with a new id. */
export function eventJson(i: number, id: string = randomBytes(16).toString('hex')): string {
  const name = NAMES[i % NAMES.length];
  return JSON.stringify({ name, id, entity_id: `order-${i % 5000}`, payload: PAYLOAD });
}

/**
 * A request body that gets new ids in place each time it is sent, so that making requests takes little of the machine
 * that is measured.
 */
export class BodyTemplate {
  private readonly text: Buffer;
  private readonly places: number[] = [];
  /** The beginning of all its ids; a number of 16 digits follows. */
  readonly prefix = randomBytes(8).toString('hex');
  private made = 0;

  constructor(events: number) {
    const all = Array.from({ length: events }, (_, i) => eventJson(i, ID_PLACEHOLDER));
    this.text = Buffer.from(events === 1 ? String(all[0]) : `[${all.join(',')}]`);
    for (let at = this.text.indexOf(ID_PLACEHOLDER); at >= 0; at = this.text.indexOf(ID_PLACEHOLDER, at + ID_LENGTH)) {
      this.places.push(at);
    }
  }

  get length(): number {
    return this.text.length;
  }

  /** The numbers in the ids of the body that was made last. */
  get lastIds(): { from: number; to: number } {
    return { from: this.made - this.places.length + 1, to: this.made + 1 };
  }

  /** The body with new ids. The next call changes it. */
  next(): Buffer {
    for (const place of this.places) {
      this.made += 1;
      this.text.write(`${this.prefix}${String(this.made).padStart(ID_LENGTH - this.prefix.length, '0')}`, place);
    }
    return this.text;
  }
}
