import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileText, type Parsed, readYaml, readYamls } from '../support/deploy-files.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/**
 * Whatever watches an installation names its metrics, and a name that nobody tells gives no error there: an alert that
 * never fires, a panel that stays empty. So each of them has to be told by a real API or a real worker after one delivery.
 */
const NAMES = /(?<![\w.])(?:sluice|temporal|process|nodejs)_[a-z0-9_]*[a-z0-9](?![\w.])/g;

let stack: Stack;
let receiver: Receiver;
let processes: ServiceProcess[] = [];
beforeAll(async () => {
  receiver = await startReceiver();
  // Stores, keys and names in the servers; the service itself runs in processes of its own, apart as in production.
  stack = await startStack({}, { worker: false });
  const env = { ...stack.env, SLUICE_METRICS_PORT: '0', SLUICE_LOG_LEVEL: 'info', PORT: '0' };
  processes = await Promise.all((['api', 'worker'] as const).map((part) => startService(part, env)));
  const callback_parameters = { callback_url: receiver.url };
  await stack.call('POST', INTEGRATIONS, { id: 'watched', integration_type: 'permanent', callback_parameters });
  await stack.call('POST', '/events', { name: 'order.created', payload: {} });
  await until(() => receiver.received.length === 1);
});
afterAll(async () => {
  for (const one of processes) await one.stop();
  await stack?.stop();
  await receiver?.stop();
});

/** All that is told, with the type that Prometheus has for it. */
async function told(): Promise<Map<string, string>> {
  const texts = await Promise.all(
    processes.map(async ({ operatorsUrl }) => (await fetch(`${operatorsUrl}/metrics`)).text()),
  );
  const types = texts.flatMap((text) => [...text.matchAll(/^# TYPE (?<name>\S+) (?<type>\S+)$/gm)]);
  return new Map(types.map(({ groups }) => [groups?.name ?? '', groups?.type ?? '']));
}

/** Those of the names that nobody tells. A histogram is told as several series, whose names begin with its own. */
async function untold(names: Iterable<string>): Promise<string[]> {
  const known = await told();
  const histogramOf = (name: string) => known.get(name.replace(/_(bucket|sum|count)$/, '')) === 'histogram';
  return [...names].filter((name) => !known.has(name) && !histogramOf(name));
}

test.each([
  'deploy/prometheus/alerts.yml',
  'deploy/grafana/dashboards/sluice.json',
  'deploy/kubernetes/prometheus-adapter.yaml',
  'deploy/kubernetes/worker.yaml',
  'docs/operations.md',
  'docs/scaling.md',
])('every metric of %s is told by an API or a worker', async (path) => {
  const named = new Set(fileText(path).match(NAMES));
  expect(named.size).toBeGreaterThan(0);
  // Temporal's are told once there was something to measure.
  await until(async () => (await untold(named)).length === 0, { timeoutMs: 15_000 }).catch(() => undefined);
  expect(await untold(named)).toEqual([]);
});

test('the workers are scaled by a metric that the adapter makes of ours', () => {
  const { external } = readYaml('deploy/kubernetes/prometheus-adapter.yaml').rules;
  const scaler = readYamls('deploy/kubernetes/worker.yaml').find(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const asked = scaler.spec.metrics.map((metric: Parsed) => metric.external.metric.name);
  expect(asked).toEqual(external.map((rule: Parsed) => rule.name?.as ?? rule.seriesQuery));
  // The age of what is due: not that of what waits in front of somebody who is stopped, or for a batch to fill.
  expect(external.map((rule: Parsed) => rule.metricsQuery)).toEqual(['max(sluice_oldest_due_event_age_seconds)']);
});

test('no critical alert rests on the figures of single integrations, of which the last ones are left out', () => {
  const rules: Parsed[] = readYaml('deploy/prometheus/alerts.yml').groups.flatMap((group: Parsed) => group.rules);
  const exprs = rules.filter(({ labels }) => labels.severity === 'critical').map(({ expr }) => expr);
  expect(exprs.join()).toContain('sluice_stalled_integrations');
  expect(exprs.join()).not.toMatch(/sluice_integration_/);
});
