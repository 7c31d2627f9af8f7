import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { integrationState, S3, WEBHOOK } from '../support/fixtures.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';

/*
 * Bodies and queries with one mistake each: which field the answer names, and what it says is allowed there.
 */

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({}, { worker: false });
  const { tenant, stores } = stack;
  await stores.integrations.create(integrationState(tenant, 'hook', WEBHOOK));
  await stores.integrations.create(integrationState(tenant, 'bucket', S3));
  const { spec, ...state } = integrationState(tenant, 'month', WEBHOOK);
  const range = { startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2026-02-01T00:00:00.000Z' };
  await stores.integrations.create({ ...state, spec: { ...spec, type: 'temporary', ...range } });
});
afterAll(() => stack.stop());

/** What is wrong, the mistake, the field that the answer names, and what it says of it. */
type Row = readonly [string, unknown, string, string | RegExp];

const HOOK = { callback_url: 'https://erp.example.com/orders' };
const BUCKET = {
  aws_access_key_id: 'id',
  aws_secret_access_key: 'secret',
  aws_region: 'eu-central-1',
  bucket: 'exports',
};
const REQUIRED_NAME = /^is required and must be entity\.moment in lower case, as in order\.created/;
const DATE_TIME = 'must be a date-time with an offset, such as 2026-01-31T09:30:00Z';
const UNKNOWN = /^is not a known field; there are \w+/;
const ONCE = 'must be given once, as plain text';

/** Has the server refuse what `ask` sends, with this field and message among its details. */
function refused(
  rows: readonly Row[],
  ask: (mistake: unknown) => [method: string, path: string, body?: unknown],
): void {
  test.each(rows)('%s', async (_what, mistake, path, message) => {
    const answer = await stack.call(...ask(mistake));
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
    const detail = answer.body.details.find((one: { path: string }) => one.path === path);
    expect(detail, JSON.stringify(answer.body)).toEqual({ path, message: asymmetric(message) });
    expect(answer.body.message).not.toBe('');
  });
}

const asymmetric = (message: string | RegExp) => (message instanceof RegExp ? expect.stringMatching(message) : message);

describe('a new integration is refused with', () => {
  const rows: Row[] = [
    ['no id', { id: undefined }, 'id', 'must be text'],
    ['an id in capitals', { id: 'ERP' }, 'id', 'must be 1 to 50 of a-z, 0-9 and hyphen'],
    ['an empty id', { id: '' }, 'id', 'must be 1 to 50 of a-z, 0-9 and hyphen'],
    ['an id of 51 characters', { id: 'a'.repeat(51) }, 'id', 'must be 1 to 50 of a-z, 0-9 and hyphen'],
    ['an id with a line break at its end', { id: 'erp\n' }, 'id', 'must be 1 to 50 of a-z, 0-9 and hyphen'],
    ['a number as its id', { id: 7 }, 'id', 'must be text'],
    ['an operator as its id', { id: { $ne: null } }, 'id', 'must be text'],
    ['a list as its id', { id: ['erp'] }, 'id', 'must be text'],
    ['no type', { integration_type: undefined }, 'integration_type', 'must be permanent or temporary'],
    ['another type', { integration_type: 'forever' }, 'integration_type', 'must be permanent or temporary'],
    [
      'an operator as its type',
      { integration_type: { $gt: '' } },
      'integration_type',
      'must be permanent or temporary',
    ],
    ['a status', { status: 'stopped' }, 'status', UNKNOWN],
    ['no target', { callback_parameters: undefined }, 'callback_parameters', /^exactly one of callback_parameters and/],
    ['two targets', { s3_parameters: BUCKET }, 'callback_parameters', /^exactly one of callback_parameters and/],
    ['null as its target', { callback_parameters: null }, 'callback_parameters', 'must be an object'],
    ['a list of targets', { callback_parameters: [HOOK] }, 'callback_parameters', 'must be an object'],
    ['a date without an offset', { starts_at: '2026-01-01T00:00:00' }, 'starts_at', DATE_TIME],
    ['a date without a time', { starts_at: '2026-01-01' }, 'starts_at', DATE_TIME],
    ['a day that does not exist', { starts_at: '2026-02-30T00:00:00Z' }, 'starts_at', DATE_TIME],
    ['a number as a date', { starts_at: 1_767_225_600 }, 'starts_at', DATE_TIME],
    ['a day that is a word', { starts_at: 'yesterday' }, 'starts_at', DATE_TIME],
    ['a start in the future', { starts_at: '2126-01-01T00:00:00Z' }, 'starts_at', 'must not be in the future'],
    ['an end of a permanent one', { ends_at: '2126-01-01T00:00:00Z' }, 'ends_at', /^must not be given for a permanent/],
    ['no start of a temporary one', { integration_type: 'temporary' }, 'starts_at', /^must be given for a temporary/],
    ['no end of a temporary one', { integration_type: 'temporary' }, 'ends_at', /^must be given for a temporary/],
    [
      'an end before its start',
      { integration_type: 'temporary', starts_at: '2026-01-02T00:00:00Z', ends_at: '2026-01-01T00:00:00Z' },
      'ends_at',
      'must be after starts_at',
    ],
    ['an operator at its top', { $where: 'sleep(1000)' }, '$where', UNKNOWN],
  ];
  refused(rows, (mistake) => [
    'POST',
    INTEGRATIONS,
    { id: 'new', integration_type: 'permanent', callback_parameters: HOOK, ...(mistake as object) },
  ]);
});

