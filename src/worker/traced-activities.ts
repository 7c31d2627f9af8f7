// Not the package's index: that would load what is made for workflows as well.
import { OpenTelemetryActivityInboundInterceptor } from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Tracing } from '../telemetry/tracing/index.js';

/**
 * A span around each activity. Workflows have none: an actor lives for years, so its span would never end, and everything
 * that it ever does would be one trace.
 */
export function tracedBy({ tracer }: Pick<Tracing, 'tracer'>): ActivityInterceptorsFactory {
  return (activity) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(activity, { tracer }) });
}
