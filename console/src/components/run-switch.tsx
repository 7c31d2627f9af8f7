import { Switch, Tooltip } from '@mantine/core';
import { conditionOf } from '../api/condition.js';
import { useSetRunning } from '../api/integrations.js';
import type { Integration } from '../api/types.js';
import { notifyDone, notifyError, notifyPending } from './notify.js';

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
              onSuccess: ({ data, pending }, asked) => told(id, asked, data.status === 'running', pending),
              onError: (error) => notifyError(error, `${id} was not changed`),
            })
          }
        />
      </div>
    </Tooltip>
  );
}

/** A command that no worker has applied yet leaves it as it was. */
function told(id: string, asked: boolean, running: boolean, pending: boolean): void {
  if (pending && asked !== running) notifyPending(`${id} will be ${asked ? 'active' : 'paused'} as soon as one does.`);
  else if (pending && !asked) notifyDone(`${id} is paused; what is being sent again at the moment is about to end.`);
  else notifyDone(running ? `${id} is active.` : `${id} is paused.`);
}
