import { openBucket } from '../support/bucket.js';
import type { Receiver } from '../support/receiver.js';
import { INTEGRATIONS } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';
import type { KnownSecrets, WithSecrets } from './installation.js';

const API = '/api/v1';
const BASE = `${API}${INTEGRATIONS}`;

/** Uses every kind of secret, in every way that goes well or wrong. @returns all of them */
export async function exerciseSecrets(installation: WithSecrets, receiver: Receiver): Promise<KnownSecrets> {
  const { adminKey, masterKey } = installation;
  const hooks = await exerciseWebhooks(installation, receiver);
  const buckets = await exerciseBuckets(installation);
  const callers = await exerciseCallers(installation);
  await refuseBodies(installation, { ...hooks, ...buckets });
  await lookAtEverything(installation);
  return { adminKey, masterKey, ...hooks, ...buckets, ...callers };
}

async function exerciseWebhooks({ call, db }: WithSecrets, receiver: Receiver) {
  const [webhookKey, changedWebhookKey] = ['the-key-of-the-webhook-1f', 'the-next-key-of-the-webhook-2e'];
  const callback = (api_key: string, callback_url = receiver.url) => ({
    callback_parameters: { callback_url, api_key },
  });
  await call('POST', BASE, { body: { id: 'hook', integration_type: 'permanent', ...callback(webhookKey) } });
  const away = callback(webhookKey, 'http://127.0.0.1:9/');
  await call('POST', BASE, { body: { id: 'away', integration_type: 'permanent', ...away } });
  await call('POST', `${BASE}/_test`, { body: callback(webhookKey) });
  await call('POST', `${BASE}/_test`, { body: away });
  await call('POST', `${BASE}/hook/_test`);
  const ids = ['fails', 'refused', 'refused-too'];
  await call('POST', `${API}/events`, { body: ids.map((id) => ({ name: 'order.created', id, payload: {} })) });
  await until(() => db.collection('publications').findOne({ 'rejected.id': { $exists: true } }), { timeoutMs: 60_000 });
  const read = { shows: true } as const;
  const signingSecret = (await call('GET', `${BASE}/hook/signing_secret`, read)).body.signing_secret;
  const rotated = (await call('POST', `${BASE}/hook/signing_secret/_rotate`, read)).body.signing_secret;
  await call('PATCH', `${BASE}/hook`, { body: callback(changedWebhookKey) });
  const { rejected_events } = (await call('GET', `${BASE}/hook/rejected_events`)).body;
  await call('POST', `${BASE}/hook/rejected_events/${rejected_events[0].id}/_retry`);
  await call('POST', `${BASE}/hook/rejected_events/_retry`);
  const isChanged = () => receiver.received.some(({ headers }) => headers.authorization?.endsWith(changedWebhookKey));
  await until(isChanged, { timeoutMs: 60_000 });
  return { webhookKey, changedWebhookKey, signingSecret, rotated };
}

async function exerciseBuckets({ call, db }: WithSecrets) {
  const bucket = await openBucket(uniqueName('secrets'));
  const { parameters } = bucket;
  bucket.close();
  const [wrongId, wrongSecret] = ['AKIAWRONGWRONGWRONG1', 'the-wrong-secret-of-a-bucket-3d'];
  const wrong = { ...parameters, aws_access_key_id: wrongId, aws_secret_access_key: wrongSecret };
  const targets = {
    lake: parameters,
    strange: wrong,
    mixed: { ...parameters, aws_secret_access_key: wrongSecret },
    nowhere: { ...parameters, bucket: 'there-is-no-such-bucket' },
    silent: { ...wrong, endpoint: 'http://127.0.0.1:9' },
  };
  // What lies in the past is written at once.
  const past = { starts_at: '2020-01-01T00:00:00Z', ends_at: new Date().toISOString() };
  for (const [id, s3_parameters] of Object.entries(targets)) {
    await call('POST', BASE, {
      body: { id, integration_type: 'temporary', ...past, s3_parameters },
    });
    await call('POST', `${BASE}/_test`, { body: { s3_parameters } });
    await call('POST', `${BASE}/${id}/_test`);
  }
  const ended = { $or: [{ deliveredAt: { $exists: true } }, { lastError: { $exists: true } }] };
  await until(async () => (await db.collection('batches').countDocuments(ended)) >= 5, { timeoutMs: 90_000 });
  return { wrongId, wrongSecret, secretAccessKey: String(parameters.aws_secret_access_key) };
}

