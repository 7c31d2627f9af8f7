import type { Router } from 'express';
import { z } from 'zod';
import { operations } from './operations/operation.js';
import { routesOf } from './operations/routes.js';

/** How to find out whether the servers behind the API answer. Each rejects when its server does not. */
export type HealthParts = { checks: Record<'mongodb' | 'temporal', () => Promise<unknown>> };

const CHECK_MS = 2_000;

const state = z.enum(['up', 'down']);

const readiness = z
  .object({ status: z.enum(['ready', 'not_ready']), mongodb: state, temporal: state })
  .meta({ id: 'Readiness' });

const tag = 'Service';

export const healthOperations = operations({
  getHealth: {
    method: 'get',
    path: '/healthz',
    tag,
    summary: 'Whether the process lives',
    roles: 'anyone',
    answers: {
      200: {
        description: 'It does.',
        schema: z.object({ status: z.literal('ok') }).meta({ id: 'Health' }),
        example: { status: 'ok' },
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
        example: { status: 'ready', mongodb: 'up', temporal: 'up' },
      },
      503: {
        description: 'One of them does not.',
        schema: readiness,
        example: { status: 'not_ready', mongodb: 'up', temporal: 'down' },
      },
    },
  },
});

/** `/healthz`: this process lives. `/readyz`: it can do its work, each server named. */
export function healthRoutes({ checks }: HealthParts): Router {
  const [mongodbState, temporalState] = [shared(checks.mongodb), shared(checks.temporal)];
  return routesOf(healthOperations, {
    getHealth: ({ response }) => response.json({ status: 'ok' }),
    getReadiness: async ({ response }) => {
      const [mongodb, temporal] = await Promise.all([mongodbState(), temporalState()]);
      const ready = mongodb === 'up' && temporal === 'up';
      response
        .status(ready ? 200 : 503)
        .json({ status: ready ? 'ready' : 'not_ready', mongodb, temporal } satisfies z.input<typeof readiness>);
    },
  });
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
  const tooLate = new Promise<'down'>((resolve) => setTimeout(resolve, CHECK_MS, 'down').unref());
  const checked = check().then(
    () => 'up' as const,
    () => 'down' as const,
  );
  return Promise.race([checked, tooLate]);
}
