import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useMayChange } from '../../api/session.js';
import type { RejectedEvent } from '../../api/types.js';
import { Breakable } from '../../components/breakable.js';
import { type Column, DataTable } from '../../components/table/data-table.js';
import { TimeText } from '../../components/time-text.js';
import classes from './rejected.module.css';

type Props = {
  rejected: readonly RejectedEvent[];
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  onOpen: (one: RejectedEvent) => void;
  empty: ReactNode;
  stale: boolean;
};

export function RejectedTable({ rejected, selected, onSelect, onOpen, empty, stale }: Props) {
  const mayChange = useMayChange();
  const { search } = useLocation();
  const addressOf = (id: string) => {
    const address = new URLSearchParams(search);
    address.set('rejected', id);
    return `?${address}`;
  };
  const choose = (id: string, chosen: boolean) => {
    const ids = new Set(selected);
    if (chosen) ids.add(id);
    else ids.delete(id);
    onSelect(ids);
  };
  const selection: Column<RejectedEvent> = {
    key: 'selection',
    header: 'Selection',
    headerHidden: true,
    corner: true,
    width: '36px',
    cell: ({ id, event_name: name, event_id }) => (
      <Checkbox
        size="xs"
        aria-label={`Choose ${name} ${event_id}`}
        checked={selected.has(id)}
        onChange={(event) => choose(id, event.currentTarget.checked)}
      />
    ),
  };
  const columns: Column<RejectedEvent>[] = [
    ...(mayChange ? [selection] : []),
    { key: 'id', header: 'ID', width: '150px', cell: ({ id }) => <span className={classes.id}>{id}</span> },
    { key: 'created', header: 'Created at', cell: ({ created_at: at }) => <TimeText at={at} /> },
    {
      key: 'event',
      header: 'Event',
      heads: true,
      width: '24%',
      cell: ({ id, event_name: name, event_id }) => (
        <div>
          <Link to={addressOf(id)} className={classes.name}>
            <Breakable text={name} />
          </Link>
          <div className={classes.second}>{event_id}</div>
        </div>
      ),
    },
    {
      key: 'reason',
      header: 'Reason',
      cell: ({ reason }) => <div className={classes.reason}>{reason}</div>,
    },
  ];
  return (
    <DataTable
      label="Rejected events"
      columns={columns}
      rows={rejected}
      rowKey={({ id }) => id}
      onOpen={onOpen}
      empty={empty}
      stale={stale}
    />
  );
}
