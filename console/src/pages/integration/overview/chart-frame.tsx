import { Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Range } from '../../../api/history.js';
import type { HistoryPoint } from '../../../api/types.js';
import { formatShort } from '../../../format/numbers.js';
import { formatTime } from '../../../format/time.js';
import { useZone, type Zone } from '../../../format/zone.js';
import { timeTicks } from './chart-scale.js';
import classes from './overview-page.module.css';

/** A colour of the chart, and what it means here. */
export type LegendEntry = { color: string; text: string };

type Props = {
  title: string;
  /** What the chart shows, in words, for whoever does not see it. */
  summary: string;
  legend?: readonly LegendEntry[];
  /** Stands there when there is nothing to draw. */
  empty?: string | undefined;
  children: ReactNode;
};

/** What is around a chart: what it shows, in words and in colours. */
export function ChartFrame({ title, summary, legend = [], empty, children }: Props) {
  return (
    <Paper component="figure" m={0} p="md" radius="md" miw={0}>
      <figcaption className={classes.chartTitle}>
        <Title order={3}>{title}</Title>
        <div className={classes.legend}>
          {legend.map(({ color, text }) => (
            <span key={text} className={classes.legendEntry}>
              <svg width="10" height="10" aria-hidden="true" focusable="false">
                <rect width="10" height="10" rx="2" fill={color} />
              </svg>
              {text}
            </span>
          ))}
          {summary}
        </div>
      </figcaption>
      {empty === undefined ? children : <div className={classes.chartEmpty}>{empty}</div>}
    </Paper>
  );
}

/** What all charts have in common: small, calm, with the time below. */
export function useChartLook(range: Range, points: readonly HistoryPoint[], ticks: readonly number[]) {
  const zone = useZone();
  const instants = points.map(({ at }) => at);
  return {
    h: 180,
    dataKey: 'at',
    gridAxis: 'x' as const,
    tickLine: 'none' as const,
    strokeDasharray: '3 3',
    valueFormatter: formatShort,
    xAxisProps: {
      ticks: timeTicks(instants, range, zone),
      tickFormatter: (at: string) => tick(at, range, zone),
      interval: 'equidistantPreserveStart' as const,
      minTickGap: 12,
      tickMargin: 6,
    },
    yAxisProps: { width: 44, ticks: [...ticks], domain: [0, ticks.at(-1) ?? 1], interval: 0 },
    tooltipProps: {
      isAnimationActive: false,
      // Also called while nothing is pointed at.
      labelFormatter: (at: ReactNode) => (at ? formatTime(String(at), zone, { seconds: false }) : ''),
    },
  };
}

/** So that the uppermost number is not cut off. */
export const CHART_MARGIN = { margin: { top: 8, right: 4, bottom: 0, left: 0 } };

function tick(at: string, range: Range, zone: Zone): string {
  const [day = '', month = '', time = ''] = formatTime(at, zone, { seconds: false }).split(' ');
  return range === '7d' || range === '30d' ? `${day} ${month}` : time;
}
