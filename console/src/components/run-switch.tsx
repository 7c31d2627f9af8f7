import { Switch } from '@mantine/core';
import { useSetRunning } from '../api/integrations.js';
import type { Integration } from '../api/types.js';
import { notifyDone, notifyError } from './notify.js';

/** Active or paused. It shows what was asked for at once, and what the service says as soon as it has answered. */
export function RunSwitch({ integration }: { integration: Integration }) {
  const { id, status } = integration;
  const setRunning = useSetRunning(id);
  const running = setRunning.isPending ? setRunning.variables : status === 'running';
  return (
    <Switch
      size="sm"
      aria-label={`${id} is active`}
      checked={running}
      disabled={setRunning.isPending}
      onChange={(event) =>
        setRunning.mutate(event.currentTarget.checked, {
          onSuccess: (changed) => notifyDone(changed.status === 'running' ? `${id} is active.` : `${id} is paused.`),
          onError: (error) => notifyError(error, `${id} was not changed`),
        })
      }
    />
  );
}
