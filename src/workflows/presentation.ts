import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { IntegrationState } from '../domain/integration-state.js';
import type { LogEntry } from '../domain/log-entries.js';
import { searchAttributeChanges, searchStatus } from './search-attributes.js';

/** Tells the Temporal UI how an integration does; attributes are touched only when one of them has changed. */
export function describe(state: IntegrationState, before?: IntegrationState): void {
  setCurrentDetails(detailsOf(state));
  if (!state.searchable || before === undefined) return;
  const changes = searchAttributeChanges(before, state);
  if (changes.length > 0) upsertSearchAttributes(changes);
}

/** A line for the step that shows a new state: what its log says of it. Temporal takes 200 bytes at most. */
export function summaryOf(state: IntegrationState, entry?: Pick<LogEntry, 'reason'>): string {
  const told = entry?.reason ?? state.statusReason;
  const line = `show ${searchStatus(state)}: ${told}`.replaceAll(/[^\x20-\x7e]+/g, '?');
  return line.length <= 200 ? line : `${line.slice(0, 197)}...`;
}

/** An integration in Markdown, for an operator who looks at its run. */
export function detailsOf(state: IntegrationState): string {
  const { spec, lastDelivery: last, lastError: error } = state;
  const backlog = last?.backlog === undefined ? '' : `; backlog ${last.backlog}`;
  const lines = [
    `**${searchStatus(state)}**: ${state.statusReason}`,
    `- ${waitsFor(state)}`,
    `- to ${targetOf(state)}, revision ${state.revision}`,
    `- ${spec.endsAt === undefined ? 'permanent' : `temporary, until ${spec.endsAt}`}; created ${spec.createdAt}`,
    last &&
      `- last delivery ${last.at}: ${last.delivered} taken, ${last.failed} failed, ${last.rejected} rejected${backlog}`,
    error && `- last error ${error.at}: ${error.message}`,
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

function targetOf({ spec: { target } }: IntegrationState): string {
  return target.kind === 'webhook' ? `webhook ${target.url}` : `bucket ${target.bucket}`;
}

function waitsFor({ spec, status, failing, idle }: IntegrationState): string {
  if (status === 'stopped') return 'waits for a command';
  if (failing !== undefined) {
    return `probes the target again at ${failing.retryAt}; failing since ${failing.since}, probed ${failing.probes} times`;
  }
  if (idle === undefined) return 'delivers';
  const instants = [idle.until, idle.ending ? undefined : spec.endsAt].filter((instant) => instant !== undefined);
  return ['waits for an event', ...instants].join(' or ');
}
