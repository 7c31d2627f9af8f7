import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { IntegrationState } from '../domain/integration-state.js';
import { searchAttributeChanges, searchStatus } from './search-attributes.js';

/** Tells the Temporal UI how an integration does; attributes are touched only when one of them has changed. */
export function describe(state: IntegrationState, before?: IntegrationState): void {
  setCurrentDetails(details(state));
  if (!state.searchable || before === undefined) return;
  const changes = searchAttributeChanges(before, state);
  if (changes.length > 0) upsertSearchAttributes(changes);
}

function details(state: IntegrationState): string {
  const { spec, failing } = state;
  const lines = [
    `**${searchStatus(state)}**: ${state.statusReason}`,
    `- revision ${state.revision}, target ${spec.target.kind}`,
    spec.endsAt === undefined ? '- permanent' : `- temporary, until ${spec.endsAt}`,
    failing && `- last error: ${failing.error}`,
    `- ${waitsFor(state)}`,
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

function waitsFor({ status, failing, idle }: IntegrationState): string {
  if (status === 'stopped') return 'waits for a command';
  if (failing !== undefined) return `probes the target again at ${failing.retryAt}`;
  if (idle === undefined) return 'delivers';
  return idle.until === undefined ? 'waits for an event' : `waits for an event or ${idle.until}`;
}
