import { AreaChart } from '@mantine/charts';
import type { Range } from '../../../api/history.js';
import type { History } from '../../../api/types.js';
import { formatShort } from '../../../format/numbers.js';
import { formatDuration } from '../../../format/time.js';
import { CHART_MARGIN, ChartFrame, useChartLook } from './chart-frame.js';
import { countTicks } from './chart-scale.js';

const SERIES = [{ name: 'events', label: 'Waiting', color: 'var(--console-series)' }];

type Dot = { cx?: number | string; cy?: number | string; index: number };

/** A value without neighbours has no line: a dot stands for it. */
function dotsOf(values: readonly (number | null)[]) {
  const isAlone = (i: number) =>
    values[i] !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null;
  return ({ cx, cy, index }: Dot) => (
    <g key={index}>{isAlone(index) && <circle cx={cx} cy={cy} r={2} fill="var(--console-series)" />}</g>
  );
}

/** Events that waited; looked at once a minute, so a stretch that nobody looked at stays open. */
export function BacklogChart({ history: { points }, range }: { history: History; range: Range }) {
  const data = points.map(({ at, backlog }) => ({ at, events: backlog?.events ?? null }));
  const seen = points.flatMap(({ backlog }) => backlog ?? []);
  const most = Math.max(0, ...seen.map(({ events }) => events));
  const look = useChartLook(range, points, countTicks(most));
  const oldest = Math.max(0, ...seen.map(({ oldest_seconds }) => oldest_seconds));
  const summary =
    most === 0 ? 'nothing waited' : `at most ${formatShort(most)}, the oldest for ${formatDuration(oldest * 1_000)}`;
  return (
    <ChartFrame
      title="Backlog"
      summary={seen.length === 0 ? '' : summary}
      empty={seen.length === 0 ? 'Not looked at yet; it is once a minute.' : undefined}
    >
      <AreaChart
        {...look}
        data={data}
        series={SERIES}
        curveType="linear"
        withDots={false}
        strokeWidth={1.5}
        fillOpacity={0.18}
        withGradient={false}
        areaProps={{ isAnimationActive: false, dot: dotsOf(data.map(({ events }) => events)) }}
        connectNulls={false}
        areaChartProps={CHART_MARGIN}
      />
    </ChartFrame>
  );
}