test('what is wrong with a date is said once, and nothing of it as a time', async () => {
  const body = {
    id: 'new',
    integration_type: 'temporary',
    callback_parameters: HOOK,
    starts_at: 'x',
    ends_at: '2026-01-01',
  };
  expect(await stack.call('POST', INTEGRATIONS, body)).toMatchObject({
    status: 400,
    body: {
      details: [
        { path: 'starts_at', message: DATE_TIME },
        { path: 'ends_at', message: DATE_TIME },
      ],
    },
  });
});

test('an unknown field is refused with those that there are at its place', async () => {
  const change = { filter_conditions: { events: [] }, callback_parameters: { ...HOOK, url: 'x' }, filter: null };
  const { body } = await stack.call('PATCH', `${INTEGRATIONS}/hook`, change);
  const there = (names: string) => `is not a known field; there are ${names}`;
  const ofHook = 'callback_url, concurrency, timeout_seconds, rate_limit_per_second, headers, api_key';
  expect(body.details).toEqual([
    { path: 'callback_parameters.url', message: there(ofHook) },
    { path: 'filter_conditions.events', message: there('event_filter, entity_filter') },
    { path: 'filter', message: there('callback_parameters, s3_parameters, filter_conditions') },
  ]);
});

describe('a path is answered with the methods that it has', () => {
  test.each([
    ['PUT', '/events', 'POST'],
    ['POST', '/org/integrations/eventstream/hook/', 'GET, PATCH, DELETE'],
    ['GET', '/org/integrations/eventstream/hook/_stop', 'POST'],
    ['DELETE', '/KEYS', 'GET, POST'],
  ])('%s %s', async (method, path, methods) => {
    const { status, body, headers } = await stack.call(method, path);
    expect([status, headers.get('allow')]).toEqual([404, methods.split(', ').sort().join(', ')]);
    expect(body.message).toBe(`there is nothing at ${method} /api/v1${path}, only by ${headers.get('allow')}`);
  });

  test('where nothing is, with where to look', async () => {
    const { status, body, headers } = await stack.call('GET', '/orders');
    expect([status, headers.get('allow')]).toEqual([404, null]);
    expect(body.message).toBe('there is nothing at GET /api/v1/orders; /docs shows what there is');
  });
});

