import { setTimeout as delay } from 'node:timers/promises';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Tracing } from './tracing.js';

/** A collector that does not answer may not keep a process from ending. */
const SHUTDOWN_MS = 5_000;

/** Where traces go. */
export type TracesTo = {
  url: string;
  protocol: 'http/protobuf' | 'http/json';
  headers: Record<string, string>;
  version: string;
};

/**
 * Begins to write traces. OpenTelemetry's SDK takes what else there is to say (sampler, limits, batches, attributes of the
 * resource) from its own variables. Loaded only where traces are wanted: with what it needs it takes some megabytes.
 */
export function openTracing({ url, protocol, headers, version }: TracesTo): Tracing {
  const exporter =
    protocol === 'http/json' ? new JsonExporter({ url, headers }) : new ProtobufExporter({ url, headers });
  const own = new Resource({ 'service.name': 'sluice', 'service.version': version });
  const provider = new BasicTracerProvider({
    resource: own.merge(detectResourcesSync({ detectors: [envDetectorSync] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  // Once a process: it is what an activity's span is found by.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return new Tracing(provider.getTracer('sluice', version), () => inTime(provider.shutdown()));
}

async function inTime(shutdown: Promise<void>): Promise<void> {
  const late = delay(SHUTDOWN_MS, undefined, { ref: false });
  await Promise.race([shutdown.catch(() => undefined), late]);
}
