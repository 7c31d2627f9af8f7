import { describe, expect, it, onTestFinished } from 'vitest';
import { startReceiver } from '../support/receiver.js';
import { until } from '../support/until.js';
import { webhookTests } from '../support/webhook-tests.js';

describe('a request', () => {
  const at = webhookTests();

  it('has the extra headers of the integration, which replace none of its own, however they are spelt', async () => {
    const headers = {
      'X-Shop': 'north',
      'Content-Type': 'text/plain',
      'USER-AGENT': 'somebody',
      'Webhook-Id': 'mine',
      'webhook-timestamp': '1',
      'Webhook-Signature': 'v1,none',
    };
    await at.hook.append('one');
    await at.hook.deliver({ ending: true, target: { headers } });
    const [request] = at.receiver.received;
    expect(request?.headers).toMatchObject({
      'x-shop': 'north',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^Sluice\/\d/),
      'webhook-id': 'order-created/one',
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
  });

  it('that is made again goes to the present URL with the present settings, the same body and id', async () => {
    const next = await startReceiver();
    onTestFinished(() => next.stop());
    at.receiver.answer(() => ({ status: 500 }));
    await at.hook.append('moved');
    const first = at.hook.deliver();
    await until(async () => (await at.hook.row('moved'))?.attemptCount === 1);
    at.hook.stop();
    await first;
    await at.hook.makeDue();
    const changed = { url: next.url, headers: { 'x-shop': 'south' } };
    await at.hook.deliver({ ending: true, revision: 7, target: changed });
    expect(at.receiver.received).toHaveLength(1);
    const [before, after] = [at.receiver.received[0], next.received[0]];
    expect(after?.headers).toMatchObject({ 'x-shop': 'south', 'webhook-id': before?.headers['webhook-id'] });
    expect(after?.body).toBe(before?.body);
    const { attempts, status } = (await at.hook.row('moved')) ?? {};
    expect(status).toBe('SUCCESS');
    expect(attempts?.map(({ code, revision }) => ({ code, revision }))).toEqual([
      { code: 500, revision: 1 },
      { code: 200, revision: 7 },
    ]);
  });
});
