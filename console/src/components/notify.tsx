import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconClock } from '@tabler/icons-react';
import { messageOf } from '../api/errors.js';

/** Tells in passing that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', icon: <IconCheck size={16} />, withBorder: true });
}

/** Tells that something has been asked for and will come about, but has not yet. */
export function notifyPending(message: string): void {
  notifications.show({
    title: 'No worker has answered yet',
    message,
    color: 'yellow',
    icon: <IconClock size={16} />,
    withBorder: true,
    autoClose: 15_000,
  });
}

/** Tells that something could not be done, and why; stays until it is closed. */
export function notifyError(error: unknown, title = 'That did not work'): void {
  notifications.show({
    title,
    message: messageOf(error),
    color: 'red',
    icon: <IconAlertTriangle size={16} />,
    withBorder: true,
    autoClose: false,
  });
}
