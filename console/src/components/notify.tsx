import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { messageOf } from '../api/errors.js';

/** Tells in passing that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', icon: <IconCheck size={16} />, withBorder: true });
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
