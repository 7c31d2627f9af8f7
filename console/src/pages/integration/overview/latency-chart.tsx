import { LineChart } from '@mantine/charts';
import type { Range } from '../../../api/history.js';
import type { History, Integration } from '../../../api/types.js';
import { CHART_MARGIN, ChartFrame, useChartLook } from './chart-frame.js';
import { durationTicks } from './chart-scale.js';

const SERIES = [
  { name: 'p50', label: 'Half are faster', color: 'var(--console-series)' },
  { name: 'p95', label: '95 % are faster', color: 'var(--console-series-second)' },
];

type Props = { history: History; range: Range; target: Integration['target'] };

/** From the acceptance of an event to the answer of the target. */
export function LatencyChart({ history: { points }, range, target }: Props) {
  const data = points.map(({ at, latency_ms: latency }) => ({
    at,
    p50: latency?.p50 ?? null,
    p95: latency?.p95 ?? null,
  }));
  const worst = Math.max(0, ...points.map(({ latency_ms: latency }) => latency?.p95 ?? 0));
  const look = useChartLook(range, points, durationTicks(worst));
  const until = target === 'webhook' ? 'its delivery' : 'its file';
  return (
    <ChartFrame
      title="Latency"
      summary={`from an event to ${until}`}
      legend={SERIES.map(({ color, label }) => ({ color, text: label }))}
      empty={worst === 0 ? 'Nothing was delivered in this time.' : undefined}
    >
      <LineChart
        {...look}
        data={data}
        series={SERIES}
        valueFormatter={formatMs}
        yAxisProps={{ ...look.yAxisProps, width: 56 }}
        curveType="linear"
        dotProps={{ r: 1.5, strokeWidth: 0 }}
        strokeWidth={1.5}
        lineProps={{ isAnimationActive: false }}
        connectNulls
        lineChartProps={CHART_MARGIN}
      />
    </ChartFrame>
  );
}

/** `12 ms`, `3.4 s`, `4.5 min`, `2.5 h` */
function formatMs(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 6_000) / 10} min`;
  return `${Math.round(ms / 360_000) / 10} h`;
}
