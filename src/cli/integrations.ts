import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type Answer, type ApiAccess, apiAccess, askApi, commandApi } from './api-client.js';
import { Unusable } from './failure.js';
import type { Output } from './output.js';
import { table } from './table.js';

const PATH = '/org/integrations/eventstream';

/** An integration as the API answers it, as far as the table shows it. */
type Shown = {
  id: string;
  status: string;
  status_reason: string;
  integration_type: string;
  target: string;
  ends_at?: string;
  failing?: { since: string; next_attempt_at: string };
  filter_conditions?: { event_filter: string[]; entity_filter: string[] };
};
type Stats = { id: string; pending_events: number; oldest_pending_at: string | null; rejected_events: number };

/** Options of `create` that make a body without a file. */
type Given = {
  file?: string;
  webhook?: string;
  events?: string;
  entities?: string;
  startsAt?: string;
  endsAt?: string;
};

/** Adds `sluice integrations …`, which speaks to the API with a key of one tenant. */
export function addIntegrations(program: Command, output: Output): void {
  const { environment } = output;
  const call = <T extends object>(method: string, id: string, action = '') =>
    commandApi<T>(apiAccess(environment), method, `${PATH}/${encodeURIComponent(id)}${action}`);
  const print = ({ body, pending }: Answer<object>) => (pending ? output.pending(body) : output.result(body));
  const integrations = program
    .command('integrations')
    .description('the integrations of the tenant that SLUICE_API_KEY belongs to, by the API at SLUICE_API_URL');
  const on = (name: string, description: string) =>
    integrations.command(name).description(description).argument('<id>', 'id of the integration');

  integrations
    .command('list')
    .description('list them with their status and what waits')
    .action(async () => list(apiAccess(environment), output));
  on('get', 'show one as JSON').action(async (id: string) => print(await call('GET', id)));
  on('create', 'create one; it starts by itself')
    .option('--file <file>', 'its parameters as JSON, as the API takes them; - reads them from standard input')
    .option('--webhook <url>', 'or: the URL that gets its events')
    .option('--events <names>', 'names of events, separated by commas; every event without these two')
    .option('--entities <names>', 'entities whose events it gets, separated by commas')
    .option('--starts-at <time>', 'begin with events of then, such as 2026-01-31T00:00:00Z')
    .option('--ends-at <time>', 'end there: it is temporary')
    .action(async (id: string, given: Given) => {
      const access = apiAccess(environment);
      print(await commandApi<object>(access, 'POST', PATH, { ...bodyOf(given), id }));
    });
  on('start', 'go on with the first event that was not delivered').action(async (id: string) =>
    print(await call('POST', id, '/_start')),
  );
  on('stop', 'send nothing more; what comes meanwhile waits').action(async (id: string) =>
    print(await call('POST', id, '/_stop')),
  );
  on('delete', 'remove it with all that is kept of it; its events stay in the log')
    .requiredOption('--yes', 'it cannot be brought back')
    .action(async (id: string) => {
      const { pending } = await call('DELETE', id);
      print({ body: { id, deleted: !pending }, pending });
    });
  on('test', 'send a test event to its target; exits with 1 when it fails').action(async (id: string) => {
    const { body } = await call<{ ok: boolean }>('POST', id, '/_test');
    output.result(body);
    if (!body.ok) output.notInOrder();
  });
}

async function list(access: ApiAccess, output: Output): Promise<void> {
  const { integrations } = await askApi<{ integrations: Shown[] }>(access, PATH);
  const { integrations: stats } = await askApi<{ integrations: Stats[] }>(access, `${PATH}/_stats`);
  const statsOf = new Map(stats.map((one) => [one.id, one]));
  const all = integrations.map((one) => ({ ...one, stats: statsOf.get(one.id) }));
  output.result(all, () => table(HEAD, all.map(rowOf)));
}

const HEAD = ['ID', 'STATUS', 'TARGET', 'TYPE', 'EVENTS', 'WAITING', 'OLDEST', 'REJECTED', 'REASON'];

function rowOf({ stats, ...one }: Shown & { stats: Stats | undefined }): string[] {
  const { pending_events: waiting = 0, oldest_pending_at: oldest, rejected_events: rejected = 0 } = stats ?? {};
  const end = one.ends_at === undefined ? one.integration_type : `until ${one.ends_at}`;
  return [
    one.id,
    one.status,
    one.target,
    end,
    eventsOf(one),
    String(waiting),
    oldest ?? '–',
    String(rejected),
    reasonOf(one),
  ];
}

function reasonOf({ status_reason: reason, failing }: Shown): string {
  return failing === undefined
    ? reason
    : `${reason} (since ${failing.since}, next attempt at ${failing.next_attempt_at})`;
}

function eventsOf({ filter_conditions: wanted }: Shown): string {
  const names = [...(wanted?.entity_filter ?? []).map((name) => `${name}.*`), ...(wanted?.event_filter ?? [])];
  if (names.length === 0) return 'all';
  return names.length <= 2 ? names.join(',') : `${names.slice(0, 2).join(',')} and ${names.length - 2} more`;
}

/** @throws Unusable when neither a file nor a webhook is given, or the file is no JSON object */
function bodyOf({ file, webhook, events, entities, startsAt, endsAt }: Given): object {
  if ((file === undefined) === (webhook === undefined)) throw new Unusable('give either --file or --webhook');
  if (file !== undefined) return jsonFile(file);
  const namesIn = (list: string | undefined) => (list === undefined ? [] : list.split(',').map((name) => name.trim()));
  return {
    integration_type: endsAt === undefined ? 'permanent' : 'temporary',
    callback_parameters: { callback_url: webhook },
    filter_conditions: { event_filter: namesIn(events), entity_filter: namesIn(entities) },
    ...(startsAt !== undefined && { starts_at: startsAt }),
    ...(endsAt !== undefined && { ends_at: endsAt }),
  };
}

function jsonFile(file: string): object {
  const text = textOf(file);
  try {
    const body = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Told below: a parser's error may quote the text, and with it a secret.
  }
  throw new Unusable(`${file} does not hold a JSON object`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Unusable(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
