import { Client, Connection } from '@temporalio/client';
import { expect, it, onTestFinished } from 'vitest';
import { Actors } from '../../src/api/integrations/actors.js';
import { TemporalCalls } from '../../src/api/temporal-calls.js';
import { wakeSignal } from '../../src/workflows/messages.js';
import { newState } from '../support/integration-states.js';
import { ownServers } from '../support/own-servers.js';

it('who sends an actor more signals than its run may have is told to try again, and nothing else', async () => {
  const args = ['--dynamic-config-value', 'history.maximumSignalsPerExecution=3'];
  const { temporal } = await ownServers(['temporal'], { temporal: { args } });
  const connection = await Connection.connect({ address: temporal.address });
  onTestFinished(() => connection.close());
  const actors = new Actors(new Client({ connection }), new TemporalCalls(connection), 'nobody-works-here');
  const state = { ...newState(), searchable: false };
  const { tenant, id } = state.spec;
  await actors.start(state);

  for (let number = 0; number < 3; number += 1) await actors.signal(tenant, id, wakeSignal);
  await expect(actors.signal(tenant, id, wakeSignal)).rejects.toMatchObject({
    code: 'service_unavailable',
    options: { retryAfterSeconds: 5 },
  });
});
