import { Pool } from 'undici';
import { round } from './machine.js';

const HEADERS = {
  'content-type': 'application/json',
  'user-agent': 'Sluice/0',
  'webhook-id': 'order-created/0123456789abcdef0123456789abcdef',
  'webhook-timestamp': '1700000000',
  'webhook-signature': 'v1,0123456789abcdef0123456789abcdef0123456789ab=',
};

/** Sends requests like those of a delivery with nothing but undici. @returns requests a second */
export async function sendAlone(load: { url: string; requests: number; concurrency: number }): Promise<number> {
  const { url, requests, concurrency } = load;
  const pool = new Pool(url, { connections: concurrency, pipelining: 1 });
  const body = Buffer.alloc(900, 'x');
  let left = requests;
  const started = performance.now();
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({ method: 'POST', path: '/alone', headers: HEADERS, body });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const seconds = (performance.now() - started) / 1_000;
  await pool.close();
  return round(requests / seconds, 0);
}
