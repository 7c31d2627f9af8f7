import { describeMachine } from '../support/machine.js';
import { withMongodb } from '../support/mongodb.js';
import { rawAppends } from '../support/raw-appends.js';

const CHAINS = [1, 2, 4];
const ROUNDS = 3;

/** What one MongoDB takes of one chain, and of several beside each other, from the bare driver. The best of three rounds. */
export function measureChains() {
  return withMongodb(async (client) => {
    const machine = await describeMachine(client.db());
    // What no figure is taken of: compiled code, the first files of the database.
    await rawAppends(client.db('warm'), ['warm']);
    const points = [];
    for (const chains of CHAINS) {
      const tenants = Array.from({ length: chains }, (_, i) => `tenant-${i}`);
      const rounds = [];
      for (let i = 0; i < ROUNDS; i += 1) rounds.push(await rawAppends(client.db(`chains_${chains}_${i}`), tenants));
      const rates = rounds.map(({ events_per_second }) => events_per_second);
      points.push({ chains, events_per_second: Math.max(...rates), rounds });
    }
    return { machine, points };
  });
}
