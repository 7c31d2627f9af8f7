import { ActionIcon } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { memo } from 'react';
import type { Integration } from '../../api/types.js';
import { IntegrationMenu } from '../../components/integration-menu/integration-menu.js';
import classes from './integrations-page.module.css';

export const RowActions = memo(function RowActions({ integration }: { integration: Integration }) {
  return (
    <div className={classes.actions}>
      <IntegrationMenu integration={integration}>
        <ActionIcon variant="default" aria-label={`Actions for ${integration.id}`}>
          <IconDots size={16} />
        </ActionIcon>
      </IntegrationMenu>
    </div>
  );
});
