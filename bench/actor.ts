import { measureActions } from './actor/actions.js';
import { measureIdle } from './actor/idle.js';
import { Population } from './actor/population.js';
import { measureRegistered } from './actor/registered.js';
import { measureStorm } from './actor/storm.js';
import { measureWakes } from './actor/wakes.js';
import { withInstallation } from './support/installation.js';
import { describeMachine, readResults, writeResults } from './support/machine.js';
import { type ActorResults, actorTable } from './tables/actor.js';
import type { Row } from './tables/row.js';

const PATH = '/wakes';

const MEASURES = {
  idle: measureIdle,
  wakes: (population: Population) => measureWakes(population, PATH),
  registered: measureRegistered,
  storm: ({ bench }: Population) => measureStorm(bench),
  actions: ({ bench }: Population) => measureActions(bench),
};

export const parts = Object.keys(MEASURES) as (keyof typeof MEASURES)[];

/**
 * What actors cost while they sleep, how fast they wake, and what they cost Temporal while they deliver. It takes about
 * 25 minutes, most of them waiting; what is already known of parts that are not wanted is kept.
 */
export async function run(wanted: readonly string[]): Promise<Row[]> {
  let results: ActorResults = (await readResults('actor')) ?? {};
  await withInstallation(['mongodb', 'temporal', 's3'], async (bench) => {
    const population = new Population(bench, PATH);
    for (const part of parts.filter((one) => wanted.includes(one))) {
      const machine = await describeMachine(bench.db);
      const found = await MEASURES[part](population);
      console.log(part, JSON.stringify(found));
      results = { ...results, [part]: { machine, ...found } };
      await writeResults('actor', results);
    }
  });
  return actorTable(results);
}
