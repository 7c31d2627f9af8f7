import { Gauge, Registry } from 'prom-client';
import { type DueEvent, dueEvent } from './due-events.js';
import { type BacklogParts, everyBacklog } from './every-backlog.js';

/** One integration, as those who watch it see it. */
type Figure = {
  tenant: string;
  integration: string;
  target: string;
  state: 'running' | 'failing' | 'stopped';
  events: number;
  bytes: number;
  oldestAt: number | undefined;
  due: DueEvent | undefined;
};

/** How deliveries go as a whole. */
export type Movement = {
  /** Age in ms of the oldest event that is due; 0 when none is. */
  oldestDueMs: number;
  /** Integrations with an event due of which nothing has moved for too long. */
  stalled: number;
};

type Gathered = { figures: Figure[]; complete: boolean; at: number };

const STATES = ['running', 'failing', 'stopped'] as const;
const TARGETS = ['webhook', 's3'] as const;

/** For one integration, and for all of them: whoever asks is waiting. */
const TIME = { countMs: 10, atMostMs: 1_000 };
/** Asked more often than this, the same figures are given again. */
const KEPT_MS = 10_000;

/**
 * How much waits in front of integrations, in the form of Prometheus, looked up when somebody asks. The sums have no
 * names in them; the figures of single integrations have, and are those with the largest backlogs, up to a number.
 */
export class BacklogFigures {
  #gathered: Promise<Gathered> | undefined;

  constructor(
    private readonly parts: BacklogParts,
    private readonly options: { most: number; stalledAfterMs: number; keptMs?: number },
  ) {}

  /** Whether deliveries go on. */
  async movement(): Promise<Movement> {
    const { figures, at } = await this.#figures();
    return {
      oldestDueMs: Math.max(0, ...figures.map(({ due }) => (due === undefined ? 0 : at - due.since))),
      stalled: figures.filter((figure) => this.#isStalled(figure, at)).length,
    };
  }

  /** Of all integrations together. */
  async totals(): Promise<string> {
    const { figures, complete, at } = await this.#figures();
    const registry = new Registry();
    const gauge = gaugesIn(registry);
    const sum = (of: (figure: Figure) => number) => figures.reduce((total, figure) => total + of(figure), 0);
    const events =
      'Events that wait for their first attempt, in front of all integrations; large backlogs are estimated.';
    gauge('sluice_backlog_events', events).set(sum((figure) => figure.events));
    gauge('sluice_backlog_bytes', 'Their bytes.').set(sum(({ bytes }) => bytes));
    const age = 'Age of the oldest of them.';
    gauge('sluice_backlog_age_seconds', age).set(Math.max(0, ...figures.map((figure) => ageOf(figure, at))));
    const due =
      'Age of the oldest event that a running integration with a sound target ought to have attempted (S3: since its batch is due).';
    const { oldestDueMs, stalled } = await this.movement();
    gauge('sluice_oldest_due_event_age_seconds', due).set(oldestDueMs / 1_000);
    const still = 'Integrations with an event due of which nothing has moved for SLUICE_STALLED_SECONDS.';
    gauge('sluice_stalled_integrations', still).set(stalled);
    const whole = 'Whether there was time to look at all integrations.';
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
    const { figures, at } = await this.#figures();
    const shown = figures
      .filter((figure) => tenant === undefined || figure.tenant === tenant)
      .sort((a, b) => b.events - a.events)
      .slice(0, this.options.most);
    const registry = new Registry();
    const gauge = gaugesIn(registry);
    const oldest = new Map<string, number>();
    for (const { tenant: one, due } of figures) {
      if (due === undefined || (tenant !== undefined && one !== tenant)) continue;
      oldest.set(one, Math.max(oldest.get(one) ?? 0, at - due.since));
    }
    const ofTenant = gauge('sluice_tenant_oldest_due_event_age_seconds', 'Age of its oldest event that is due.', [
      'tenant',
    ]);
    for (const [one, ms] of oldest) ofTenant.set({ tenant: one }, Math.max(0, ms) / 1_000);
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
      age.set(of, ageOf(figure, at));
      stalled.set(of, this.#isStalled(figure, at) ? 1 : 0);
      failing.set(of, figure.state === 'failing' ? 1 : 0);
    }
    return registry.metrics();
  }

  #isStalled({ due }: Figure, at: number): boolean {
    return due !== undefined && at - due.stillSince >= this.options.stalledAfterMs;
  }

  async #figures(): Promise<Gathered> {
    const { keptMs = KEPT_MS } = this.options;
    // One look for all who ask meanwhile; a failed one is forgotten at once.
    const known = await this.#gathered?.catch(() => undefined);
    if (known !== undefined && Date.now() - known.at < keptMs) return known;
    this.#gathered = this.#gather();
    return this.#gathered;
  }

  async #gather(): Promise<Gathered> {
    const figures: Figure[] = [];
    const { complete } = await everyBacklog(this.parts, TIME, ({ integration: found, cursor, backlog, retryAt }) => {
      const { tenant, integration, spec, status } = found;
      const { events, bytes, oldestAt } = backlog;
      const state = status === 'running' && found.failing !== undefined ? 'failing' : status;
      figures.push({
        tenant,
        integration,
        target: spec.target.kind,
        state,
        events,
        bytes,
        oldestAt: oldestAt?.getTime(),
        due: dueEvent(found, cursor, oldestAt, retryAt),
      });
    });
    return { figures, complete, at: Date.now() };
  }
}

function gaugesIn(registry: Registry) {
  return (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
}

function ageOf({ oldestAt }: Figure, at: number): number {
  return oldestAt === undefined ? 0 : Math.max(0, at - oldestAt) / 1_000;
}