async function exerciseCallers({ call }: WithSecrets) {
  const shows = { shows: true } as const;
  const made = { admin: '', viewer: '', publisher: '' };
  for (const role of ['admin', 'viewer', 'publisher'] as const) {
    made[role] = (await call('POST', `${API}/keys`, { body: { name: role, role }, ...shows })).body.key;
    await call('GET', BASE, { headers: { authorization: `Bearer ${made[role]}` } });
  }
  const sameSite = { 'x-requested-with': 'test' };
  const signedIn = await call('POST', `${API}/session`, { body: { key: made.admin }, headers: sameSite, ...shows });
  const [, session = ''] = /sluice=([^;]+)/.exec(signedIn.headers.get('set-cookie') ?? '') ?? [];
  const cookie = { cookie: `sluice=${session}` };
  const seen = await call('GET', `${API}/session`, { headers: cookie });
  if (seen.status !== 200) throw new Error(`nobody is signed in: ${seen.status}`);
  await call('POST', `${BASE}/hook/_stop`, { headers: cookie });
  await call('POST', `${BASE}/hook/_start`, { headers: { ...cookie, ...sameSite } });
  // A key in the wrong place, or with something behind it, is a secret still.
  const misplaced = `${API}/keys?api_key=x`;
  await call('GET', misplaced, { headers: { authorization: made.admin } });
  await call('GET', misplaced, { headers: { authorization: `Basic ${made.admin}` } });
  await call('GET', misplaced, { headers: { authorization: `Bearer ${made.admin} ${made.viewer}` } });
  await call('GET', `${API}/session`, { headers: { authorization: `Bearer ${made.viewer}`, 'x-api-key': made.admin } });
  const { body: keys } = await call('GET', `${API}/keys`);
  const publisher = keys.keys.find(({ name }: { name: string }) => name === 'publisher');
  await call('DELETE', `${API}/keys/${publisher.id}`);
  await call('POST', `${API}/events`, { headers: { authorization: `Bearer ${made.publisher}` }, body: {} });
  return { madeAdminKey: made.admin, madeViewerKey: made.viewer, madePublisherKey: made.publisher, session };
}

/** Bodies that are refused, each with a secret in it. */
async function refuseBodies({ call }: WithSecrets, secrets: KnownSecrets): Promise<void> {
  for (const secret of Object.values(secrets)) {
    const bodies = [
      { id: 'bad', integration_type: 'permanent', callback_parameters: { callback_url: 'no url', api_key: secret } },
      {
        id: 'bad',
        integration_type: 'permanent',
        callback_parameters: { callback_url: 'http://x', api_key: [secret] },
      },
      { id: 'bad', integration_type: 'permanent', callback_parameters: { callback_url: 'http://x', apikey: secret } },
      { id: 'bad', integration_type: 'permanent', callback_parameters: secret },
      { id: 'bad', integration_type: 'permanent', s3_parameters: { aws_secret_access_key: { value: secret } } },
      { id: 'bad', integration_type: 'permanent', s3_parameters: { aws_secret_access_key: secret, bucket: 1 } },
      `{"id": "bad", "callback_parameters": {"api_key": "${secret}"`,
      `{"id": "bad", "callback_parameters": {"api_key": "${secret}" "callback_url": 1}}`,
      `"${secret}"`,
      `${secret}`,
    ];
    for (const body of bodies) {
      await call('POST', BASE, { body });
      await call('PATCH', `${BASE}/hook`, { body });
      await call('POST', `${API}/session`, { body, headers: { 'x-requested-with': 'test' } });
      await call('POST', `${API}/events`, { body });
    }
    await call('POST', BASE, { body: { api_key: secret }, headers: { 'content-type': 'text/plain' } });
  }
}

/** Every list and every single thing that can be seen. */
async function lookAtEverything({ call }: WithSecrets): Promise<void> {
  const published = `${API}/org/integrations/published-events`;
  const { body: items } = await call('GET', `${published}?limit=500`);
  for (const { id } of items.slice(0, 20)) await call('GET', `${published}/${id}`);
  for (const id of ['hook', 'away', 'lake', 'strange', 'mixed', 'nowhere', 'silent']) {
    for (const path of [
      '',
      '/stats',
      '/logs',
      '/history',
      '/rejected_events',
      '/rejected_events/_export',
      '/batches',
    ]) {
      await call('GET', `${BASE}/${id}${path}`);
    }
  }
  for (const path of [
    BASE,
    `${BASE}/_stats`,
    `${BASE}/_history`,
    `${API}/keys`,
    `${API}/event-types`,
    `${API}/session`,
  ])
    await call('GET', path);
  for (const path of ['/metrics', '/openapi.json', '/readyz', '/docs']) await call('GET', path);
}