describe('a webhook is refused with', () => {
  const at = (field: string) => `callback_parameters.${field}`;
  const WHOLE = (max: number) => `must be a whole number from 1 to ${max}`;
  const rows: Row[] = [
    ['no URL', { callback_url: undefined }, at('callback_url'), 'must be text'],
    ['an empty URL', { callback_url: '' }, at('callback_url'), 'must not be empty'],
    ['a URL that is none', { callback_url: 'orders' }, at('callback_url'), 'must be an http or https URL'],
    ['another protocol', { callback_url: 'file:///etc/passwd' }, at('callback_url'), 'must be an http or https URL'],
    [
      'credentials',
      { callback_url: 'https://a:b@c.example' },
      at('callback_url'),
      'must not hold credentials; use api_key',
    ],
    ['a fragment', { callback_url: 'https://c.example/#x' }, at('callback_url'), 'must not have a fragment (#…)'],
    [
      'a long URL',
      { callback_url: `https://c.example/${'x'.repeat(2_048)}` },
      at('callback_url'),
      'must have at most 2048 characters',
    ],
    ['a list of URLs', { callback_url: ['https://c.example'] }, at('callback_url'), 'must be text'],
    ['the address of a cloud', { callback_url: 'http://169.254.169.254/' }, at('callback_url'), /169\.254\.169\.254/],
    ['an empty key', { api_key: '' }, at('api_key'), 'must not be empty'],
    ['a key with a line break', { api_key: 'a\r\nx: y' }, at('api_key'), 'must be printable ASCII without blanks'],
    ['a long key', { api_key: 'x'.repeat(1_025) }, at('api_key'), 'must have at most 1024 characters'],
    ['an operator as its key', { api_key: { $ne: '' } }, at('api_key'), 'must be text'],
    ['no requests at once', { concurrency: 0 }, at('concurrency'), WHOLE(100)],
    ['101 requests at once', { concurrency: 101 }, at('concurrency'), WHOLE(100)],
    ['half a request', { concurrency: 1.5 }, at('concurrency'), WHOLE(100)],
    ['a number as text', { concurrency: '10' }, at('concurrency'), WHOLE(100)],
    ['a minute and a second', { timeout_seconds: 61 }, at('timeout_seconds'), WHOLE(60)],
    ['no rate', { rate_limit_per_second: 0 }, at('rate_limit_per_second'), WHOLE(10_000)],
    ['a list of headers', { headers: ['a: b'] }, at('headers'), 'must be an object of header names and values'],
    ['a header of the service', { headers: { Host: 'x' } }, at('headers.Host'), /^is set by the service/],
    [
      'a signature of its own',
      { headers: { 'webhook-signature': 'v1,x' } },
      at('headers.webhook-signature'),
      /^is set by/,
    ],
    ['a header that is no name', { headers: { 'a b': 'x' } }, at('headers.a b'), 'is not a header name'],
    ['a header __proto__', `{"__proto__":"x"}`, at('headers.__proto__'), 'is not a known field'],
    ['a header with a line break', { headers: { a: 'b\nc' } }, at('headers.a'), /^must be printable ASCII/],
    ['a number in a header', { headers: { a: 1 } }, at('headers.a'), 'must be text'],
    [
      '51 headers',
      { headers: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`h${i}`, 'x'])) },
      at('headers'),
      'must have at most 50 headers',
    ],
    ['a misspelt field', { apikey: 'x' }, at('apikey'), UNKNOWN],
  ];
  refused(rows, (mistake) => {
    // Only text can hold a member of this name; an object would take it for its prototype.
    if (typeof mistake === 'string') {
      const callback = `{"callback_url":"https://c.example","headers":${mistake}}`;
      return ['POST', INTEGRATIONS, `{"id":"new","integration_type":"permanent","callback_parameters":${callback}}`];
    }
    const callback_parameters = { ...HOOK, ...(mistake as object) };
    return ['POST', INTEGRATIONS, { id: 'new', integration_type: 'permanent', callback_parameters }];
  });
});

