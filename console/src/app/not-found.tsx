import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from '../components/empty-state.js';

/** For an address that leads nowhere. */
export function NotFound() {
  return (
    <EmptyState
      icon={<IconMapQuestion />}
      title="There is nothing here"
      action={
        <Button component={Link} to="/integrations">
          To the integrations
        </Button>
      }
    >
      The address may be misspelt, or what it named has been deleted.
    </EmptyState>
  );
}
