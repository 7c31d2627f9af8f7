import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useDeleteIntegration } from '../../api/integrations.js';
import type { Integration } from '../../api/types.js';
import { notifyDone, notifyError, notifyPending } from '../notify.js';

type Props = { integration: Integration; onClose: () => void; onDeleted?: () => void };

/** There is no way back, so the id has to be typed. */
export default function DeleteDialog({ integration: { id }, onClose, onDeleted }: Props) {
  const [typed, setTyped] = useState('');
  const deletion = useDeleteIntegration(id);
  const submit = () =>
    deletion.mutate(undefined, {
      onSuccess: ({ pending }) => {
        if (pending) notifyPending(`${id} will be deleted as soon as one does.`);
        else notifyDone(`${id} is deleted.`);
        onClose();
        onDeleted?.();
      },
      onError: (error) => notifyError(error, `${id} was not deleted`),
    });
  return (
    <Modal opened onClose={onClose} title={`Delete ${id}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === id) submit();
        }}
      >
        <Stack>
          <Text>
            It stops at once. What became of its events, its rejected events, its logs and its secrets are removed for
            good; events that it has not delivered yet will not be delivered by it.
          </Text>
          <TextInput
            label={
              <>
                Type <Code>{id}</Code> to confirm
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={typed !== id} loading={deletion.isPending}>
              Delete
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
