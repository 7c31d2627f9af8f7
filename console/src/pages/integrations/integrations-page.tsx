import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useAllHistories, useAllStats, useIntegrations } from '../../api/integrations.js';
import { useMayChange } from '../../api/session.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { PageHeader } from '../../components/page-header.js';
import { TableSkeleton } from '../../components/table/table-skeleton.js';
import { IntegrationsBar } from './integrations-bar.js';
import { IntegrationsTable } from './integrations-table.js';
import { useShown } from './shown.js';

/** All integrations of the tenant: how each is, and what can be done with it. */
export function IntegrationsPage() {
  const mayChange = useMayChange();
  const { data: integrations, error, refetch } = useIntegrations();
  const { data: stats } = useAllStats();
  const { data: histories } = useAllHistories();
  const { tab, search, counts, shown } = useShown(integrations ?? []);
  return (
    <>
      <PageHeader title="Integrations">
        {mayChange && (
          <Button component={Link} to="/integrations/new" leftSection={<IconPlus size={16} />}>
            New Integration
          </Button>
        )}
      </PageHeader>
      <IntegrationsBar tab={tab} search={search} counts={integrations && counts}>
        {integrations !== undefined && (
          <IntegrationsTable all={integrations} shown={shown} stats={stats} histories={histories} />
        )}
        {integrations === undefined &&
          (error ? <ErrorPanel error={error} onRetry={refetch} /> : <TableSkeleton rows={5} />)}
      </IntegrationsBar>
    </>
  );
}
