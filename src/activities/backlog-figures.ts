import { Gauge, Registry } from 'prom-client';
import { type BacklogParts, everyBacklog } from './every-backlog.js';
import { type Figure, figureOf } from './figure.js';
import { Rounds } from './rounds.js';

/** How deliveries go as a whole. */
export type Movement = {
  /** Age in ms of the oldest event that is due; 0 when none is. */
  oldestDueMs: number;
  /** Integrations with an event due of which nothing has moved for too long. */
  stalled: number;
  /** Whether all integrations have been looked at lately; else there may be more of both. */
  complete: boolean;
};

type Gathered = { figures: Figure[]; complete: boolean; at: number };

const STATES = ['running', 'failing', 'stopped'] as const;
const TARGETS = ['webhook', 's3'] as const;

/** For one integration, and for all of them: whoever asks is waiting. */
const COUNT_MS = 10;
const AT_MOST_MS = 1_000;
/** Asked more often than this, the same figures are given again. */
const KEPT_MS = 10_000;
/** A figure that is older, for want of time to look at all, says nothing of the present any more. */
const LATELY_MS = 120_000;

/**
 * How much waits in front of integrations, in the form of Prometheus, looked up when somebody asks. The sums have no
 * names in them; the figures of single integrations have, and are those that somebody should look at first, up to a
 * number. Where there is not time to look at all, each look goes on behind the one before, and the figures of those that
 * it does not reach are those of earlier looks.
 */
export class BacklogFigures {
  readonly #rounds = new Rounds<Figure>();
  #after: string | undefined;
  #uncountedAt = 0;
  #known: Gathered | undefined;
  #gathering: Promise<Gathered> | undefined;

  constructor(
    private readonly parts: BacklogParts,
    private readonly options: { most: number; stalledAfterMs: number; keptMs?: number; atMostMs?: number },
  ) {}

  /** Whether deliveries go on. */
  async movement(): Promise<Movement> {
    return this.#movementIn(await this.#figures());
  }

  /** Of all integrations together. */
  async totals(): Promise<string> {
    const gathered = await this.#figures();
    const { figures, complete } = gathered;
    const registry = new Registry();
    const gauge = gaugesIn(registry);
    const sum = (of: (figure: Figure) => number) => figures.reduce((total, figure) => total + of(figure), 0);
    const events =
      'Events that wait for their first attempt, in front of all integrations; large backlogs are estimated.';
    gauge('sluice_backlog_events', events).set(sum((figure) => figure.events));
    gauge('sluice_backlog_bytes', 'Their bytes.').set(sum(({ bytes }) => bytes));
    const age = 'Age of the oldest of them.';
    gauge('sluice_backlog_age_seconds', age).set(Math.max(0, ...figures.map(({ ageMs }) => ageMs)) / 1_000);
    const due =
      'Age of the oldest event that a running integration with a sound target ought to have attempted (S3: since its batch is due).';
    const { oldestDueMs, stalled } = this.#movementIn(gathered);
    gauge('sluice_oldest_due_event_age_seconds', due).set(oldestDueMs / 1_000);
    const still = 'Integrations with an event due of which nothing has moved for SLUICE_STALLED_SECONDS.';
    gauge('sluice_stalled_integrations', still).set(stalled);
    const whole = 'Whether there was time to look at all integrations within the last two minutes.';
    gauge('sluice_backlog_complete', whole).set(complete ? 1 : 0);
    const integrations = gauge('sluice_integrations', 'Integrations; the target of a failing one fails as a whole.', [
      'target',
      'state',
    ]);
    for (const target of TARGETS) {
      for (const state of STATES) {
        const count = figures.filter((figure) => figure.target === target && figure.state === state).length;
        integrations.set({ target, state }, count);
      }
    }
    return registry.metrics();
  }

