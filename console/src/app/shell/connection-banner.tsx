import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useConnectionLost } from '../../api/connection.js';
import classes from './connection-banner.module.css';

const AGAIN_MS = 3_000;

/** Says that the service does not answer, and tries again until it does; what was loaded stays readable meanwhile. */
export function ConnectionBanner() {
  const lost = useConnectionLost();
  const client = useQueryClient();
  useEffect(() => {
    if (!lost) return;
    const timer = setInterval(() => void client.refetchQueries({ type: 'active' }), AGAIN_MS);
    return () => clearInterval(timer);
  }, [lost, client]);
  return (
    <div role="status">
      {lost && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={18} aria-hidden />
          <span>Sluice does not answer. What you see may be out of date; trying again every few seconds.</span>
          <Button
            size="compact-sm"
            variant="white"
            className={classes.again ?? ''}
            color="dark"
            onClick={() => void client.refetchQueries({ type: 'active' })}
          >
            Try now
          </Button>
        </div>
      )}
    </div>
  );
}
