import { Button } from '@mantine/core';
import { IconArrowsSplit2, IconSearchOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useMayChange } from '../../api/session.js';
import type { Integration, Series, Stats } from '../../api/types.js';
import { EmptyState } from '../../components/empty-state.js';
import { useAddress } from '../../components/search-params.js';
import { type Column, DataTable } from '../../components/table/data-table.js';
import { BacklogCell, EventsCell, HeadCell, LastDeliveryCell, LastHourCell, StatusCell, TargetCell } from './cells.js';
import { RowActions } from './row-actions.js';

type Props = {
  all: readonly Integration[];
  shown: readonly Integration[];
  stats: ReadonlyMap<string, Stats> | undefined;
  histories: ReadonlyMap<string, Series> | undefined;
};

export function IntegrationsTable({ all, shown, stats, histories }: Props) {
  const columns: Column<Integration>[] = [
    { key: 'id', header: 'Integration', heads: true, cell: (one) => <HeadCell integration={one} /> },
    { key: 'target', header: 'Target', cell: (one) => <TargetCell integration={one} /> },
    { key: 'events', header: 'Events', cell: (one) => <EventsCell filter={one.filter_conditions} /> },
    { key: 'status', header: 'Status', cell: (one) => <StatusCell integration={one} /> },
    { key: 'backlog', header: 'Backlog', cell: (one) => <BacklogCell id={one.id} stats={stats?.get(one.id)} /> },
    { key: 'last', header: 'Last delivery', cell: (one) => <LastDeliveryCell at={one.last_delivery_at} /> },
    { key: 'hour', header: 'Last hour', cell: (one) => <LastHourCell series={histories?.get(one.id)} /> },
    { key: 'actions', header: 'Actions', align: 'end', corner: true, cell: (one) => <RowActions integration={one} /> },
  ];
  return (
    <DataTable
      label="Integrations"
      columns={columns}
      rows={shown}
      rowKey={({ id }) => id}
      empty={all.length === 0 ? <NoneYet /> : <NoneFound />}
    />
  );
}

function NoneYet() {
  const mayChange = useMayChange();
  return (
    <EmptyState
      icon={<IconArrowsSplit2 />}
      title="No integration yet"
      action={
        mayChange && (
          <Button component={Link} to="/integrations/new">
            Create the first one
          </Button>
        )
      }
    >
      An integration sends the events that you choose to a webhook or into an S3 bucket, as soon as they are published.
      {!mayChange && ' Someone with an admin key can create one.'}
    </EmptyState>
  );
}

function NoneFound() {
  const [, setAddress] = useAddress();
  return (
    <EmptyState
      icon={<IconSearchOff />}
      title="No integration matches"
      action={
        <Button variant="default" onClick={() => setAddress({ tab: '', q: '' })}>
          Show all
        </Button>
      }
    >
      Neither id, target nor events of an integration in this tab hold what you search for.
    </EmptyState>
  );
}
