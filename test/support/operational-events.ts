import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import { closeObjects } from './close-objects.js';
import { OPENAPI } from './documented.js';
import { INTEGRATIONS, type Stack } from './stack.js';

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(closeObjects(OPENAPI), 'openapi');

/** An operational event as it is delivered. */
// biome-ignore lint/suspicious/noExplicitAny: payloads of several shapes, which the schema checks
export type Alert = { name: string; id: string; entity_id: string; occurred_at: string; payload: any };

/** The event in a body, once it has been found to be as the OpenAPI document says. */
export function readAlert(body: string): Alert {
  const event = JSON.parse(body);
  const schema = `${event.name}`.replaceAll(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`);
  if (validate === undefined) throw new Error(`${event.name} is not in the OpenAPI document`);
  expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
  return event;
}

/** All operational events in the tenant's log, the oldest first. */
export async function publishedAlerts({ stores, tenant }: Stack): Promise<Alert[]> {
  const alerts: Alert[] = [];
  for (let from = { seq: 1, offset: 0 }; ; ) {
    const subscription = { events: [], entities: ['sluice'] };
    const page = await stores.log.read(tenant, { from, subscription, columns: ['lines'] });
    for (const { lines } of page.segments) {
      const events = `${lines}`.split('\n').filter((line) => line !== '');
      alerts.push(...events.map((line) => JSON.parse(line)).filter(({ name }) => name.startsWith('sluice.')));
    }
    if (page.atTail) return alerts;
    from = page.next;
  }
}

/** Sets up a webhook integration. */
export async function integrateWebhook(stack: Stack, id: string, url: string, extra: object = {}): Promise<void> {
  const body = { id, integration_type: 'permanent', callback_parameters: { callback_url: url }, ...extra };
  expect(await stack.call('POST', INTEGRATIONS, body)).toMatchObject({ status: 200 });
}
