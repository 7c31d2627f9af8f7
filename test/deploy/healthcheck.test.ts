import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../support/program.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { startStack } from '../support/stack.js';

const check = async (env: Record<string, string>) => (await runProgram('src/run/healthcheck.ts', [], env)).code;
const portOf = (url: string) => new URL(url).port;

async function started(part: 'api' | 'worker', env: Record<string, string>): Promise<ServiceProcess> {
  const stack = await startStack({}, { worker: false });
  const service = await startService(part, { ...stack.env, SLUICE_LOG_LEVEL: 'info', ...env });
  onTestFinished(async () => {
    await service.stop();
    await stack.stop();
  });
  return service;
}

test('a worker is found to live by its port for operators, and to be dead once it is', async () => {
  const worker = await started('worker', { SLUICE_METRICS_PORT: '0' });
  const env = { SLUICE_METRICS_PORT: portOf(worker.operatorsUrl) };
  expect(await check(env)).toBe(0);
  await worker.kill();
  expect(await check(env)).toBe(1);
});

test('an API that has no port for operators is asked at its own', async () => {
  const api = await started('api', { PORT: '0' });
  const env = { PORT: portOf(api.url) };
  expect(await check(env)).toBe(0);
  expect(await check({ ...env, SLUICE_METRICS_PORT: '9' })).toBe(1);
  await api.kill();
  expect(await check(env)).toBe(1);
});
