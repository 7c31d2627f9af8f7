import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { PageHeader } from '../../components/page-header.js';
import { EventsList, NothingSent } from './events-list.js';

/** What became of events at every integration. */
export function EventsPage() {
  return (
    <>
      <PageHeader title="Events" />
      <EventsList
        none={
          <NothingSent
            action={
              <Button component={Link} to="/integrations">
                To the integrations
              </Button>
            }
          >
            As soon as an integration is active and an event that it wants is published, what became of it is listed
            here.
          </NothingSent>
        }
      />
    </>
  );
}
