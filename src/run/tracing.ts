import { VERSION } from '../activities/user-agent.js';
import type { Settings } from '../settings/schema.js';
import type { Tracing } from '../telemetry/tracing/index.js';

/** Begins to write traces, if the settings say where to; else nothing of OpenTelemetry is even loaded. */
export async function startTracing(settings: Settings): Promise<Tracing | undefined> {
  const url = urlOf(settings);
  const isOff = settings.OTEL_SDK_DISABLED === 'true' || settings.OTEL_TRACES_EXPORTER === 'none';
  if (url === undefined || isOff) return undefined;
  const { openTracing } = await import('../telemetry/tracing/open.js');
  return openTracing({
    url,
    protocol: settings.OTEL_EXPORTER_OTLP_PROTOCOL,
    headers: headersOf(settings.OTEL_EXPORTER_OTLP_HEADERS?.reveal() ?? ''),
    version: VERSION,
  });
}

function urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url }: Settings) {
  return url ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/traces`);
}

/** `name=value,…`, the values URL-encoded, as OpenTelemetry says. */
function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
    }),
  );
}
