import { Switch, Tooltip } from '@mantine/core';
import { conditionOf } from '../api/condition.js';
import { useSetRunning } from '../api/integrations.js';
import type { Integration } from '../api/types.js';
import { notifyDone, notifyError } from './notify.js';

/**
 * Active or paused. It shows what was asked for at once, and what the service says as soon as it has answered. What has
 * ended cannot be set active: that takes a later end date.
 */
export function RunSwitch({ integration }: { integration: Integration }) {
  const { id, status } = integration;
  const setRunning = useSetRunning(id);
  const running = setRunning.isPending ? setRunning.variables : status === 'running';
  const ended = conditionOf(integration) === 'ended';
  return (
    <Tooltip
      label={ended ? 'It has ended; with a later end date it runs again' : running ? 'Pause it' : 'Set it active'}
    >
      {/* A switch that is disabled hears of no pointer. */}
      <div>
        <Switch
          size="sm"
          aria-label={`${id} is active`}
          checked={running}
          disabled={setRunning.isPending || ended}
          onChange={(event) =>
            setRunning.mutate(event.currentTarget.checked, {
              onSuccess: (changed) =>
                notifyDone(changed.status === 'running' ? `${id} is active.` : `${id} is paused.`),
              onError: (error) => notifyError(error, `${id} was not changed`),
            })
          }
        />
      </div>
    </Tooltip>
  );
}
