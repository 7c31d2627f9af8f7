import type { Router } from 'express';
import { z } from 'zod';
import type { Movement } from '../activities/index.js';
import { operations } from './operations/operation.js';
import { routesOf } from './operations/routes.js';

/** How to find out whether a process can do its work, and does it. */
export type HealthParts = {
  /** Whether the servers behind it answer. Each rejects when its server does not. */
  checks: Record<'mongodb' | 'temporal', () => Promise<unknown>>;
  /** How deliveries go, whoever makes them. */
  movement(): Promise<Movement>;
  /** How many deliveries of this process are stalled; absent where it makes none. */
  stalled?: (() => Promise<number>) | undefined;
};

const CHECK_MS = 2_000;

const state = z.enum(['up', 'down']);

const readiness = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    mongodb: state,
    temporal: state,
    deliveries: z.enum(['moving', 'stalled', 'unknown']).meta({
      description:
        'Stalled: an event is due at some integration, and nothing of it has moved for too long. Unknown: not all integrations could be looked at lately.',
    }),
    oldest_due_event_age_seconds: z.number().optional().meta({
      description: 'Of the events that running integrations with sound targets ought to have attempted; 0 without any.',
    }),
    warnings: z
      .array(z.string())
      .meta({ description: 'What an operator should look into, though requests are served.' }),
  })
  .meta({ id: 'Readiness' });

const tag = 'Service';

export const healthOperations = operations({
  getHealth: {
    method: 'get',
    path: '/healthz',
    tag,
    summary: 'Whether the process lives, and its deliveries with it',
    roles: 'anyone',
    answers: {
      200: {
        description: 'It does.',
        schema: z.object({ status: z.literal('ok') }).meta({ id: 'Health' }),
        example: { status: 'ok' },
      },
      503: {
        description: 'Deliveries of it hang, and only a new start helps.',
        schema: z.object({ status: z.literal('stalled'), stalled_deliveries: z.int() }).meta({ id: 'Stalled' }),
        example: { status: 'stalled', stalled_deliveries: 1 },
      },
    },
  },
  getReadiness: {
    method: 'get',
    path: '/readyz',
    tag,
    summary: 'Whether it can do its work: each server that it needs, by name',
    roles: 'anyone',
    answers: {
      200: {
        description: 'All of them answer.',
        schema: readiness,
        example: {
          ...{ status: 'ready', mongodb: 'up', temporal: 'up' },
          ...{ deliveries: 'moving', oldest_due_event_age_seconds: 0.4, warnings: [] },
        },
      },
      503: {
        description: 'One of them does not.',
        schema: readiness,
        example: {
          ...{ status: 'not_ready', mongodb: 'up', temporal: 'down' },
          ...{ deliveries: 'stalled', oldest_due_event_age_seconds: 912.5 },
          warnings: [
            '2 integrations have events due and nothing moves; sluice_integration_stalled among the metrics names them',
          ],
        },
      },
    },
  },
});

/** `/healthz`: this process lives. `/readyz`: it can do its work, each server named. */
export function healthRoutes({ checks, movement, stalled }: HealthParts): Router {
  const [mongodbState, temporalState] = [shared(checks.mongodb), shared(checks.temporal)];
  return routesOf(healthOperations, {
    getHealth: async ({ response }) => {
      const hanging = (await inTime(stalled?.() ?? Promise.resolve(0))) ?? 0;
      if (hanging === 0) return response.json({ status: 'ok' });
      return response.status(503).json({ status: 'stalled', stalled_deliveries: hanging });
    },
    getReadiness: async ({ response }) => {
      const [mongodb, temporal, deliveries] = await Promise.all([
        mongodbState(),
        temporalState(),
        inTime(movement()).then(deliveriesShown),
      ]);
      const ready = mongodb === 'up' && temporal === 'up';
      response
        .status(ready ? 200 : 503)
        .json({ status: ready ? 'ready' : 'not_ready', mongodb, temporal, ...deliveries } satisfies Readiness);
    },
  });
}

type Readiness = z.input<typeof readiness>;

function deliveriesShown(found: Movement | undefined): Pick<Readiness, 'deliveries' | 'warnings'> & Partial<Readiness> {
  if (found === undefined) return { deliveries: 'unknown', warnings: [] };
  const { stalled, oldestDueMs, complete } = found;
  const oldest_due_event_age_seconds = Math.round(oldestDueMs / 100) / 10;
  const warnings = complete
    ? []
    : ['some integrations have not been looked at for two minutes; what is said is of the others'];
  if (stalled === 0) return { deliveries: complete ? 'moving' : 'unknown', oldest_due_event_age_seconds, warnings };
  const which = stalled === 1 ? '1 integration has an event' : `${stalled} integrations have events`;
  const warning = `${which} due and nothing moves; sluice_integration_stalled among the metrics names them`;
  return { deliveries: 'stalled', oldest_due_event_age_seconds, warnings: [warning, ...warnings] };
}

/** Anybody may ask, so all who ask at once cost the server one question. */
function shared(check: () => Promise<unknown>): () => Promise<'up' | 'down'> {
  let asking: Promise<'up' | 'down'> | undefined;
  return () => {
    asking ??= stateOf(check).finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

async function stateOf(check: () => Promise<unknown>): Promise<'up' | 'down'> {
  return (await inTime(check().then(() => 'up' as const))) ?? 'down';
}

/** Undefined when it is not known in time, or fails. */
async function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  const tooLate = new Promise<undefined>((resolve) => setTimeout(resolve, CHECK_MS, undefined).unref());
  return Promise.race([answer.catch(() => undefined), tooLate]);
}
