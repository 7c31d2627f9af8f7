import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import type { Settings } from '../../settings/schema.js';
import { SCHEDULE_NAMES } from '../../worker/schedules.js';
import { hasSearchAttributes, howToRegister } from '../../worker/search-attributes.js';
import { deliveryQueueOf } from '../../workflows/messages.js';
import { type Finding, failed, ok, warning } from './finding.js';

const CONNECT_MS = 5_000;
// gRPC's NOT_FOUND.
const NOT_FOUND = 5;
// Numbers of temporal.api.enums.v1.TaskQueueType.
const QUEUE_TYPES = { workflow: 1, activity: 2 };

/** Looks at Temporal: that it answers, its namespace, search attributes and schedules, and whether workers poll. */
export async function checkTemporal(settings: Settings): Promise<Finding[]> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = settings;
  let connection: Connection;
  try {
    connection = await Connection.connect({ ...settings.temporal.options, connectTimeout: CONNECT_MS });
  } catch (error) {
    const message = `cannot be reached at ${address}: ${messageOf(error)}`;
    return [
      failed(
        'temporal',
        message,
        'start it, or set TEMPORAL_ADDRESS and, where it asks for them, TEMPORAL_TLS_… or TEMPORAL_API_KEY',
      ),
    ];
  }
  try {
    const found = await checkNamespace(connection, namespace);
    if (found.state === 'failed') return [found];
    const checks = [checkSearchAttributes, checkSchedules, checkWorkers];
    return [found, ...(await Promise.all(checks.map((check) => check(connection, settings)))).flat()];
  } finally {
    await connection.close();
  }
}

async function checkNamespace(connection: Connection, namespace: string): Promise<Finding> {
  try {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    await connection.workflowService.describeNamespace({ namespace });
    return ok('temporal', `version ${serverVersion}, namespace ${namespace}`);
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) {
      const mend = `temporal operator namespace create --namespace ${namespace} --retention 168h`;
      return failed('temporal', `has no namespace ${namespace}`, mend);
    }
    return failed('temporal', messageOf(error), 'its credentials have to be allowed to use the namespace');
  }
}

async function checkSearchAttributes(
  connection: Connection,
  { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace }: Settings,
) {
  return (await hasSearchAttributes(connection, namespace))
    ? ok('search attributes', 'all are there')
    : warning(
        'search attributes',
        'some are missing, so the list of workflows cannot be searched by them',
        howToRegister({ address, namespace }),
      );
}

async function checkSchedules(connection: Connection, settings: Settings): Promise<Finding[]> {
  const client = new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
  return Promise.all(
    SCHEDULE_NAMES.map(async (name) => {
      const scheduleId = `${settings.SLUICE_TASK_QUEUE}-${name}`;
      const check = `schedule ${scheduleId}`;
      try {
        const { state, info } = await client.schedule.getHandle(scheduleId).describe();
        if (state.paused)
          return warning(
            check,
            'is paused',
            `temporal schedule toggle --schedule-id ${scheduleId} --unpause --reason mended`,
          );
        const [last] = info.recentActions.slice(-1);
        return ok(check, last === undefined ? 'has not run yet' : `ran last at ${last.takenAt.toISOString()}`);
      } catch (error) {
        return failed(check, `is not there (${messageOf(error)})`, 'every start of a worker makes it: start a worker');
      }
    }),
  );
}

async function checkWorkers(connection: Connection, settings: Settings): Promise<Finding[]> {
  const { TEMPORAL_NAMESPACE: namespace, SLUICE_TASK_QUEUE: actors } = settings;
  const queues = [
    { what: 'workers of actors', name: actors, taskQueueType: QUEUE_TYPES.workflow },
    { what: 'workers of deliveries', name: deliveryQueueOf(actors), taskQueueType: QUEUE_TYPES.activity },
  ];
  return Promise.all(
    queues.map(async ({ what, name, taskQueueType }) => {
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name },
        taskQueueType,
      });
      const processes = new Set((pollers ?? []).map(({ identity }) => identity)).size;
      return processes > 0
        ? ok(what, `${processes} in the last five minutes`)
        : failed(
            what,
            `nobody polls the task queue ${name}`,
            'start a worker (npm run start:worker) with the same SLUICE_TASK_QUEUE',
          );
    }),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