describe('a bucket is refused with', () => {
  const at = (field: string) => `s3_parameters.${field}`;
  const rows: Row[] = [
    ['no key', { aws_access_key_id: undefined }, at('aws_access_key_id'), /^must be given/],
    ['no secret', { aws_secret_access_key: undefined }, at('aws_secret_access_key'), /^must be given/],
    ['an empty secret', { aws_secret_access_key: '' }, at('aws_secret_access_key'), 'must not be empty'],
    ['no region', { aws_region: undefined }, at('aws_region'), 'must be text'],
    ['a region with a slash', { aws_region: 'eu/1' }, at('aws_region'), 'must be a region such as eu-central-1'],
    ['a bucket in capitals', { bucket: 'Exports' }, at('bucket'), /^must be the name of a bucket: 3 to 63 of a-z/],
    ['a bucket of two letters', { bucket: 'ab' }, at('bucket'), /^must be the name of a bucket: 3 to 63 of a-z/],
    ['a prefix that ends with /', { key_prefix: 'a/' }, at('key_prefix'), /^must be of a-z, A-Z, 0-9/],
    ['a prefix of 65 characters', { key_prefix: 'a'.repeat(65) }, at('key_prefix'), 'must have at most 64 characters'],
    ['a prefix with a blank', { key_prefix: 'a b/c' }, at('key_prefix'), /^must be of a-z, A-Z, 0-9/],
    ['an endpoint that is no URL', { endpoint: 'minio:9000' }, at('endpoint'), 'must be an http or https URL'],
    ['credentials in its endpoint', { endpoint: 'http://a:b@c.example' }, at('endpoint'), /without credentials$/],
    ['text for a switch', { force_path_style: 'yes' }, at('force_path_style'), 'must be true or false'],
    ['another compression', { compression: 'zip' }, at('compression'), 'must be none or gzip'],
    [
      'another encryption',
      { server_side_encryption: 'none' },
      at('server_side_encryption'),
      'must be AES256 or aws:kms',
    ],
    ['a key of KMS without it', { kms_key_id: 'k' }, at('kms_key_id'), 'needs server_side_encryption to be aws:kms'],
    ['a small batch', { batch_max_bytes: 1 }, at('batch_max_bytes'), /^must be a whole number from 1048576 to/],
    ['a long batch', { batch_max_seconds: 3_601 }, at('batch_max_seconds'), 'must be a whole number from 10 to 3600'],
  ];
  refused(rows, (mistake) => {
    const s3_parameters = { ...BUCKET, ...(mistake as object) };
    return ['POST', INTEGRATIONS, { id: 'new', integration_type: 'permanent', s3_parameters }];
  });
});

describe('a choice of events is refused with', () => {
  const at = (field: string) => `filter_conditions.${field}`;
  const rows: Row[] = [
    ['text', 'order.created', 'filter_conditions', 'must be an object with event_filter and entity_filter'],
    ['a list', [], 'filter_conditions', 'must be an object with event_filter and entity_filter'],
    ['text for a list', { event_filter: 'order.created' }, at('event_filter'), 'must be a list'],
    [
      'a name without a moment',
      { event_filter: ['order'] },
      at('event_filter[0]'),
      'must be an event name such as order.created',
    ],
    ['a pattern', { event_filter: ['order.created', 'order.*'] }, at('event_filter[1]'), /^must be an event name/],
    ['an operator', { event_filter: [{ $regex: '.*' }] }, at('event_filter[0]'), 'must be text'],
    [
      'a name for an entity',
      { entity_filter: ['order.created'] },
      at('entity_filter[0]'),
      'must be an entity such as order',
    ],
    [
      '1,001 entities',
      { entity_filter: Array(1_001).fill('order') },
      at('entity_filter'),
      'must have at most 1000 items',
    ],
    ['another filter', { events: [] }, at('events'), UNKNOWN],
  ];
  refused(rows, (mistake) => ['PATCH', `${INTEGRATIONS}/hook`, { filter_conditions: mistake }]);
});

describe('a change is refused with', () => {
  const rows: Row[] = [
    ['the parameters of another kind', { s3_parameters: BUCKET }, 's3_parameters', 'this integration has a webhook'],
    ['its id', { id: 'other' }, 'id', UNKNOWN],
    ['its type', { integration_type: 'temporary' }, 'integration_type', UNKNOWN],
    [
      'a part of its parameters',
      { callback_parameters: { concurrency: 5 } },
      'callback_parameters.callback_url',
      'must be text',
    ],
  ];
  refused(rows, (mistake) => ['PATCH', `${INTEGRATIONS}/hook`, mistake]);
  refused(
    [['a webhook for a bucket', { callback_parameters: HOOK }, 'callback_parameters', 'this integration writes to S3']],
    (mistake) => ['PATCH', `${INTEGRATIONS}/bucket`, mistake],
  );
});

