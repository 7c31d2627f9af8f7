import { Anchor, Button, Group, Skeleton, Title } from '@mantine/core';
import { IconChevronDown, IconChevronLeft } from '@tabler/icons-react';
import { Link, NavLink, Outlet, useNavigate, useOutletContext, useParams } from 'react-router';
import { conditionOf } from '../../api/condition.js';
import { isNotFound } from '../../api/errors.js';
import { useIntegration } from '../../api/integrations.js';
import { useMayChange } from '../../api/session.js';
import type { Integration } from '../../api/types.js';
import { ConditionBadge } from '../../components/condition-badge.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { IntegrationMenu } from '../../components/integration-menu/integration-menu.js';
import { RunSwitch } from '../../components/run-switch.js';
import classes from './integration-layout.module.css';
import { NoIntegration } from './no-integration.js';
import { tabsOf } from './tabs.js';

/** What stands above every page of one integration: its name, how it is, what can be done with it, and its pages. */
export function IntegrationLayout() {
  const { id = '' } = useParams();
  const { data: integration, error, refetch } = useIntegration(id);
  if (isNotFound(error)) return <NoIntegration id={id} />;
  if (integration === undefined)
    return error ? <ErrorPanel error={error} onRetry={refetch} /> : <Skeleton height={80} />;
  return (
    <>
      <Header integration={integration} />
      <Outlet context={integration} />
    </>
  );
}

/** The integration whose pages these are. */
export function useThisIntegration(): Integration {
  return useOutletContext<Integration>();
}

function Header({ integration }: { integration: Integration }) {
  const navigate = useNavigate();
  const mayChange = useMayChange();
  const { id } = integration;
  return (
    <div className={classes.header}>
      <Anchor component={Link} to="/integrations" className={classes.back} size="sm">
        <IconChevronLeft size={14} aria-hidden /> Integrations
      </Anchor>
      <Group gap="md" mt={2} mb="sm" justify="space-between" align="flex-start" wrap="nowrap">
        <Group gap="4px 16px" mih={36}>
          <Title order={1} className={classes.id}>
            {id}
          </Title>
          <Group gap="xs" wrap="nowrap">
            {mayChange && <RunSwitch integration={integration} />}
            <ConditionBadge condition={conditionOf(integration)} />
          </Group>
        </Group>
        <IntegrationMenu integration={integration} onDeleted={() => navigate('/integrations')}>
          <Button variant="default" flex="none" rightSection={<IconChevronDown size={16} />}>
            Actions
          </Button>
        </IntegrationMenu>
      </Group>
      <nav aria-label={`Pages of ${id}`} className={classes.tabs}>
        {tabsOf(integration).map(({ path, label }) => (
          <NavLink key={path} to={`/integrations/${id}${path && `/${path}`}`} end className={classes.tab ?? ''}>
            {label}
          </NavLink>
        ))}
      </nav>
    </div>
  );
}
