import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from '../../components/empty-state.js';

/** For the address of an integration that there is not, or not any more. */
export function NoIntegration({ id }: { id: string }) {
  return (
    <EmptyState
      icon={<IconMapQuestion />}
      title={`There is no integration ${id}`}
      action={
        <Button component={Link} to="/integrations">
          To the integrations
        </Button>
      }
    >
      It may have been deleted meanwhile.
    </EmptyState>
  );
}
