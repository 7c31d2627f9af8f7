import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { fieldError } from '../../api/errors.js';
import { useSetEndDate } from '../../api/integrations.js';
import type { Integration } from '../../api/types.js';
import { InstantInput, type Preset } from '../instant-input.js';
import { notifyDone, notifyError, notifyPending } from '../notify.js';
import { WithTimes } from '../with-times.js';

const HOUR_MS = 3_600_000;

/** Moves the end of a temporary integration, to earlier or to later; one that has ended runs again then. */
export default function EndDateDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { id, ends_at: endsAt = '' } = integration;
  const [value, setValue] = useState(endsAt);
  const setEndDate = useSetEndDate(id);
  const wrong = fieldError(setEndDate.error, 'ends_at');
  const submit = () =>
    setEndDate.mutate(value, {
      onSuccess: ({ pending }) => {
        if (pending) notifyPending(`${id} will have its new end date as soon as one does.`);
        else notifyDone(`${id} has a new end date.`);
        onClose();
      },
      onError: (error) => {
        if (fieldError(error, 'ends_at') === undefined) notifyError(error, 'The end date was not moved');
      },
    });
  return (
    <Modal opened onClose={onClose} title={`Change end date of ${id}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (value !== '') submit();
        }}
      >
        <Stack>
          <Text c="dimmed">{consequence(integration, value)}</Text>
          <InstantInput
            label="New End Date"
            value={value}
            onChange={setValue}
            error={value === '' ? 'Choose a date and a time.' : wrong && <WithTimes text={wrong} />}
            presets={presetsAfter(endsAt)}
            autoFocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={value === '' || value === endsAt} loading={setEndDate.isPending}>
              Move the end date
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function consequence({ ends_at: before = '', status }: Integration, value: string): string {
  const now = new Date().toISOString();
  if (value !== '' && value !== before && value <= now)
    return 'That is in the past: nothing that was published after it is sent any more.';
  if (before <= now && status === 'stopped') {
    return 'It has ended. With a later end date it runs again, and goes on with the first event that it has not delivered.';
  }
  return 'Events that are published before the end date are delivered, then it stops by itself.';
}

/** From the present end date or, when that has passed, from now. */
function presetsAfter(endsAt: string): Preset[] {
  const start = () => Math.max(Date.now(), new Date(endsAt).getTime());
  return [
    { label: 'Now', at: () => new Date() },
    { label: '1 hour later', at: () => new Date(start() + HOUR_MS) },
    { label: '1 day later', at: () => new Date(start() + 24 * HOUR_MS) },
    { label: '1 week later', at: () => new Date(start() + 168 * HOUR_MS) },
  ];
}
