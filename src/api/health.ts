import { Router } from 'express';

/** How to find out whether the servers behind the API answer. Each rejects when its server does not. */
export type HealthParts = { checks: Record<'mongodb' | 'temporal', () => Promise<unknown>> };

const CHECK_MS = 2_000;

/** `/healthz`: this process lives. `/readyz`: it can do its work, each server named. */
export function healthRoutes({ checks }: HealthParts): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const names = Object.keys(checks) as (keyof typeof checks)[];
    const states = await Promise.all(names.map(async (name) => [name, await stateOf(checks[name])] as const));
    const ready = states.every(([, state]) => state === 'up');
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not_ready', ...Object.fromEntries(states) });
  });
  return router;
}

async function stateOf(check: () => Promise<unknown>): Promise<'up' | 'down'> {
  const tooLate = new Promise<'down'>((resolve) => setTimeout(resolve, CHECK_MS, 'down').unref());
  const checked = check().then(
    () => 'up' as const,
    () => 'down' as const,
  );
  return Promise.race([checked, tooLate]);
}
