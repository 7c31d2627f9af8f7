import {
  defineSearchAttributeKey,
  type SearchAttributePair,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
  TypedSearchAttributes,
} from '@temporalio/common';
import type { IntegrationState } from '../domain/integration-state.js';

/** What operators can search integrations by in the Temporal UI. */
export const SEARCH_ATTRIBUTES = {
  tenant: defineSearchAttributeKey('SluiceTenant', SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey('SluiceStatus', SearchAttributeType.KEYWORD),
  target: defineSearchAttributeKey('SluiceTarget', SearchAttributeType.KEYWORD),
  endsAt: defineSearchAttributeKey('SluiceEndsAt', SearchAttributeType.DATETIME),
};

/** All attributes of an integration, as it starts. */
export function searchAttributesOf(state: IntegrationState): TypedSearchAttributes {
  const { tenant, target, endsAt } = state.spec;
  const pairs: SearchAttributePair[] = [
    { key: SEARCH_ATTRIBUTES.tenant, value: tenant },
    { key: SEARCH_ATTRIBUTES.status, value: searchStatus(state) },
    { key: SEARCH_ATTRIBUTES.target, value: target.kind },
  ];
  if (endsAt !== undefined) pairs.push({ key: SEARCH_ATTRIBUTES.endsAt, value: new Date(endsAt) });
  return new TypedSearchAttributes(pairs);
}

/** The attributes that differ between two states. */
export function searchAttributeChanges(before: IntegrationState, after: IntegrationState): SearchAttributeUpdatePair[] {
  const changes: SearchAttributeUpdatePair[] = [];
  if (searchStatus(after) !== searchStatus(before)) {
    changes.push({ key: SEARCH_ATTRIBUTES.status, value: searchStatus(after) });
  }
  if (after.spec.endsAt !== undefined && after.spec.endsAt !== before.spec.endsAt) {
    changes.push({ key: SEARCH_ATTRIBUTES.endsAt, value: new Date(after.spec.endsAt) });
  }
  return changes;
}

/** The status in one word: what the API calls running and stopped, and in which way. */
export function searchStatus(state: IntegrationState): 'running' | 'failing' | 'stopped' | 'expired' {
  if (state.expired) return 'expired';
  if (state.status === 'stopped') return 'stopped';
  return state.failing === undefined ? 'running' : 'failing';
}
