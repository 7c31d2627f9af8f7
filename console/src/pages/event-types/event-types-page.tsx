import { Badge, SegmentedControl } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useEventTypes } from '../../api/event-types.js';
import type { EventType } from '../../api/types.js';
import { Ago } from '../../components/ago.js';
import { Breakable } from '../../components/breakable.js';
import { EmptyState } from '../../components/empty-state.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { PageHeader } from '../../components/page-header.js';
import { SearchInput } from '../../components/search-input.js';
import { useAddress } from '../../components/search-params.js';
import { type Column, DataTable } from '../../components/table/data-table.js';
import { TableSkeleton } from '../../components/table/table-skeleton.js';
import classes from './event-types-page.module.css';

const COLUMNS: Column<EventType>[] = [
  {
    key: 'event',
    header: 'Event',
    heads: true,
    width: '32%',
    cell: ({ name, deprecated, last_seen_at: seen }) => (
      <div className={classes.event}>
        {seen === undefined ? (
          <span className={classes.name}>
            <Breakable text={name} />
          </span>
        ) : (
          <Link to={`/events?name=${name}`} className={classes.name}>
            <Breakable text={name} />
          </Link>
        )}
        {deprecated && <Badge color="gray">Deprecated</Badge>}
      </div>
    ),
  },
  { key: 'entity', header: 'Entity', cell: ({ entity }) => entity },
  { key: 'description', header: 'What it says', width: '40%', cell: ({ description }) => description },
  {
    key: 'seen',
    header: 'Last seen',
    cell: ({ last_seen_at: at }) => (at === undefined ? <span className={classes.never}>Never</span> : <Ago at={at} />),
  },
];

/** Every event that the platform is known to publish, or has published, and when last. */
export function EventTypesPage() {
  const [params, setAddress] = useAddress();
  const search = params.get('q') ?? '';
  const show = SHOWN.find((one) => one === params.get('show')) ?? 'all';
  const { data: types, error, refetch } = useEventTypes();
  const shown = types?.filter((type) => IS_SHOWN[show](type) && matches(type, search));
  return (
    <>
      <PageHeader title="Event types" />
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Which event types"
          value={show}
          onChange={(value) => setAddress({ show: value === 'all' ? '' : value })}
          data={[
            { value: 'all', label: `All ${types?.length ?? ''}` },
            { value: 'seen', label: `Seen ${types?.filter(IS_SHOWN.seen).length ?? ''}` },
            { value: 'unseen', label: 'Never seen' },
          ]}
        />
        <SearchInput
          label="Search event types"
          placeholder="Event, entity, description …"
          value={search}
          onChange={(q) => setAddress({ q })}
        />
      </div>
      {shown === undefined && (error ? <ErrorPanel error={error} onRetry={refetch} /> : <TableSkeleton />)}
      {shown && (
        <DataTable
          label="Event types"
          columns={COLUMNS}
          rows={shown}
          rowKey={({ name }) => name}
          empty={
            <EmptyState icon={<IconTags />} title="No event type matches">
              An event that is published under a new name appears here by itself, and integrations can choose it.
            </EmptyState>
          }
        />
      )}
    </>
  );
}

const SHOWN = ['all', 'seen', 'unseen'] as const;

const IS_SHOWN: Record<(typeof SHOWN)[number], (type: EventType) => boolean> = {
  all: () => true,
  seen: ({ last_seen_at: at }) => at !== undefined,
  unseen: ({ last_seen_at: at }) => at === undefined,
};

function matches({ name, description }: EventType, search: string): boolean {
  const text = `${name} ${description}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
