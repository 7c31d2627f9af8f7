import { Button } from '@mantine/core';
import { IconListSearch, IconSearchOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { usePublishedEvents } from '../../api/published-events.js';
import type { PublishedEvent } from '../../api/types.js';
import { EmptyState } from '../../components/empty-state.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { Pager, useCursor } from '../../components/pager.js';
import { useAddress } from '../../components/search-params.js';
import { TableSkeleton } from '../../components/table/table-skeleton.js';
import { EventDrawer } from './event-drawer.js';
import { useEventFilters } from './event-filters.js';
import { EventsTable } from './events-table.js';
import { FilterBar } from './filter-bar.js';

type Props = {
  /** Only events of this integration; else of all, which can then be filtered by it. */
  integrationId?: string;
  /** Says why there is nothing, when that is not because of the filters. */
  none: ReactNode;
};

/** What became of events: filters, the list, and one of them beside it. All of it is in the address. */
export function EventsList({ integrationId, none }: Props) {
  const { words, filters, isAny, set, clear } = useEventFilters();
  const [params, setAddress] = useAddress();
  const { search } = useLocation();
  const cursor = useCursor();
  const asked = integrationId === undefined ? filters : { ...filters, integrationId };
  const { data, error, refetch, isPlaceholderData } = usePublishedEvents(asked, cursor);
  const opened = params.get('event');
  const addressOf = ({ id }: PublishedEvent) => {
    const address = new URLSearchParams(search);
    address.set('event', id);
    return `?${address}`;
  };
  return (
    <>
      <FilterBar words={words} onChange={set} ofAll={integrationId === undefined} />
      {data === undefined && (error ? <ErrorPanel error={error} onRetry={refetch} /> : <TableSkeleton />)}
      {data && (
        <EventsTable
          events={data.events}
          ofAll={integrationId === undefined}
          addressOf={addressOf}
          onOpen={({ id }) => setAddress({ event: id }, true)}
          stale={isPlaceholderData}
          empty={isAny ? <NoneFound clear={clear} /> : none}
        />
      )}
      <Pager nextCursor={data?.nextCursor} />
      <EventDrawer publicationId={opened} onClose={() => setAddress({ event: '' })} />
    </>
  );
}

function NoneFound({ clear }: { clear: () => void }) {
  return (
    <EmptyState
      icon={<IconSearchOff />}
      title="No event matches"
      action={
        <Button variant="default" onClick={clear}>
          Clear the filters
        </Button>
      }
    >
      Entity and event are compared as a whole, and the time is that of the latest attempt.
    </EmptyState>
  );
}

/** Nothing has been sent at all. */
export function NothingSent({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <EmptyState icon={<IconListSearch />} title="Nothing has been sent yet" action={action}>
      {children}
    </EmptyState>
  );
}
