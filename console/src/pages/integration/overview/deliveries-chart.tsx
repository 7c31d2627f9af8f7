import { BarChart } from '@mantine/charts';
import type { Range } from '../../../api/history.js';
import type { History } from '../../../api/types.js';
import { formatShort, plural } from '../../../format/numbers.js';
import { CHART_MARGIN, ChartFrame, useChartLook } from './chart-frame.js';
import { countTicks } from './chart-scale.js';

const SERIES = [
  { name: 'delivered', label: 'Delivered', color: 'var(--console-series)' },
  { name: 'failed', label: 'Failed attempts', color: 'var(--console-series-bad)' },
];

/** Events that went out, and attempts that failed. */
export function DeliveriesChart({ history: { points, step }, range }: { history: History; range: Range }) {
  const look = useChartLook(
    range,
    points,
    countTicks(Math.max(...points.map((point) => point.delivered + point.failed))),
  );
  const delivered = points.reduce((sum, point) => sum + point.delivered, 0);
  const failed = points.reduce((sum, point) => sum + point.failed, 0);
  return (
    <ChartFrame
      title="Deliveries and failures"
      summary={`each bar ${STEP_WORDS[step]}`}
      legend={[
        { color: 'var(--console-series)', text: `${formatShort(delivered)} delivered` },
        { color: 'var(--console-series-bad)', text: plural(failed, 'failed attempt') },
      ]}
      empty={delivered + failed === 0 ? 'Nothing was sent in this time.' : undefined}
    >
      <BarChart
        {...look}
        data={points}
        series={SERIES}
        type="stacked"
        barProps={{ isAnimationActive: false }}
        maxBarWidth={14}
        barChartProps={CHART_MARGIN}
      />
    </ChartFrame>
  );
}

const STEP_WORDS: Record<History['step'], string> = {
  '1m': '1 min',
  '5m': '5 min',
  '15m': '15 min',
  '1h': '1 h',
  '6h': '6 h',
  '1d': '1 day',
};
