import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { Metrics } from '../../src/telemetry/metrics.js';
import { Counters, Histograms } from '../../src/telemetry/series.js';

test('counters begin at zero and keep their labels apart', async () => {
  const registry = new Registry();
  const counters = new Counters(registry, { name: 'seen_total', help: 'What was seen.' });
  counters.with({ kind: 'a' }).add();
  counters.with({ kind: 'a' }).add(4);
  counters.with({ kind: 'b' });
  expect(await registry.metrics()).toBe(
    '# HELP seen_total What was seen.\n# TYPE seen_total counter\nseen_total{kind="a"} 5\nseen_total{kind="b"} 0\n',
  );
});

test('the buckets of a histogram hold what is at most their bound, and add up', async () => {
  const registry = new Registry();
  const seconds = new Histograms(registry, { name: 'took_seconds', help: 'It took.' }, [1, 2]).with({ of: 'x' });
  for (const value of [0.5, 1, 1.5, 9]) seconds.add(value);
  seconds.add(2, 3);
  const lines = (await registry.metrics()).trim().split('\n').slice(2);
  expect(lines).toEqual([
    'took_seconds_bucket{of="x",le="1"} 2',
    'took_seconds_bucket{of="x",le="2"} 6',
    'took_seconds_bucket{of="x",le="+Inf"} 7',
    'took_seconds_sum{of="x"} 18',
    'took_seconds_count{of="x"} 7',
  ]);
});

test('a source that cannot tell anything just now takes nothing from the rest', async () => {
  const metrics = new Metrics();
  metrics.addSource(async () => Promise.reject(new Error('away')));
  metrics.addSource(async () => 'other_total 1\n');
  const text = await metrics.text();
  expect(text).toContain('sluice_events_accepted_total 0\n');
  expect(text.endsWith('other_total 1\n')).toBe(true);
});

test('every metric has the prefix of the service, a help text and a unit where it has one', async () => {
  const text = await new Metrics().text();
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  expect(names.length).toBeGreaterThan(15);
  for (const [, name = '', type] of names) {
    expect(name).toMatch(/^sluice_[a-z0-9_]+$/);
    expect(text).toMatch(new RegExp(`^# HELP ${name} .{8,}$`, 'm'));
    if (type === 'counter') expect(name).toMatch(/_total$/);
    if (type === 'histogram') expect(name).toMatch(/_(seconds|bytes|events)$/);
  }
});

test('a batch counts as a delivery of each of its events', async () => {
  const metrics = new Metrics();
  const { deliveries } = metrics;
  deliveries.batchWritten({ events: 40, bytes: 2_000 }, 300);
  deliveries.batchLatency(1_500, 40);
  deliveries.batchRefused(7);
  const text = await metrics.text();
  for (const line of [
    'sluice_deliveries_total{target="s3",outcome="success"} 40',
    'sluice_deliveries_total{target="s3",outcome="failure"} 7',
    'sluice_batches_total{outcome="success"} 1',
    'sluice_batches_total{outcome="failure"} 1',
    'sluice_batch_bytes_sum 2000',
    'sluice_batch_upload_duration_seconds_sum 0.3',
    'sluice_delivery_latency_seconds_count{target="s3"} 40',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});
