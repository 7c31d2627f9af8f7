import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { bad, good, quiet, show, soso } from './screen.js';

/** The demo's webhook: the URL it listens at, and how to end it. */
export type Receiver = { url: string; stop(): Promise<void> };

type Answer = { code: number; body: string; headers?: Record<string, string> };

/** What it answers now and then, so that rejected events and retries can be seen; everything else is a 200. */
const TROUBLE: ({ share: number } & Answer)[] = [
  { share: 0.03, code: 400, body: '{"error":"unknown product"}' },
  { share: 0.03, code: 429, body: 'slow down', headers: { 'retry-after': '3' } },
  { share: 0.03, code: 500, body: 'out of order' },
];

const MEANING: Record<number, string> = {
  400: 'rejected: it stays in the rejected events',
  429: 'again in 3 s, as it asks',
  500: 'will be retried',
};

/** Starts the receiver at `port`; it prints every event that it gets. */
export async function startReceiver(port: number): Promise<Receiver> {
  const failed = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const event = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        id: string;
        name: string;
        published_at: string;
      };
      const { code, body, headers } = answerTo(event, failed);
      response.writeHead(code, headers).end(body);
      print(event, code, failed.delete(event.id));
      if (code === 429 || code === 500) failed.add(event.id);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${port}/events`, stop: () => stop(server) };
}

/** An event that failed before is taken the second time. */
function answerTo({ id }: { id: string }, failed: ReadonlySet<string>): Answer {
  let draw = failed.has(id) ? 1 : Math.random();
  for (const trouble of TROUBLE) {
    if (draw < trouble.share) return trouble;
    draw -= trouble.share;
  }
  return { code: 200, body: '' };
}

function print(event: { name: string; published_at: string }, code: number, again: boolean): void {
  const ms = Date.now() - Date.parse(event.published_at);
  const paint = code === 200 ? good : code === 400 ? bad : soso;
  const taken = quiet(again ? 'at a later attempt' : `${ms} ms after it was accepted`);
  const note = code === 200 ? taken : paint(MEANING[code] ?? '');
  show('webhook', `${paint(String(code))}  ${event.name.padEnd(45)} ${note}`);
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
