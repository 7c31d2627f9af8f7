import '@mantine/charts/styles.layer.css';
import { Group, SegmentedControl, SimpleGrid, Skeleton, Title } from '@mantine/core';
import { RANGES, type Range, useHistory } from '../../../api/history.js';
import type { Integration } from '../../../api/types.js';
import { ErrorPanel } from '../../../components/error-panel.js';
import { useAddress } from '../../../components/search-params.js';
import { BacklogChart } from './backlog-chart.js';
import { DeliveriesChart } from './deliveries-chart.js';
import { LatencyChart } from './latency-chart.js';
import classes from './overview-page.module.css';

const CHOICES = Object.entries(RANGES).map(([value, { label }]) => ({ value, label }));

/** What an integration did over time; how far back is in the address. */
export default function Charts({ id, target }: Pick<Integration, 'id' | 'target'>) {
  const [params, setAddress] = useAddress();
  const asked = params.get('range');
  const range: Range = asked !== null && asked in RANGES ? (asked as Range) : '1h';
  const { data: history, error, refetch } = useHistory(id, range);
  return (
    <section aria-labelledby="over-time">
      <Group className={classes.chartsBar}>
        <Title order={2} id="over-time">
          Over time
        </Title>
        <SegmentedControl
          size="xs"
          aria-label="How far back"
          data={CHOICES}
          value={range}
          onChange={(value) => setAddress({ range: value === '1h' ? '' : value })}
        />
      </Group>
      {history === undefined &&
        (error ? <ErrorPanel error={error} onRetry={refetch} /> : <Skeleton height={230} radius="md" />)}
      {history && (
        <SimpleGrid cols={{ base: 1, md: 3 }} spacing="md">
          <DeliveriesChart history={history} range={range} />
          <BacklogChart history={history} range={range} />
          <LatencyChart history={history} range={range} target={target} />
        </SimpleGrid>
      )}
    </section>
  );
}
