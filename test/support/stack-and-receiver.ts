import { Client, Connection } from '@temporalio/client';
import { type Receiver, startReceiver } from './receiver.js';
import { type Stack, startStack } from './stack.js';

/** An installation and a webhook endpoint for it; `stop` ends both. */
export type StackAndReceiver = { stack: Stack; receiver: Receiver; stop(): Promise<void> };

/** Starts both; `env` adds to the installation's settings. */
export async function startStackAndReceiver(env?: Record<string, string>): Promise<StackAndReceiver> {
  const [stack, receiver] = await Promise.all([startStack(env), startReceiver()]);
  const stop = async () => {
    await stack.stop();
    await receiver.stop();
  };
  return { stack, receiver, stop };
}

/** The same with a client of Temporal, for its schedules and actors; its schedules go with it. */
export async function startWithTemporalClient(): Promise<StackAndReceiver & { client: Client }> {
  const { stack, receiver, stop } = await startStackAndReceiver();
  const connection = await Connection.connect({ address: stack.settings.TEMPORAL_ADDRESS });
  const client = new Client({ connection });
  return {
    stack,
    receiver,
    client,
    stop: async () => {
      await stop();
      for (const schedule of ['sweep', 'retention', 'repair'])
        await client.schedule.getHandle(`${stack.tenant}-${schedule}`).delete();
      await connection.close();
    },
  };
}
