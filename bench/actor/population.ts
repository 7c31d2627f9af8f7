import { setTimeout as delay } from 'node:timers/promises';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import { ApiKeys } from '../../src/store/api-keys.js';
import { callApi, type Installation } from '../support/installation.js';
import { round } from '../support/machine.js';

/** The default limit, so that tenants look as they do. */
const PER_TENANT = 25;
const AT_ONCE = 10;
const DAY_MS = 86_400_000;

export type Bench = Installation<'mongodb' | 'temporal' | 's3'>;

export type Tenant = { name: string; key: string };

/** One integration of a webhook; it alone, in its tenant, wants `event`. */
export type Member = { tenant: Tenant; id: string; workflowId: string; event: string; temporary: boolean };

/** Many integrations in many tenants. Each tenth is temporary, with an end date that is far enough away. */
export class Population {
  readonly members: Member[] = [];
  readonly #tenants = new Map<string, Promise<Tenant>>();

  constructor(
    readonly bench: Bench,
    private readonly path: string,
  ) {}

  /** Creates integrations until there are so many, and waits until all of them sleep. */
  async growTo(count: number) {
    const created = count - this.members.length;
    const started = performance.now();
    const lane = async () => {
      while (this.members.length < count) await this.#create();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const answered = performance.now();
    while ((await this.asleep()) < count) await delay(100);
    const asleep = performance.now();
    return {
      created,
      seconds: round((answered - started) / 1_000),
      asleep_seconds_later: round((asleep - answered) / 1_000),
    };
  }

  asleep(): Promise<number> {
    const { db } = this.bench;
    return db.collection('cursors').countDocuments({ waiting: { $exists: true } });
  }

  async #create(): Promise<void> {
    const number = this.members.length;
    const tenantName = `tenant-${Math.floor(number / PER_TENANT)}`;
    const id = `hook-${number}`;
    const member = {
      tenant: { name: tenantName, key: '' },
      id,
      workflowId: integrationWorkflowId(tenantName, id),
      event: `bench.e${number}`,
      temporary: number % 10 === 9,
    };
    this.members.push(member);
    member.tenant = await this.#tenantOf(tenantName);
    const now = Date.now();
    const dates = {
      starts_at: new Date(now - 1_000).toISOString(),
      ends_at: new Date(now + 30 * DAY_MS).toISOString(),
    };
    await createWebhook(this.bench, member.tenant, id, {
      path: this.path,
      filter_conditions: { event_filter: [member.event] },
      ...(member.temporary && { integration_type: 'temporary', ...dates }),
    });
  }

  #tenantOf(name: string): Promise<Tenant> {
    const known = this.#tenants.get(name) ?? makeTenant(this.bench, name);
    this.#tenants.set(name, known);
    return known;
  }
}

export async function makeTenant({ db }: Pick<Installation, 'db'>, name: string): Promise<Tenant> {
  const { key } = await new ApiKeys(db.collection('api_keys')).create(name, 'admin', 'bench');
  return { name, key: key.reveal() };
}

/** Calls the API about a tenant's integrations. */
export function call(
  { api }: Pick<Installation, 'api'>,
  { key }: Tenant,
  method: string,
  path: string,
  body?: object,
): Promise<void> {
  return callApi(api, key, method, `/org/integrations/eventstream${path}`, body);
}

export function createWebhook(
  bench: Pick<Installation, 'api' | 'receiver'>,
  tenant: Tenant,
  id: string,
  { path = `/${id}`, ...fields }: { path?: string; [field: string]: unknown } = {},
): Promise<void> {
  return call(bench, tenant, 'POST', '', {
    id,
    integration_type: 'permanent',
    callback_parameters: { callback_url: `${bench.receiver.url}${path}`, concurrency: 50 },
    ...fields,
  });
}
