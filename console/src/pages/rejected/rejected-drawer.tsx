import { Button, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { IconSend, IconTrash } from '@tabler/icons-react';
import { useDeleteRejected, useSendRejectedAgain } from '../../api/rejected-events.js';
import { useMayChange } from '../../api/session.js';
import type { RejectedEvent } from '../../api/types.js';
import { CopyButton } from '../../components/copy-button.js';
import { Envelope } from '../../components/envelope/envelope.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { TimeText } from '../../components/time-text.js';
import classes from './rejected.module.css';

type Props = { id: string; rejected: RejectedEvent | undefined; opened: boolean; onClose: () => void };

/** One rejected event: why, what it is, and the ways to be done with it. */
export function RejectedDrawer({ id, rejected, opened, onClose }: Props) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="min(680px, 100%)"
      title="Rejected event"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {rejected ? (
        <Details id={id} rejected={rejected} onDone={onClose} />
      ) : (
        <Text c="dimmed">It is not on this page of the list (any more).</Text>
      )}
    </Drawer>
  );
}

function Details({ id, rejected, onDone }: { id: string; rejected: RejectedEvent; onDone: () => void }) {
  const { event_name: name, event_id: eventId, created_at: at, reason } = rejected;
  return (
    <Stack gap="lg">
      <div>
        <Title order={2}>{name}</Title>
        <Group gap={4} wrap="nowrap" className={classes.second ?? ''}>
          {eventId}
          <CopyButton text={eventId} label="Copy the id" />
        </Group>
      </div>
      <Actions id={id} rejected={rejected} onDone={onDone} />
      <dl className={classes.facts}>
        <dt>Rejected at</dt>
        <dd>
          <TimeText at={at} />
        </dd>
        <dt>Reason</dt>
        <dd className={classes.words}>{reason}</dd>
        <dt>ID</dt>
        <dd>{rejected.id}</dd>
      </dl>
      <section>
        <Title order={3} mb="xs">
          Envelope
        </Title>
        <Envelope name={name} id={eventId} />
      </section>
    </Stack>
  );
}

function Actions({ id, rejected, onDone }: { id: string; rejected: RejectedEvent; onDone: () => void }) {
  const mayChange = useMayChange();
  const sendAgain = useSendRejectedAgain(id);
  const deletion = useDeleteRejected(id);
  if (!mayChange) return null;
  const send = () =>
    sendAgain.mutate(rejected.id, {
      onSuccess: () => {
        notifyDone(`${rejected.event_name} was sent again, and taken.`);
        onDone();
      },
      onError: (error) => notifyError(error, 'It was not delivered'),
    });
  const remove = () =>
    deletion.mutate([rejected.id], {
      onSuccess: () => {
        notifyDone('The rejected event is deleted.');
        onDone();
      },
      onError: (error) => notifyError(error, 'It was not deleted'),
    });
  return (
    <Group gap="xs">
      <Button size="xs" leftSection={<IconSend size={14} />} loading={sendAgain.isPending} onClick={send}>
        Send again
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTrash size={14} />}
        loading={deletion.isPending}
        onClick={remove}
      >
        Delete
      </Button>
    </Group>
  );
}
