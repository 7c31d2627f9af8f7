import { randomUUID } from 'node:crypto';

/** An event as the API takes it. */
export type ShopEvent = {
  name: string;
  id: string;
  entity_id: string;
  occurred_at: string;
  payload: Record<string, unknown>;
};

const CUSTOMERS = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Edsger Dijkstra', 'Barbara Liskov', 'Tony Hoare'];
const PRODUCTS: [string, number][] = [
  ['Linen shirt', 79],
  ['Wool coat', 349],
  ['Canvas sneaker', 95],
  ['Silk scarf', 59],
  ['Denim jacket', 159],
  ['Leather belt', 45],
];
const STORES = ['berlin-mitte', 'hamburg-hafen', 'munich-isar', 'vienna-1', 'dc-leipzig'];

type Item = { id: string; product_id: string; price: number };
type Order = { id: string; number: string; customer: string; store: string; items: Item[]; total: number };

/** What may happen to an order, one after the other; each step gives the event, or nothing when it did not happen. */
type Step = (order: Order) => Omit<ShopEvent, 'id' | 'occurred_at'> | undefined;

/**
 * A small omnichannel shop: orders come in, are assigned to a store, picked, completed, and some come back. Its stories
 * run side by side, so the events of one order are spread among those of others, as in life.
 */
export class Shop {
  #nextNumber: number;
  #stories: { order: Order; steps: Step[] }[] = [];

  constructor(private readonly random: () => number = Math.random) {
    this.#nextNumber = 100_000 + Math.floor(random() * 800_000);
  }

  /** What happens next, somewhere in the shop. */
  next(): ShopEvent {
    for (;;) {
      const story = this.#stories.length < 4 || this.random() < 0.35 ? this.#open() : this.#pick(this.#stories);
      const step = story.steps.shift();
      if (story.steps.length === 0) this.#stories = this.#stories.filter((other) => other !== story);
      const event = step?.(story.order);
      if (event !== undefined) return { ...event, id: randomUUID(), occurred_at: new Date().toISOString() };
    }
  }

  #open() {
    this.#nextNumber += 1;
    const items = Array.from({ length: 1 + Math.floor(this.random() * 3) }, (): Item => {
      const [product, price] = this.#pick(PRODUCTS);
      return { id: randomUUID(), product_id: product.toLowerCase().replace(' ', '-'), price };
    });
    const order = {
      id: randomUUID(),
      number: `SL${this.#nextNumber}`,
      customer: this.#pick(CUSTOMERS),
      store: this.#pick(STORES),
      items,
      total: items.reduce((sum, { price }) => sum + price, 0),
    };
    const story = { order, steps: this.#steps() };
    this.#stories.push(story);
    return story;
  }

  #steps(): Step[] {
    const sometimes =
      (share: number, step: Step): Step =>
      (order) =>
        this.random() < share ? step(order) : undefined;
    return [
      created,
      opened,
      assigned,
      sometimes(0.1, itemsFailed),
      readyForHandover,
      itemsCompleted,
      completed,
      sometimes(0.3, returnProcessed),
    ];
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }
}

const created: Step = ({ id, number, customer, items, total }) => ({
  name: 'order.created',
  entity_id: id,
  payload: {
    id,
    external_id: number,
    created_at: new Date().toISOString(),
    channel_type: 'web',
    customer_email: `${customer.toLowerCase().replace(' ', '.')}@example.com`,
    shipping_address: { first_name: customer.split(' ')[0], last_name: customer.split(' ')[1], country: 'DE' },
    subtotal: total,
    grand_total: total,
    currency: 'EUR',
    items,
  },
});

const opened: Step = ({ id, number, items, total }) => ({
  name: 'order.opened',
  entity_id: id,
  payload: { id, external_id: number, grand_total: total, currency: 'EUR', items },
});

const completed: Step = ({ id, number }) => ({
  name: 'order.completed',
  entity_id: id,
  payload: { id, external_id: number, completed_at: new Date().toISOString() },
});

const fulfillment =
  (moment: string): Step =>
  ({ id, number, store, items }) => ({
    name: `fulfillment_request.${moment}`,
    entity_id: id,
    payload: { id: `fr-${number}`, order_id: id, fulfillment_location_id: store, service_level: 'standard', items },
  });

const assigned = fulfillment('assigned');
const itemsFailed = fulfillment('items_failed');
const readyForHandover = fulfillment('items_ready_for_handover');
const itemsCompleted = fulfillment('items_completed');

const returnProcessed: Step = ({ id, number, store, items }) => ({
  name: 'return.processed',
  entity_id: id,
  payload: {
    id: `rt-${number}`,
    order_id: id,
    return_location_id: store,
    currency: 'EUR',
    total_refund_amount: items[0]?.price ?? 0,
    items: items.slice(0, 1),
  },
});
