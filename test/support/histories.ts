import type { Client, WorkflowHandle } from '@temporalio/client';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** How many events of each type there are: `activityTaskScheduled`, `timerStarted`, … */
export type EventCounts = Record<string, number>;

/** The histories of all runs of a workflow, the oldest first. */
export async function historiesOf(client: Client, workflowId: string): Promise<History[]> {
  const histories: History[] = [];
  let runId: string | undefined;
  do {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    histories.unshift(history);
    runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  } while (runId !== undefined);
  return histories;
}

export function countEvents(...histories: History[]): EventCounts {
  const counts: EventCounts = {};
  for (const event of histories.flatMap(({ events }) => events ?? [])) {
    const [attributes = ''] = Object.keys(event).filter((key) => key.endsWith('EventAttributes'));
    const type = attributes.replace('EventAttributes', '');
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}
