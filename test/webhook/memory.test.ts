import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { EpochWatch } from '../../src/activities/epoch-watch.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { numbered } from '../support/deliveries.js';
import { until } from '../support/until.js';
import { webhookTests } from '../support/webhook-tests.js';

describe('deliveries of a worker that lives for years', () => {
  const at = webhookTests();

  it('are forgotten once they have ended', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const worker = new AbortController();
    const watch = new EpochWatch(at.database.cursors, createLogger({ level: 'silent', name: 'test' }));
    const deliver = async () => {
      await at.hook.append(...numbered('e', 10));
      const fence = watch.hold(at.hook.uid, 1, AbortSignal.any([new AbortController().signal, worker.signal]));
      await at.hook.deliver({ fence });
      fence.release();
      return new WeakRef(fence.signal);
    };
    // What hangs on such a signal is the whole delivery.
    const signal = await deliver();
    await until(() => {
      collectGarbage();
      return signal.deref() === undefined;
    });
    expect(at.receiver.received).toHaveLength(10);
    expect(worker.signal.aborted).toBe(false);
  });
});
