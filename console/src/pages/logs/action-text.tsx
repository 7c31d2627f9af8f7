import { IconInfoCircle, IconPencil, IconPlayerPlay, IconPlayerStop, IconSend } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { LogEntry } from '../../api/types.js';
import classes from './action-text.module.css';

const ACTIONS: Record<LogEntry['action'], { words: string; icon: ReactNode }> = {
  integration_started: { words: 'Started', icon: <IconPlayerPlay size={15} /> },
  integration_stopped: { words: 'Stopped', icon: <IconPlayerStop size={15} /> },
  integration_updated: { words: 'Changed', icon: <IconPencil size={15} /> },
  retry_triggered: { words: 'Retry', icon: <IconSend size={15} /> },
};

/** Whom the service names for what an integration does by itself: it changes nothing that somebody has set. */
const ITSELF = 'sluice';
const NOTICED = { words: 'Noticed', icon: <IconInfoCircle size={15} /> };

/** What was done, in a word. */
export function ActionText({ action, actor }: Pick<LogEntry, 'action' | 'actor'>) {
  const { words, icon } = action === 'integration_updated' && actor === ITSELF ? NOTICED : ACTIONS[action];
  return (
    <span className={classes.action} data-action={action}>
      {icon}
      {words}
    </span>
  );
}