  /** Of single integrations. @param tenant only of this one */
  async named(tenant?: string): Promise<string> {
    const { figures } = await this.#figures();
    const shown = figures
      .filter((figure) => tenant === undefined || figure.tenant === tenant)
      // Those that an alert is about may have no event at all that waits for its first attempt.
      .sort((a, b) => this.#urgency(b) - this.#urgency(a) || b.events - a.events)
      .slice(0, this.options.most);
    const registry = new Registry();
    const gauge = gaugesIn(registry);
    const oldest = new Map<string, number>();
    for (const { tenant: one, due } of figures) {
      if (due === undefined || (tenant !== undefined && one !== tenant)) continue;
      oldest.set(one, Math.max(oldest.get(one) ?? 0, due.ms));
    }
    const ofTenant = gauge('sluice_tenant_oldest_due_event_age_seconds', 'Age of its oldest event that is due.', [
      'tenant',
    ]);
    for (const [one, ms] of oldest) ofTenant.set({ tenant: one }, ms / 1_000);
    const labels = ['tenant', 'integration'];
    const events = gauge('sluice_integration_backlog_events', 'Events that wait for their first attempt.', labels);
    const bytes = gauge('sluice_integration_backlog_bytes', 'Their bytes.', labels);
    const age = gauge('sluice_integration_backlog_age_seconds', 'Age of the oldest of them.', labels);
    const stalled = gauge('sluice_integration_stalled', 'Whether nothing of it moves, though an event is due.', labels);
    const failing = gauge('sluice_integration_failing', 'Whether its target fails as a whole.', labels);
    for (const figure of shown) {
      const of = { tenant: figure.tenant, integration: figure.integration };
      events.set(of, figure.events);
      bytes.set(of, figure.bytes);
      age.set(of, figure.ageMs / 1_000);
      stalled.set(of, this.#isStalled(figure) ? 1 : 0);
      failing.set(of, figure.state === 'failing' ? 1 : 0);
    }
    return registry.metrics();
  }

  #movementIn({ figures, complete }: Gathered): Movement {
    const oldestDueMs = Math.max(0, ...figures.map(({ due }) => due?.ms ?? 0));
    return { oldestDueMs, stalled: figures.filter((figure) => this.#isStalled(figure)).length, complete };
  }

  #isStalled({ due }: Figure): boolean {
    return due !== undefined && due.stillMs >= this.options.stalledAfterMs;
  }

  #urgency(figure: Figure): number {
    if (this.#isStalled(figure)) return 2;
    return figure.state === 'failing' ? 1 : 0;
  }

  /** One look for all who ask meanwhile. */
  async #figures(): Promise<Gathered> {
    const { keptMs = KEPT_MS } = this.options;
    if (this.#known !== undefined && Date.now() - this.#known.at < keptMs) return this.#known;
    this.#gathering ??= this.#gather().finally(() => {
      this.#gathering = undefined;
    });
    return this.#gathering;
  }

  async #gather(): Promise<Gathered> {
    const began = Date.now();
    const { atMostMs = AT_MOST_MS } = this.options;
    const time = { countMs: COUNT_MS, atMostMs, after: this.#after };
    const { stoppedAfter, uncounted } = await everyBacklog(this.parts, time, (looked) => {
      // At once: a look that breaks off is gone on with, too.
      this.#after = looked.integration._id;
      this.#rounds.see(this.#after, figureOf(looked, Date.now()));
    });
    this.#after = stoppedAfter;
    const at = Date.now();
    const sawAll = stoppedAfter === undefined;
    if (sawAll) this.#rounds.sawAll(began);
    if (uncounted.length > 0) this.#uncountedAt = at;
    else if (sawAll) this.#uncountedAt = 0;
    const complete = this.#rounds.isWhole(at - LATELY_MS) && this.#uncountedAt < at - LATELY_MS;
    this.#known = { figures: this.#rounds.known(), complete, at };
    return this.#known;
  }
}

function gaugesIn(registry: Registry) {
  return (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
}
