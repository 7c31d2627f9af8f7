import { usePageTitle } from '../../components/page-header.js';
import { useThisIntegration } from '../integration/integration-layout.js';
import { EventsList, NothingSent } from './events-list.js';

/** What became of events at one integration. */
export function IntegrationEventsPage() {
  const { id, target, status } = useThisIntegration();
  usePageTitle(`Events of ${id}`);
  const waits =
    target === 'webhook'
      ? 'Each event is listed here once it has been sent, with what the webhook answered.'
      : 'Events are listed here once the file that holds them has been written.';
  return (
    <EventsList
      integrationId={id}
      none={
        <NothingSent>
          {waits} {status === 'stopped' && 'It is paused: set it active, and it goes on.'}
        </NothingSent>
      }
    />
  );
}
