import {
  type Attributes,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Attempt } from '../../domain/outcomes.js';

/** A request that publishes events. */
export type PublishSpan = {
  /** What its events are given, so that whatever becomes of them is part of the same trace. */
  traceparent: string;
  /** @param outcome `status` of the answer */
  ended(outcome: { status: number } & ({ accepted: number; duplicates: number } | { error: unknown })): void;
};

/** Whom all attempts of a delivery go to. */
export type AttemptsAt = { tenant: string; integration: string; url: URL };

/** What is tried; `attempt` from 1. */
export type AttemptOf = { eventName: string; eventId: string; attempt: number };

/** One try to hand an event to a webhook, which is sent `traceparent`. */
export type AttemptSpan = { traceparent: string; ended<Sent extends { attempt: Attempt }>(sent: Sent): Sent };

/** Begins an attempt. */
export type BeginAttempt = (traceparent: string | undefined, of: AttemptOf) => AttemptSpan;

export type BatchOf = {
  tenant: string;
  integration: string;
  bucket: string;
  key: string;
  number: number;
  events: number;
  bytes: number;
};

/** One try to write a batch. `holds` links it to the trace of one of its events. */
export type BatchSpan = { holds(traceparent: string): void; ended(error?: unknown): void };

/** OpenTelemetry's own default for the links of a span. */
const MOST_LINKS = 128;

/**
 * The traces of this process: a span for each request that publishes events, for each attempt to hand one to a webhook, in
 * the trace of its event, and for each attempt to write a batch, linked to the traces of its events.
 */
export class Tracing {
  /** @param shutdown sends what has not been sent yet */
  constructor(
    readonly tracer: Tracer,
    readonly shutdown: () => Promise<void>,
  ) {}

  /** @param traceparent of the request, when it brings one */
  publish(traceparent: string | undefined, tenant: string): PublishSpan {
    const attributes = { 'sluice.tenant': tenant, 'http.request.method': 'POST', 'http.route': '/api/v1/events' };
    const span = this.#start('POST /api/v1/events', { kind: SpanKind.SERVER }, traceparent, attributes);
    return {
      traceparent: traceparentOf(span.spanContext()),
      ended: (outcome) => {
        span.setAttribute('http.response.status_code', outcome.status);
        if ('accepted' in outcome) {
          span.setAttributes({
            'sluice.events.accepted': outcome.accepted,
            'sluice.events.duplicate': outcome.duplicates,
          });
          // By OpenTelemetry's conventions a request that was wrong is no failure of who answers it.
        } else if (outcome.status >= 500) fail(span, outcome.error);
        span.end();
      },
    };
  }

  /**
   * For the attempts that are made in this activity, wherever they come from: connections outlive it.
   *
   * @returns what begins one; an event without a trace begins one with it
   */
  attempts({ tenant, integration, url }: AttemptsAt): BeginAttempt {
    const options = { kind: SpanKind.CLIENT, links: linkToAround() };
    const attributes = {
      'sluice.tenant': tenant,
      'sluice.integration': integration,
      'http.request.method': 'POST',
      'server.address': url.hostname,
      'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    };
    return (traceparent, of) => this.#attempt(traceparent, of, options, attributes);
  }

  #attempt(
    traceparent: string | undefined,
    { eventName, eventId, attempt }: AttemptOf,
    options: SpanOptions,
    attributes: Attributes,
  ): AttemptSpan {
    const span = this.#start('deliver to webhook', options, traceparent, {
      ...attributes,
      'sluice.event.name': eventName,
      'sluice.event.id': eventId,
      'sluice.attempt': attempt,
    });
    return {
      traceparent: traceparentOf(span.spanContext()),
      ended: (sent) => {
        const { code, failure, message } = sent.attempt;
        if (code !== undefined) span.setAttribute('http.response.status_code', code);
        if (failure !== undefined) {
          span.setAttribute('error.type', failure);
          span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
        }
        span.end();
        return sent;
      },
    };
  }

  batch(of: BatchOf): BatchSpan {
    const span = this.tracer.startSpan('deliver batch to S3', {
      kind: SpanKind.CLIENT,
      attributes: {
        'sluice.tenant': of.tenant,
        'sluice.integration': of.integration,
        'sluice.batch.number': of.number,
        'sluice.batch.events': of.events,
        'sluice.batch.bytes': of.bytes,
        'aws.s3.bucket': of.bucket,
        'aws.s3.key': of.key,
      },
    });
    const linked = new Set<string>();
    return {
      holds: (traceparent) => {
        if (linked.size >= MOST_LINKS || linked.has(traceparent)) return;
        linked.add(traceparent);
        span.addLink({ context: spanContextOf(traceparent) });
      },
      ended: (error) => {
        if (error !== undefined) fail(span, error);
        span.end();
      },
    };
  }

  /** Part of the trace of `traceparent`. */
  #start(name: string, options: SpanOptions, traceparent: string | undefined, attributes: Attributes): Span {
    const parent =
      traceparent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContextOf(traceparent));
    return this.tracer.startSpan(name, { ...options, attributes }, parent);
  }
}

/** The activity that this happens in. */
function linkToAround(): Link[] {
  const around = trace.getSpanContext(context.active());
  return around === undefined ? [] : [{ context: around }];
}

function fail(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function spanContextOf(traceparent: string): SpanContext {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-');
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}
