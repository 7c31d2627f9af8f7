import { Button, Checkbox, Group, Text } from '@mantine/core';
import { IconDownload, IconSend, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { exportAddress, useDeleteRejected, useQueueRejected } from '../../api/rejected-events.js';
import { useMayChange } from '../../api/session.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { plural } from '../../format/numbers.js';
import classes from './rejected.module.css';

type Props = {
  id: string;
  /** Ids of the events that are listed, and of those among them that are chosen. */
  onPage: readonly string[];
  selected: readonly string[];
  onSelect: (ids: readonly string[]) => void;
};

/** What can be done with the chosen ones or, when none is chosen, with all of them. */
export function RejectedBar({ id, onPage, selected, onSelect }: Props) {
  const mayChange = useMayChange();
  const queue = useQueueRejected(id);
  const deletion = useDeleteRejected(id);
  const [asked, setAsked] = useState<'send-all' | 'delete'>();
  const some = selected.length > 0;
  const close = () => setAsked(undefined);
  const send = (which: readonly string[] | 'all') =>
    queue.mutate(which, {
      onSuccess: (queued) => {
        notifyDone(`${plural(queued, 'event')} will be sent again; those that the webhook takes leave the list.`);
        close();
        onSelect([]);
      },
      onError: (error) => notifyError(error, 'Nothing was sent'),
    });
  const remove = () =>
    deletion.mutate(selected, {
      onSuccess: () => {
        notifyDone(`${plural(selected.length, 'rejected event')} deleted.`);
        close();
        onSelect([]);
      },
      onError: (error) => notifyError(error, 'Not all of them were deleted'),
    });
  return (
    <div className={classes.bar}>
      {mayChange ? (
        <Checkbox
          size="xs"
          className={classes.all ?? ''}
          label={some ? `${plural(selected.length, 'event')} chosen` : 'Choose all on this page'}
          checked={some && selected.length === onPage.length}
          indeterminate={some && selected.length < onPage.length}
          onChange={(event) => onSelect(event.currentTarget.checked ? onPage : [])}
        />
      ) : (
        <Text c="dimmed" size="sm">
          The webhook did not take these events.
        </Text>
      )}
      <Group gap="xs">
        {mayChange && some && (
          <>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconSend size={14} />}
              loading={queue.isPending}
              onClick={() => send(selected)}
            >
              Send again
            </Button>
            <Button
              variant="default"
              size="xs"
              color="red"
              leftSection={<IconTrash size={14} />}
              onClick={() => setAsked('delete')}
            >
              Delete
            </Button>
          </>
        )}
        {mayChange && !some && (
          <Button variant="default" size="xs" leftSection={<IconSend size={14} />} onClick={() => setAsked('send-all')}>
            Send all again
          </Button>
        )}
        <Button
          component="a"
          href={exportAddress(id)}
          download
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} />}
        >
          Export as NDJSON
        </Button>
      </Group>
      {asked === 'send-all' && (
        <ConfirmDialog
          title="Send all rejected events again"
          confirm="Send all again"
          pending={queue.isPending}
          onConfirm={() => send('all')}
          onClose={close}
        >
          Every rejected event of {id} is sent once more, the oldest first, also those on other pages. Those that the
          webhook takes leave the list; the others stay.
        </ConfirmDialog>
      )}
      {asked === 'delete' && (
        <ConfirmDialog
          title={`Delete ${plural(selected.length, 'rejected event')}`}
          confirm="Delete"
          danger
          pending={deletion.isPending}
          onConfirm={remove}
          onClose={close}
        >
          They leave this list and are not sent any more, unless somebody sends them again from the events. What became
          of them stays known.
        </ConfirmDialog>
      )}
    </div>
  );
}
