import { setTimeout as delay } from 'node:timers/promises';
import { EVERY_EVENT } from '../../../src/domain/subscriptions.js';
import type { Tracked } from '../ledger/tracked.js';
import type { Random } from '../random.js';
import { clock, reasonOf } from '../waits.js';
import { COMMANDS, type Commands, SUBSCRIPTIONS, type Surroundings } from './commands.js';
import { EVENTSTREAM } from './integrations.js';
import type { Endpoint } from './receivers.js';

/** How often each command was given; without those for which there was nothing to do. */
export type CommandCounts = Record<string, number>;

/** Operators who set up integrations and give commands all the while, at random, until they bring all to an end. */
export class Operators {
  readonly counts: CommandCounts = {};
  /** Commands that were not carried out. */
  readonly notDone: string[] = [];

  constructor(
    private readonly around: Surroundings,
    private readonly commands: Commands,
    private readonly random: Random,
  ) {}

  /** Integrations that nobody touches, and ones that are changed all the time. */
  async setUp(): Promise<void> {
    const { integrations } = this.around;
    for (let i = 0; i < 3; i += 1) await integrations.createWebhook('steady', EVERY_EVENT);
    for (let i = 0; i < 3; i += 1) await integrations.createWebhook('changing', this.random.pick(SUBSCRIPTIONS));
    await integrations.createBucket('plain', 'none');
    await integrations.createBucket('gzip', 'gzip');
  }

  /** Gives commands until it is told to stop. One that is not carried out in time is noted, and given up. */
  async work(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      await delay(this.random.whole(300, 3_000), undefined, { signal: stopping }).catch(() => undefined);
      if (!stopping.aborted) await this.#command();
    }
  }

  /** With all faults mended: brings everything to where it has to deliver what it owes. */
  async settle(): Promise<void> {
    await Promise.all(this.around.integrations.all.map((one) => this.#try('the end', one, () => this.#settle(one))));
  }

  /** What is still owed, by integration: how many events, or why that cannot be told. */
  async owed(): Promise<Record<string, number | string>> {
    const owed = await Promise.all(this.around.integrations.all.map(async ({ id }) => [id, await this.#owedTo(id)]));
    return Object.fromEntries(owed.filter(([, count]) => count !== 0));
  }

  /** The endpoints of webhooks that have not ended. */
  listening(): Endpoint[] {
    const { integrations, receivers } = this.around;
    const open = integrations.all.filter(({ target, until }) => target === 'webhook' && until.must > Date.now());
    return open.map(({ place }) => receivers.endpoint(place));
  }

  async #command(): Promise<void> {
    const { all } = this.around.integrations;
    const changing = all.filter(({ id }) => id.startsWith('changing') || id.startsWith('plain'));
    // Each of them was to be deleted, and none has gone.
    if (changing.length === 0) return;
    const tracked = this.random.pick(changing);
    const command = this.random.pick(COMMANDS);
    const isForAny = command === 'temporary' || command === 'end date';
    const name = tracked.target === 's3' && !isForAny ? `${command} of a bucket` : command;
    await this.#try(name, tracked, async () => {
      if (await this.commands.give(command, tracked)) this.counts[name] = (this.counts[name] ?? 0) + 1;
    });
  }

  async #settle(tracked: Tracked): Promise<void> {
    const { api } = this.around;
    const { id, until } = tracked;
    if (until.must !== Number.POSITIVE_INFINITY) {
      const now = Date.now();
      tracked.until = { may: Math.max(until.may, now), must: Math.min(until.must, now) };
      await api.call('PUT', `${EVENTSTREAM}/${id}/ends_at`, { ends_at: new Date(now).toISOString() });
      tracked.until.must = now;
    }
    await api.call('POST', `${EVENTSTREAM}/${id}/_start`);
  }

  async #owedTo(id: string): Promise<number | string> {
    try {
      const { status, body } = await this.around.api.call('GET', `${EVENTSTREAM}/${id}/stats`);
      return status === 200 ? body.pending_events + body.retrying : `${status} ${body.message}`;
    } catch (error) {
      return reasonOf(error);
    }
  }

  async #try(name: string, { id }: Tracked, step: () => Promise<unknown>): Promise<void> {
    const began = Date.now();
    try {
      await step();
    } catch (error) {
      this.notDone.push(`${name} (${id}, given at ${clock(began)}): ${reasonOf(error)}`);
    }
  }
}
