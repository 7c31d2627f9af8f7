import type { Db } from 'mongodb';
import { ApiKeys } from '../../src/store/api-keys.js';
import { startApisAlone } from '../support/api-alone.js';
import { type LoadResult, postEvents } from '../support/load.js';
import { describeMachine, round } from '../support/machine.js';
import { withMongodb } from '../support/mongodb.js';
import { cpuBelow, cpuBetween } from '../support/processes.js';
import { buildService, type ServiceProcess } from '../support/service-process.js';
import { scaled } from './share.js';

const PROCESSES = [1, 2, 3, 4];
const LOAD = { connections: 8, eventsPerRequest: 500, seconds: scaled(8) };
const WARM = { ...LOAD, seconds: scaled(3) };

type Point = { events_per_second: number; p50_ms: number; p99_ms: number; events_per_commit: number; cpu_us: Cpu };
/** For each event, in µs. `load` is the sender, which is no part of the service. */
type Cpu = { api: number; mongodb: number; load: number };

/**
 * What one to four APIs take in, each from 8 connections: all of them for one tenant, so that they append to one chain,
 * and each for a tenant of its own. Sender, APIs and MongoDB share the machine.
 */
export function measureApis() {
  return withMongodb(async (client, url) => {
    const machine = await describeMachine(client.db());
    buildService();
    const mongodbUrl = new URL(url);
    mongodbUrl.pathname = '/sluice';
    const db = client.db('sluice');
    const apis = await startApisAlone(mongodbUrl.href, Math.max(...PROCESSES));
    try {
      await measure(db, apis, 'warm', WARM);
      const points = [];
      for (const processes of PROCESSES) {
        const some = apis.slice(0, processes);
        const oneTenant = await measure(db, some, `one-of-${processes}`, LOAD);
        const tenantEach = await measure(db, some, `each-of-${processes}`, LOAD, true);
        points.push({ processes, one_tenant: oneTenant, tenant_each: tenantEach });
      }
      return { machine, load: LOAD, points };
    } finally {
      for (const api of apis) await api.stop();
    }
  });
}

/** New tenants each time: what is in the indexes already is the same for all. */
async function measure(
  db: Db,
  apis: readonly ServiceProcess[],
  name: string,
  load: typeof LOAD,
  tenantEach = false,
): Promise<Point> {
  const tenants = tenantEach ? apis.map((_, i) => `${name}-${i}`) : [name];
  const keys = await Promise.all(
    tenants.map((tenant) => new ApiKeys(db.collection('api_keys')).create(tenant, 'publisher', 'bench')),
  );
  const before = { cpu: cpuBelow(), own: process.cpuUsage() };
  const posted = await Promise.all(
    apis.map(({ url }, i) => postEvents(url, (keys[i] ?? keys[0])?.key.reveal() ?? '', load)),
  );
  const own = process.cpuUsage(before.own);
  const cpu = cpuBetween(before.cpu, cpuBelow());
  const commits = await db.collection('segments').countDocuments({ tenant: { $in: tenants } });
  const events = posted.reduce((sum, { answers }) => sum + (answers[202] ?? 0) * load.eventsPerRequest, 0);
  const perEvent = (ms: number) => round((1_000 * ms) / events, 1);
  return {
    events_per_second: posted.reduce((sum, { events_per_second }) => sum + events_per_second, 0),
    p50_ms: worst(posted, 'p50'),
    p99_ms: worst(posted, 'p99'),
    events_per_commit: round(events / commits, 0),
    cpu_us: {
      api: perEvent(apis.reduce((sum, { pid }) => sum + (cpu.get(`node ${pid}`) ?? 0), 0)),
      mongodb: perEvent([...cpu].reduce((sum, [process, ms]) => sum + (process.startsWith('mongod ') ? ms : 0), 0)),
      load: perEvent((own.user + own.system) / 1_000),
    },
  };
}

/** Of the process that did worst. */
function worst(posted: readonly LoadResult[], quantile: 'p50' | 'p99'): number {
  return Math.max(...posted.map(({ latency_ms }) => latency_ms[quantile]));
}
