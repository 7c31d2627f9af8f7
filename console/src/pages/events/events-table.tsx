import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { type Condition, conditionOf } from '../../api/condition.js';
import { sentence } from '../../api/errors.js';
import { useIntegrations } from '../../api/integrations.js';
import type { PublishedEvent } from '../../api/types.js';
import { Breakable } from '../../components/breakable.js';
import { OutcomeBadge } from '../../components/outcome-badge.js';
import { type Column, DataTable } from '../../components/table/data-table.js';
import { TimeText } from '../../components/time-text.js';
import classes from './events.module.css';
import { nextFor } from './next-for.js';

type Props = {
  events: readonly PublishedEvent[];
  ofAll: boolean;
  /** The address that shows one of them. */
  addressOf: (event: PublishedEvent) => string;
  onOpen: (event: PublishedEvent) => void;
  empty: ReactNode;
  stale: boolean;
};

/** What became of events, one row for each of them and integration. */
export function EventsTable({ events, ofAll, addressOf, onOpen, empty, stale }: Props) {
  const { data: integrations = [] } = useIntegrations();
  const conditions = new Map(integrations.map((one) => [one.id, conditionOf(one)]));
  const integration: Column<PublishedEvent> = {
    key: 'integration',
    header: 'Integration',
    cell: ({ integration_id: id }) => (
      <Anchor component={Link} to={`/integrations/${id}`} inherit>
        {id}
      </Anchor>
    ),
  };
  const columns: Column<PublishedEvent>[] = [
    {
      key: 'event',
      header: 'Event',
      heads: true,
      cell: (event) => (
        <div>
          <Link to={addressOf(event)} className={classes.name}>
            <Breakable text={event.event_name} />
          </Link>
          <div className={classes.second}>{event.event_id}</div>
        </div>
      ),
    },
    ...(ofAll ? [integration] : []),
    {
      key: 'entity',
      header: 'Domain Entity ID',
      cell: ({ domain_entity_id: id, domain_entity_type: type }) => (
        <div>
          <div className={id === undefined ? classes.second : undefined}>{id ?? 'none'}</div>
          {id !== undefined && <div className={classes.second}>{type}</div>}
        </div>
      ),
    },
    {
      key: 'status',
      header: 'Status',
      cell: (event) => <StatusCell event={event} condition={conditions.get(event.integration_id)} />,
    },
    {
      key: 'attempted',
      header: 'Attempted at',
      cell: ({ attempted_at: at, attempts }) => (
        <div>
          {at === undefined ? '–' : <TimeText at={at} />}
          {attempts > 1 && <div className={classes.second}>attempt {attempts}</div>}
        </div>
      ),
    },
  ];
  return (
    <DataTable
      label="Events"
      columns={columns}
      rows={events}
      rowKey={({ id }) => id}
      onOpen={onOpen}
      empty={empty}
      stale={stale}
    />
  );
}

function StatusCell({ event, condition }: { event: PublishedEvent; condition: Condition | undefined }) {
  const success = event.status === 'SUCCESS';
  return (
    <div>
      <OutcomeBadge success={success} />
      {!success && (
        <div className={classes.words}>
          {event.response?.error && `${sentence(event.response.error)} `}
          {sentence(nextFor(event, condition))}
        </div>
      )}
    </div>
  );
}