describe('a new end is refused with', () => {
  const end = (ends_at: unknown) => ({ ends_at });
  refused(
    [
      ['none', {}, 'ends_at', DATE_TIME],
      ['null', end(null), 'ends_at', DATE_TIME],
      ['a date without an offset', end('2026-03-01T00:00:00'), 'ends_at', DATE_TIME],
      ['one before the start', end('2025-12-31T00:00:00Z'), 'ends_at', /^must be after starts_at, 2026-01-01/],
      ['a start', { ...end('2026-03-01T00:00:00Z'), starts_at: '2026-01-01T00:00:00Z' }, 'starts_at', UNKNOWN],
    ],
    (mistake) => ['PUT', `${INTEGRATIONS}/month/ends_at`, mistake],
  );
  refused(
    [['one of a permanent one', end('2026-03-01T00:00:00Z'), 'ends_at', /^must not be given for a permanent/]],
    (mistake) => ['PUT', `${INTEGRATIONS}/hook/ends_at`, mistake],
  );
});

describe('an event is refused with', () => {
  const PRINTABLE = (max: number) => `must be a string of 1 to ${max} printable characters`;
  const rows: Row[] = [
    ['no name', { name: undefined }, 'name', REQUIRED_NAME],
    ['a name in capitals', { name: 'Order.Created' }, 'name', REQUIRED_NAME],
    ['a name of three parts', { name: 'a.b.c' }, 'name', REQUIRED_NAME],
    ['a list of names', { name: ['order.created'] }, 'name', REQUIRED_NAME],
    ['no payload', { payload: undefined }, 'payload', 'is required and must be a JSON object'],
    ['a list as its payload', { payload: [] }, 'payload', 'is required and must be a JSON object'],
    ['text as its payload', { payload: '{}' }, 'payload', 'is required and must be a JSON object'],
    ['a number as its id', { id: 1002 }, 'id', PRINTABLE(128)],
    ['an operator as its id', { id: { $gt: '' } }, 'id', PRINTABLE(128)],
    ['an empty id', { id: '' }, 'id', PRINTABLE(128)],
    ['a control character in its id', { id: 'a\u0000b' }, 'id', PRINTABLE(128)],
    ['an id of 129 characters', { id: 'x'.repeat(129) }, 'id', PRINTABLE(128)],
    ['a list as its entity', { entity_id: ['SL1'] }, 'entity_id', PRINTABLE(512)],
    [
      'a date without an offset',
      { occurred_at: '2026-01-31T09:30:00' },
      'occurred_at',
      /^must be a date-time with a time zone/,
    ],
    ['a tenant', { tenant: 'other' }, 'tenant', UNKNOWN],
    ['a time of publication', { published_at: '2026-01-31T09:30:00Z' }, 'published_at', UNKNOWN],
  ];
  refused(rows, (mistake) => ['POST', '/events', { name: 'order.created', payload: {}, ...(mistake as object) }]);
  refused([['a mistake in a list', {}, 'events[1].name', REQUIRED_NAME]], (mistake) => [
    'POST',
    '/events',
    {
      events: [
        { name: 'order.created', payload: {} },
        { payload: {}, ...(mistake as object) },
      ],
    },
  ]);
});

describe('a key is refused with', () => {
  const rows: Row[] = [
    ['no name', { name: undefined }, 'name', 'must be text'],
    ['an empty name', { name: '' }, 'name', 'must be 1 to 100 printable characters'],
    ['a long name', { name: 'x'.repeat(101) }, 'name', 'must be 1 to 100 printable characters'],
    ['another role', { role: 'owner' }, 'role', 'must be admin, publisher or viewer'],
    ['a list of roles', { role: ['admin'] }, 'role', 'must be admin, publisher or viewer'],
    ['an operator as its role', { role: { $in: ['admin'] } }, 'role', 'must be admin, publisher or viewer'],
    ['another tenant', { tenant: 'other' }, 'tenant', UNKNOWN],
  ];
  refused(rows, (mistake) => ['POST', '/keys', { name: 'shop', role: 'publisher', ...(mistake as object) }]);
});

