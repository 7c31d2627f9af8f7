import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = {
  title: string;
  /** What the button says. */
  confirm: string;
  children: ReactNode;
  danger?: boolean;
  pending?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Says what is about to happen, and asks whether it shall. */
export function ConfirmDialog({ title, confirm, children, danger, pending, onConfirm, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack>
        <Text>{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button {...(danger && { color: 'red' })} loading={pending ?? false} onClick={onConfirm} data-autofocus>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
