import { Badge, Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useKeys } from '../../api/keys.js';
import { useMayChange, useSession } from '../../api/session.js';
import type { Key } from '../../api/types.js';
import { Ago } from '../../components/ago.js';
import { EmptyState } from '../../components/empty-state.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { PageHeader } from '../../components/page-header.js';
import { Pager, useCursor } from '../../components/pager.js';
import { type Column, DataTable } from '../../components/table/data-table.js';
import { TableSkeleton } from '../../components/table/table-skeleton.js';
import { TimeText } from '../../components/time-text.js';
import classes from './keys-page.module.css';
import { NewKeyDialog } from './new-key-dialog.js';
import { RevokeDialog } from './revoke-dialog.js';

/** What a role may do, in a few words. */
const MAY: Record<Key['role'], string> = {
  admin: 'do everything',
  publisher: 'post events',
  viewer: 'only look',
};

/** The API keys of the tenant: make one, revoke one. For admins only. */
export function KeysPage() {
  const mayChange = useMayChange();
  if (!mayChange) {
    return (
      <EmptyState icon={<IconKey />} title="Keys are for admins">
        Someone with an admin key can make, list and revoke API keys.
      </EmptyState>
    );
  }
  return <AllKeys />;
}

function AllKeys() {
  const { key_id: own } = useSession();
  const cursor = useCursor();
  const { data, error, refetch, isPlaceholderData } = useKeys(cursor);
  const [asked, setAsked] = useState<'new' | Key>();
  const close = () => setAsked(undefined);
  const columns: Column<Key>[] = [
    {
      key: 'name',
      header: 'Name',
      heads: true,
      cell: ({ id, name }) => (
        <div className={classes.head}>
          <span className={classes.name}>{name}</span>
          {id === own && <Badge color="gray">You are signed in with it</Badge>}
        </div>
      ),
    },
    {
      key: 'role',
      header: 'Role',
      cell: ({ role }) => (
        <div>
          <Badge>{role}</Badge> <span className={classes.second}>may {MAY[role]}</span>
        </div>
      ),
    },
    { key: 'created', header: 'Created at', cell: ({ created_at: at }) => <TimeText at={at} seconds={false} /> },
    {
      key: 'used',
      header: 'Last used',
      cell: ({ last_used_at: at }) =>
        at === undefined ? <span className={classes.second}>Never</span> : <Ago at={at} />,
    },
    { key: 'id', header: 'ID', cell: ({ id }) => <span className={classes.id}>{id}</span> },
    {
      key: 'revoke',
      header: 'Revoke',
      headerHidden: true,
      align: 'end',
      // A key cannot revoke itself, so that nobody locks himself out.
      cell: (key) =>
        key.id !== own && (
          <Button size="compact-xs" variant="default" onClick={() => setAsked(key)} aria-label={`Revoke ${key.name}`}>
            Revoke
          </Button>
        ),
    },
  ];
  return (
    <>
      <PageHeader title="API keys">
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAsked('new')}>
          New key
        </Button>
      </PageHeader>
      {data === undefined && (error ? <ErrorPanel error={error} onRetry={refetch} /> : <TableSkeleton rows={3} />)}
      {data && (
        <>
          <DataTable
            label="API keys"
            columns={columns}
            rows={data.keys}
            rowKey={({ id }) => id}
            stale={isPlaceholderData}
            empty={
              <EmptyState icon={<IconKey />} title="No keys yet">
                You are signed in with the admin key of the settings. Give every person and every system a key of its
                own: each can be revoked alone, and logs tell who did what.
              </EmptyState>
            }
          />
          <Pager nextCursor={data.nextCursor} first="First" back="Back" next="More" />
        </>
      )}
      {asked === 'new' && <NewKeyDialog onClose={close} />}
      {asked !== undefined && asked !== 'new' && <RevokeDialog apiKey={asked} onClose={close} />}
    </>
  );
}