describe('a retry of rejected events is refused with', () => {
  const rows: Row[] = [
    ['text for its ids', { ids: 'all' }, 'ids', 'must be a list of ids'],
    ['no ids', { ids: [] }, 'ids', 'must have at least one id; leave ids out for all'],
    ['another id', { ids: ['1'] }, 'ids[0]', 'must be the id of a rejected event'],
    ['an operator', { ids: { $exists: true } }, 'ids', 'must be a list of ids'],
    [
      '1,001 ids',
      { ids: Array(1_001).fill('00000000-0000-7000-8000-000000000000') },
      'ids',
      /^must have at most 1000 ids/,
    ],
  ];
  refused(rows, (mistake) => ['POST', `${INTEGRATIONS}/hook/rejected_events/_retry`, mistake]);
});

describe('a command that has nothing to say is refused with', () => {
  for (const path of ['/_start', '/_stop', '/_test', '/signing_secret/_rotate']) {
    refused(
      [[`a field, by ${path}`, { force: true }, 'force', 'is not a known field; there is none here']],
      (mistake) => ['POST', `${INTEGRATIONS}/hook${path}`, mistake],
    );
  }
});

describe('a query is refused with', () => {
  const LIMIT = 'must be a whole number from 1 to 500';
  const CURSOR = 'is not a cursor of this list; take it from the Link header';
  const cursor = (key: unknown) => `cursor=${Buffer.from(JSON.stringify(key)).toString('base64url')}`;
  const rows: Row[] = [
    ['a limit of 0', 'limit=0', 'limit', LIMIT],
    ['a limit of 501', 'limit=501', 'limit', LIMIT],
    ['a limit of -1', 'limit=-1', 'limit', LIMIT],
    ['a limit in hex', 'limit=0x10', 'limit', LIMIT],
    ['half a limit', 'limit=1.5', 'limit', LIMIT],
    ['an empty limit', 'limit=', 'limit', LIMIT],
    ['two limits', 'limit=1&limit=2', 'limit', ONCE],
    ['a cursor of its own', 'cursor=abc', 'cursor', CURSOR],
    ['a cursor that is an operator', cursor({ $gt: 0 }), 'cursor', CURSOR],
    ['a cursor of another list', cursor(['00000000-0000-7000-8000-000000000000']), 'cursor', CURSOR],
    ['a cursor with an operator in it', cursor([0, { $ne: '' }, 0, 0]), 'cursor', CURSOR],
    ['two cursors', 'cursor=a&cursor=b', 'cursor', ONCE],
    ['a date without an offset', 'from=2026-01-31T09:30:00', 'from', /^must be a date-time such as/],
    ['a date that is none', 'to=yesterday', 'to', /^must be a date-time such as/],
    ['two dates', 'from=2026-01-31T09:30:00Z&from=2026-01-31T09:30:00Z', 'from', ONCE],
    ['another status', 'status=SUCCESS', 'status', 'must be success or failure'],
    ['two states', 'status=success&status=failure', 'status', 'must be success or failure'],
    ['two names', 'event_name=order.created&event_name=order.completed', 'event_name', ONCE],
    ['a long name', `event_name=${'x'.repeat(201)}`, 'event_name', 'must have at most 200 characters'],
    ['a long entity', `domain_entity_id=${'x'.repeat(513)}`, 'domain_entity_id', 'must have at most 512 characters'],
    ['an operator in brackets', 'event_name[$ne]=x', 'event_name[$ne]', UNKNOWN],
    ['a list in brackets', 'event_name[]=x', 'event_name[]', UNKNOWN],
    ['a prototype', '__proto__=x', '__proto__', UNKNOWN],
    ['no name', '=x', '""', UNKNOWN],
    ['a misspelt name', 'event=order.created', 'event', UNKNOWN],
  ];
  refused(rows, (mistake) => ['GET', `/org/integrations/published-events?${mistake}`]);

  const others: Row[] = [
    ['another step', 'step=2m', 'step', /^must be one of 1m, 5m/],
    [
      'a time that ends before it begins',
      'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
      'from',
      'must be before to',
    ],
    ['too many points', 'from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&step=1h', 'step', /at most 1500 points/],
  ];
  refused(others, (mistake) => ['GET', `${INTEGRATIONS}/hook/history?${mistake}`]);
  refused([['another status, of integrations', 'status=paused', 'status', 'must be running or stopped']], (mistake) => [
    'GET',
    `${INTEGRATIONS}?${mistake}`,
  ]);
});
