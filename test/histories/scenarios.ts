import type { Actor, Actors } from '../support/actors.js';
import { answer, CONTINUE, DELIVERED, ENDED, GONE, newState, S3, WAIT } from '../support/integration-states.js';
import { until } from '../support/until.js';

/** Lives of integrations whose histories are kept: each brings an actor through something, and returns it. */
export type Scenario = (actors: Actors) => Promise<Actor>;

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const failing = (giveUpSeconds: number) =>
  answer({ kind: 'target_failing', error: 'HTTP 500', policy: { baseSeconds: 1, capSeconds: 2, giveUpSeconds } });
const stopped = (actor: Actor) => until(async () => (await actor.state()).status === 'stopped');
const EVENTS = { subscription: { events: ['order.created'], entities: [] } };

export const SCENARIOS: Record<string, Scenario> = {
  'idle and woken': async (actors) => {
    const actor = await actors.create(newState({}, { searchable: true }), (world) => world.answers(CONTINUE, WAIT));
    await actor.settled(2);
    for (let wake = 3; wake < 6; wake++) {
      await actor.wake();
      await actor.settled(wake);
    }
    return actor;
  },

  'every command': async (actors) => {
    const actor = await actors.create(newState({}, { searchable: true }));
    await actor.settled(1);
    const requestId = await actor.send('pause');
    await actor.command('edit', EVENTS);
    await actor.command('resume');
    await actor.send('pause', { requestId });
    await actor.command('setEndDate', { endsAt: inMs(60_000) });
    await actor.command('edit', { target: S3 });
    await actor.handle.signal('explode', 'now');
    await actor.handle.cancel();
    await until(() => actor.world.log.length === 7);
    return actor;
  },

  'delivery interrupted': async (actors) => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = (input) => (world.deliveries.length < 3 ? world.untilInterrupted(input) : WAIT);
    });
    await until(() => actor.world.running === 1);
    await actor.wake();
    await actor.command('edit', EVENTS);
    await until(() => actor.world.deliveries.length === 2 && actor.world.running === 1);
    await actor.command('pause');
    await actor.command('resume');
    await actor.settled(3);
    return actor;
  },

  'delivery interrupted while it waits to be tried again': async (actors) => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = () => {
        if (world.deliveries.length === 1) throw new Error('the database is down');
        return WAIT;
      };
    });
    await until(() => actor.world.deliveries.length === 1 && actor.world.running === 0);
    await actor.command('edit', EVENTS);
    await actor.settled(2);
    return actor;
  },

  'delivery broken as it is interrupted': async (actors) => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = async (input) => {
        if (world.deliveries.length > 1) return WAIT;
        await world.untilInterrupted(input);
        throw new Error('connection lost');
      };
    });
    await until(() => actor.world.running === 1);
    await actor.command('resume');
    await actor.settled(2);
    return actor;
  },

  'target recovers': async (actors) => {
    const actor = await actors.create(newState({}, { searchable: true }), (world) =>
      world.answers(failing(60), failing(60), DELIVERED),
    );
    await actor.settled(3);
    await until(async () => (await actor.state()).failing === undefined);
    return actor;
  },

  'target given up and started again': async (actors) => {
    const actor = await actors.create(newState(), (world) => world.answers(failing(3)));
    await stopped(actor);
    await actor.command('resume');
    await until(async () => (await actor.state()).failing !== undefined);
    await actor.command('pause');
    return actor;
  },

  'target gone and started again': async (actors) => {
    const actor = await actors.create(newState(), (world) => world.answers(GONE, WAIT));
    await stopped(actor);
    await actor.command('resume');
    await actor.settled(2);
    return actor;
  },

  'expired, runs again, ends before now': async (actors) => {
    const state = newState({ startsAt: inMs(-60_000), endsAt: inMs(1_500) }, { searchable: true });
    const actor = await actors.create(state, (world) => {
      world.deliver = ({ ending }) => (ending ? ENDED : WAIT);
    });
    await stopped(actor);
    await actor.command('resume');
    await actor.command('setEndDate', { endsAt: inMs(60_000) });
    await actor.settled(3);
    await actor.command('setEndDate', { endsAt: inMs(-1_000) });
    await stopped(actor);
    return actor;
  },

  'end moved later, earlier, and reached': async (actors) => {
    const state = newState({ startsAt: inMs(-60_000), endsAt: inMs(30_000) }, { searchable: true });
    const actor = await actors.create(state, (world) => {
      world.deliver = ({ ending }) => (ending ? ENDED : WAIT);
    });
    await actor.settled(1);
    await actor.command('setEndDate', { endsAt: inMs(90_000) });
    await actor.command('setEndDate', { endsAt: inMs(1_500) });
    await stopped(actor);
    return actor;
  },

  'retries owed at the end date': async (actors) => {
    const actor = await actors.create(newState({ startsAt: inMs(-60_000), endsAt: inMs(1_000) }), (world) => {
      let owed = 2;
      world.deliver = ({ ending }) => {
        if (!ending) return WAIT;
        owed -= 1;
        return owed < 0 ? ENDED : answer({ kind: 'wait', until: inMs(700) });
      };
    });
    await stopped(actor);
    return actor;
  },

  'end date during a delivery': async (actors) => {
    const actor = await actors.create(newState({ startsAt: inMs(-60_000), endsAt: inMs(1_500) }), (world) => {
      world.deliver = (input) => (input.ending ? ENDED : world.untilInterrupted(input));
    });
    await stopped(actor);
    return actor;
  },

  'paused over the end date': async (actors) => {
    const actor = await actors.create(newState({ startsAt: inMs(-60_000), endsAt: inMs(1_500) }), (world) => {
      world.deliver = ({ ending }) => (ending ? ENDED : WAIT);
    });
    await actor.settled(1);
    const { spec } = await actor.command('pause');
    await until(() => Date.now() > Date.parse(spec.endsAt ?? ''));
    await actor.command('resume');
    await until(async () => (await actor.state()).expired);
    return actor;
  },

  'batches that are waited for': async (actors) => {
    const actor = await actors.create(newState({ target: S3 }), (world) => {
      world.deliver = () => (world.deliveries.length < 4 ? answer({ kind: 'wait', until: inMs(700) }) : WAIT);
    });
    await actor.settled(1);
    await actor.wake();
    await actor.settled(4);
    return actor;
  },

  removed: async (actors) => {
    const actor = await actors.create(newState(), (world) => {
      world.deliver = world.untilInterrupted;
    });
    await until(() => actor.world.running === 1);
    await actor.send('remove');
    await until(async () => (await actor.handle.describe()).status.name === 'COMPLETED');
    return actor;
  },

  'commands without end': async (actors) => {
    const actor = await actors.create();
    await actor.settled(1);
    const sent: Promise<unknown>[] = [];
    for (let count = 0; count < 24; count++) {
      sent.push(actor.send(count % 2 === 0 ? 'pause' : 'resume'), actor.wake());
      if (count % 6 === 0) await Promise.all(sent);
    }
    await Promise.all(sent);
    await actor.command('edit', EVENTS);
    return actor;
  },
};
