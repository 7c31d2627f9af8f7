import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Range } from '../../../api/history.js';
import { formatShort } from '../../../format/numbers.js';
import { formatTime } from '../../../format/time.js';
import { useZone, type Zone } from '../../../format/zone.js';
import classes from './overview-page.module.css';

type Props = { title: string; summary: string; empty?: string | undefined; children: ReactNode };

/** A chart's title, the same in words for whoever does not see it, and what stands there when there is nothing to draw. */
export function ChartFrame({ title, summary, empty, children }: Props) {
  return (
    <Paper component="figure" m={0} p="md" radius="md" miw={0}>
      <Group component="figcaption" className={classes.chartTitle}>
        <Title order={3}>{title}</Title>
        <Text size="xs" c="dimmed">
          {summary}
        </Text>
      </Group>
      {empty === undefined ? children : <div className={classes.chartEmpty}>{empty}</div>}
    </Paper>
  );
}

/** What all charts have in common: small, calm, with the time below. */
export function useChartLook(range: Range) {
  const zone = useZone();
  return {
    h: 180,
    dataKey: 'at',
    gridAxis: 'x' as const,
    tickLine: 'none' as const,
    strokeDasharray: '3 3',
    valueFormatter: formatShort,
    xAxisProps: {
      tickFormatter: (at: string) => tick(at, range, zone),
      minTickGap: 40,
      tickMargin: 6,
    },
    yAxisProps: { width: 44, allowDecimals: false, tickCount: 5 },
    tooltipProps: {
      isAnimationActive: false,
      // Also called while nothing is pointed at.
      labelFormatter: (at: ReactNode) => (at ? formatTime(String(at), zone, { seconds: false }) : ''),
    },
  };
}

function tick(at: string, range: Range, zone: Zone): string {
  const [day = '', month = '', time = ''] = formatTime(at, zone, { seconds: false }).split(' ');
  return range === '7d' || range === '30d' ? `${day} ${month}` : time;
}
