import type { Role } from '../../src/domain/roles.js';
import { bucketOf, type LivedInTenant } from './lived-in-tenant.js';

/** One call of the contract: who may make it, and one that succeeds for a tenant that has everything. */
export type ContractRow = {
  roles: readonly Role[] | 'anyone';
  /** Values of the path's parameters. */
  params?: (of: LivedInTenant) => Record<string, string>;
  query?: Record<string, string>;
  body?: (of: LivedInTenant) => unknown;
  headers?: Record<string, string>;
  status: number;
};

const READ = ['admin', 'viewer'] as const;
const CHANGE = ['admin'] as const;

const hook = ({ hook: id }: LivedInTenant) => ({ id });
const bucket = ({ bucket: id }: LivedInTenant) => ({ id });
const publication = ({ publicationId }: LivedInTenant) => ({ publicationId });
const rejected = ({ hook: id, rejectedIds: [rejectedId] }: LivedInTenant) => ({ id, rejectedId });
const callback = () => ({ callback_parameters: { callback_url: 'http://127.0.0.1:9/other' } });

/**
 * Every call, by the id of its operation, in an order in which they can be made one after the other. Written down once
 * more, and not taken from the operations, so that a slip there does not go unseen.
 */
export const CONTRACT: Record<string, ContractRow> = {
  getHealth: { roles: 'anyone', status: 200 },
  getReadiness: { roles: 'anyone', status: 200 },
  getOpenApi: { roles: 'anyone', status: 200 },
  getMetrics: { roles: 'anyone', status: 200 },
  getSession: { roles: READ, status: 200 },
  signIn: {
    roles: 'anyone',
    body: ({ keys }) => ({ key: keys.viewer }),
    headers: { 'x-requested-with': 'fetch' },
    status: 200,
  },
  signOut: { roles: 'anyone', headers: { 'x-requested-with': 'fetch' }, status: 200 },

  postEvents: { roles: ['admin', 'publisher'], body: () => ({ name: 'order.created', payload: {} }), status: 202 },
  getEvent: { roles: READ, params: ({ mark }) => ({ name: 'order.created', id: `good-${mark}` }), status: 200 },
  listEventTypes: { roles: READ, status: 200 },

  listIntegrations: { roles: READ, query: { status: 'running' }, status: 200 },
  getIntegration: { roles: READ, params: hook, status: 200 },
  listStats: { roles: READ, status: 200 },
  getStats: { roles: READ, params: hook, status: 200 },
  listHistory: { roles: READ, status: 200 },
  getHistory: { roles: READ, params: hook, query: { step: '1m' }, status: 200 },
  listLogEntries: { roles: READ, params: hook, query: { limit: '1' }, status: 200 },
  listBatches: { roles: READ, params: bucket, query: { limit: '1' }, status: 200 },
  listPublishedEvents: { roles: READ, query: { event_name: 'order.created', limit: '1' }, status: 200 },
  getPublishedEvent: { roles: READ, params: publication, status: 200 },
  listRejectedEvents: { roles: READ, params: hook, query: { limit: '1' }, status: 200 },
  exportRejectedEvents: { roles: READ, params: hook, status: 200 },
  getRejectedEvent: { roles: READ, params: rejected, status: 200 },
  getSigningSecret: { roles: CHANGE, params: hook, status: 200 },
  listKeys: { roles: CHANGE, query: { limit: '1' }, status: 200 },

  createIntegration: {
    roles: CHANGE,
    body: ({ mark }) => ({
      id: `another-${mark}`,
      integration_type: 'temporary',
      starts_at: '2026-01-01T00:00:00+01:00',
      ends_at: '2026-01-02T00:00:00Z',
      s3_parameters: bucketOf(mark),
      filter_conditions: { event_filter: ['order.completed'], entity_filter: ['stock'] },
    }),
    status: 200,
  },
  changeIntegration: { roles: CHANGE, params: hook, body: () => ({ filter_conditions: null }), status: 200 },
  startIntegration: { roles: CHANGE, params: hook, status: 200 },
  stopIntegration: { roles: CHANGE, params: hook, body: () => ({}), status: 200 },
  moveEndDate: {
    roles: CHANGE,
    params: ({ temporary: id }) => ({ id }),
    body: () => ({ ends_at: '2126-01-02T00:00:00.000Z' }),
    status: 200,
  },
  testUnsavedTarget: { roles: CHANGE, body: callback, status: 200 },
  testTarget: { roles: CHANGE, params: hook, status: 200 },
  rotateSigningSecret: { roles: CHANGE, params: hook, status: 200 },
  retryPublishedEvent: { roles: CHANGE, params: publication, status: 200 },
  retryRejectedEvents: { roles: CHANGE, params: hook, body: () => ({ ids: [NO_ID] }), status: 202 },
  retryRejectedEvent: { roles: CHANGE, params: rejected, status: 200 },
  deleteRejectedEvent: {
    roles: CHANGE,
    params: ({ hook: id, rejectedIds: [, rejectedId] }) => ({ id, rejectedId }),
    status: 200,
  },
  createKey: { roles: CHANGE, body: () => ({ name: 'shop', role: 'publisher' }), status: 200 },
  revokeKey: { roles: CHANGE, params: ({ spareKeyId }) => ({ id: spareKeyId }), status: 200 },
  deleteIntegration: { roles: CHANGE, params: bucket, status: 200 },
};

/** The id of nothing. */
const NO_ID = '00000000-0000-7000-8000-000000000000';
