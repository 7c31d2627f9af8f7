import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A span as OTLP has it in JSON, its attributes as plain values. */
export type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Record<string, string | number>;
  links: { traceId: string; spanId: string }[];
  status: { code: number; message?: string };
};

/** A real collector that takes traces by OTLP over HTTP, and keeps those that come as JSON. */
export type Collector = {
  url: string;
  spans: Span[];
  /** Content type and headers of each request. */
  requests: { type: string | undefined; bytes: number; path: string; headers: Record<string, unknown> }[];
  named(name: string): Span[];
  stop(): Promise<void>;
};

export async function startCollector(): Promise<Collector> {
  const spans: Span[] = [];
  const requests: Collector['requests'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const type = request.headers['content-type'];
    requests.push({ type, bytes: body.length, path: request.url ?? '', headers: request.headers });
    if (type === 'application/json') spans.push(...spansIn(JSON.parse(body.toString())));
    response.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? '{}' : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    named: (name) => spans.filter((span) => span.name === name),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: OTLP in JSON, of which this is the reader
function spansIn({ resourceSpans }: any): Span[] {
  // biome-ignore lint/suspicious/noExplicitAny: the same
  const all = resourceSpans.flatMap((resource: any) => resource.scopeSpans.flatMap((scope: any) => scope.spans));
  // biome-ignore lint/suspicious/noExplicitAny: the same
  return all.map((span: any) => ({ ...span, links: span.links ?? [], attributes: valuesOf(span.attributes) }));
}

function valuesOf(attributes: { key: string; value: Record<string, string | number> }[]) {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.intValue === undefined ? value.stringValue : Number(value.intValue),
    ]),
  ) as Record<string, string | number>;
}
