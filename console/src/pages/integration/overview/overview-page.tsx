import { Paper, SimpleGrid, Skeleton, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useStats } from '../../../api/integrations.js';
import { useNow } from '../../../components/now.js';
import { usePageTitle } from '../../../components/page-header.js';
import { WithTimes } from '../../../components/with-times.js';
import { useThisIntegration } from '../integration-layout.js';
import { Details } from './details.js';
import { doingNow } from './doing-now.js';
import { Failure } from './failure.js';
import { KeyFigures } from './key-figures.js';
import { LatestFiles } from './latest-files.js';
import classes from './overview-page.module.css';

/** Charts are large, and nobody has to wait for them to read the rest. */
const Charts = lazy(() => import('./charts.js'));

/** How one integration is and was. */
export function OverviewPage() {
  const integration = useThisIntegration();
  const { data: stats } = useStats(integration.id);
  const now = useNow();
  usePageTitle(integration.id);
  return (
    <div className={classes.page}>
      <Paper p="md" radius="md">
        {stats ? (
          <Text size="lg" className={classes.now} data-testid="doing-now">
            <WithTimes text={doingNow(integration, stats, now)} />
          </Text>
        ) : (
          <Skeleton height={24} />
        )}
        {integration.failing && <Failure failing={integration.failing} />}
        {stats && <KeyFigures integration={integration} stats={stats} />}
      </Paper>
      <Suspense fallback={<Skeleton height={260} radius="md" />}>
        <Charts id={integration.id} target={integration.target} />
      </Suspense>
      <SimpleGrid cols={{ base: 1, md: integration.target === 's3' ? 2 : 1 }} spacing="md">
        <Details integration={integration} />
        {integration.target === 's3' && <LatestFiles id={integration.id} />}
      </SimpleGrid>
    </div>
  );
}
