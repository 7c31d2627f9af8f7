import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { BacklogFigures } from '../../src/activities/index.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { startStack } from '../support/stack.js';

const file = (path: string) => readFile(new URL(`../../deploy/${path}`, import.meta.url), 'utf8');

test.each(['prometheus/alerts.yml', 'grafana/dashboards/sluice.json', 'kubernetes/prometheus-adapter.yaml'])(
  'every metric of %s is one that a process tells',
  async (path) => {
    const text = await file(path);
    const named = new Set(text.match(/\bsluice_[a-z_]+[a-z]\b/g)?.map((name) => name.replace(/_bucket$/, '')));
    // What the adapter calls the metric that it makes of ours.
    named.delete('sluice_lag_seconds');
    expect(named.size).toBeGreaterThan(0);
    expect([...named].filter((name) => !known.has(name))).toEqual([]);
  },
);

test('no critical alert rests on the figures of single integrations, of which the last ones are left out', async () => {
  const rules = (await file('prometheus/alerts.yml')).split('- alert: ').slice(1);
  const critical = rules.filter((rule) => rule.includes('severity: critical'));
  const exprs = critical.map((rule) => /expr: (.*)/.exec(rule)?.[1] ?? '');
  expect(exprs.join()).toContain('sluice_stalled_integrations');
  expect(exprs.join()).not.toMatch(/sluice_integration_/);
});

const known = await metricNames();

async function metricNames(): Promise<Set<string>> {
  const stack = await startStack({}, { worker: false });
  const figures = new BacklogFigures(stack.stores, { most: 10, stalledAfterMs: 300_000 });
  const own = await stack.call('GET', '/../../metrics');
  const texts = [await new Metrics().text(), own.text, await figures.totals(), await figures.named()];
  await stack.stop();
  return new Set(texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name as string)));
}
