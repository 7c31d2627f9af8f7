// Made by `npm run console-api` from the operations of the API. Do not edit.

export interface paths {
    "/api/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events that there are: those of the catalogue, those of the service itself, and those that were seen
         * @description Roles: admin, viewer.
         */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events in: one, or up to 10,000 at once
         * @description Durable when answered: the 202 is sent once the events are on the disks of a majority of the database. All of a request is taken, or nothing. An event is taken once for each name and id; a repeat is counted as a duplicate, so a request that was not answered can be sent again. `Content-Encoding: gzip` is understood. A `traceparent` header (W3C Trace Context) makes the events part of that trace. At most 32 MiB a request and 1 MiB an event.
         *
         *     Roles: admin, publisher.
         */
        post: operations["postEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{name}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A stored event
         * @description Roles: admin, viewer.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys of the caller's tenant, the oldest first
         * @description Roles: admin.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Makes a key of the caller's tenant
         * @description Roles: admin.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revokes a key of the caller's tenant
         * @description It is refused everywhere within a second. A key cannot revoke itself, so nobody locks himself out.
         *
         *     Roles: admin.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All integrations, by id
         * @description Roles: admin, viewer.
         */
        get: operations["listIntegrations"];
        put?: never;
        /**
         * Creates an integration, which starts by itself
         * @description Exactly one of `callback_parameters` and `s3_parameters` is given. A temporary integration needs `starts_at` and `ends_at`, and receives every event published in between, from the past as well; a permanent one has no `ends_at`, and begins with the next event unless `starts_at` says otherwise. `starts_at` is never in the future. A tenant has a limited number of integrations: over it, 400.
         *
         *     Roles: admin.
         */
        post: operations["createIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/_history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What all integrations did in the last hour, minute by minute
         * @description Roles: admin, viewer.
         */
        get: operations["listHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/_stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The backlogs of all integrations at once
         * @description Large backlogs are estimated.
         *
         *     Roles: admin, viewer.
         */
        get: operations["listStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/_test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries a target before it is saved
         * @description Exactly one of `callback_parameters` and `s3_parameters` is given, and checked as at the creation. With the `id` of an integration, secrets that are left out are those of that one. Nothing is kept.
         *
         *     Roles: admin.
         */
        post: operations["testUnsavedTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One integration
         * @description Roles: admin, viewer.
         */
        get: operations["getIntegration"];
        put?: never;
        post?: never;
        /**
         * Stops and removes an integration
         * @description With its publications, rejected events, log and secrets. Its id can be used again at once.
         *
         *     Roles: admin.
         */
        delete: operations["deleteIntegration"];
        options?: never;
        head?: never;
        /**
         * Changes the events or the details of the target
         * @description Takes effect at once, also while it runs; no event is lost or sent twice by it. Parameters of the target are sent whole: optional fields that are left out go back to their defaults, secrets that are left out are kept. `"filter_conditions": null` means every event. The kind of the target does not change.
         *
         *     Roles: admin.
         */
        patch: operations["changeIntegration"];
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/_start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Goes on with the first event that has not been delivered
         * @description One that runs goes on running. One that has reached its end date and owes nothing does not start: 409; move `ends_at`.
         *
         *     Roles: admin.
         */
        post: operations["startIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/_stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pauses: once answered, nothing more is sent
         * @description Its events wait for it. One that is stopped stays stopped.
         *
         *     Roles: admin.
         */
        post: operations["stopIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/_test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries the target, now
         * @description Sends one test event to a webhook; writes and removes a probe object in a bucket. Works on stopped integrations too, and uses up no event.
         *
         *     Roles: admin.
         */
        post: operations["testTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The objects that an S3 integration has written, newest first
         * @description Roles: admin, viewer.
         */
        get: operations["listBatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/ends_at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Moves the end of a temporary integration
         * @description One that has expired runs again when the new end is later. A past instant ends it there. A permanent integration has no end: 400.
         *
         *     Roles: admin.
         */
        put: operations["moveEndDate"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an integration did over time, one point for each step
         * @description Roles: admin, viewer.
         */
        get: operations["getHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When and why an integration started, stopped and changed, newest first
         * @description Roles: admin, viewer.
         */
        get: operations["listLogEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/rejected_events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events that a webhook does not take, newest first
         * @description Roles: admin, viewer.
         */
        get: operations["listRejectedEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/rejected_events/_export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All rejected events with their envelopes, for reconciliation
         * @description Streamed, newest first, each on a line of its own; `envelope` is null once it is older than the retention.
         *
         *     Roles: admin, viewer.
         */
        get: operations["exportRejectedEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/rejected_events/_retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends all rejected events again, or some of them, in the background
         * @description Each once, the oldest first, after those that are being sent again already; those that the target takes leave the list. The integration need not run; stopping one that does ends it. When not all of them could be sent, because the target fails as a whole or a secret is lost, the log of the integration says so, and why.
         *
         *     Roles: admin.
         */
        post: operations["retryRejectedEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/rejected_events/{rejectedId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The envelope of a rejected event
         * @description Roles: admin, viewer.
         */
        get: operations["getRejectedEvent"];
        put?: never;
        post?: never;
        /**
         * Takes a rejected event off the list
         * @description Roles: admin.
         */
        delete: operations["deleteRejectedEvent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/rejected_events/{rejectedId}/_retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends one rejected event again, now
         * @description Waits for the target: once it has taken the event, that leaves the list; else it stays.
         *
         *     Roles: admin.
         */
        post: operations["retryRejectedEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/signing_secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The secret that signs a webhook's requests
         * @description For admins only. An S3 integration has none: 404.
         *
         *     Roles: admin.
         */
        get: operations["getSigningSecret"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/signing_secret/_rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a new signing secret; the old one signs too for 24 h
         * @description So receivers can change theirs in between. An S3 integration has none: 404.
         *
         *     Roles: admin.
         */
        post: operations["rotateSigningSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/eventstream/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The backlog of an integration, and what it has done so far
         * @description Roles: admin, viewer.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/published-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of events, newest attempt first
         * @description One item for each integration and event, with its latest attempt. The events of an S3 batch share its attempts.
         *
         *     Roles: admin, viewer.
         */
        get: operations["listPublishedEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/published-events/{publicationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One published event, with its envelope and its attempts
         * @description Roles: admin, viewer.
         */
        get: operations["getPublishedEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/org/integrations/published-events/{publicationId}/_retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends it once more, now
         * @description Waits for the target. Uses up no automatic retry. An event of an S3 integration, one that is being sent already, or one that is older than the retention cannot be sent: 409.
         *
         *     Roles: admin.
         */
        post: operations["retryPublishedEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is calling, with a session or a key
         * @description Roles: admin, viewer.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * Signs a browser in with an API key
         * @description The answer sets an HttpOnly cookie, which then stands for the key. Other sites cannot make this call.
         */
        post: operations["signIn"];
        /** Signs a browser out */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives, and its deliveries with it */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the process counts, for Prometheus
         * @description Nothing in it names a tenant or an integration, unless it is asked for with a key: then the backlogs of that tenant's integrations are in it, too. It is not here when a port of its own is set for it (`SLUICE_METRICS_PORT`).
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description of the API */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether it can do its work: each server that it needs, by name */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    event: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An event, as a webhook gets it
         * @description Signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature`), with the `api_key` of the integration as `Authorization: Bearer`.
         */
        post: operations["deliverEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    operationalEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An event that the service itself publishes, as a webhook gets it
         * @description Sent like all others, to integrations whose filter names it or its entity, `sluice`; those without a filter do not get it.
         */
        post: operations["deliverOperationalEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        AcceptedEvents: {
            /** @description Events that are new. */
            accepted: number;
            /** @description Events that had been stored before, or twice in the request. */
            duplicates: number;
            /** @description In the order of the events. */
            ids: string[];
        };
        /** @description One try to deliver an event. */
        Attempt: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            attempted_at?: string;
            /** @description The first KiB of the answer; failures only. */
            body?: string;
            /** @description HTTP status, when an answer came. */
            code?: number;
            /**
             * @description The kind of failure, in one stable word.
             * @example timeout
             */
            error?: string;
            /** @description What went wrong, in words. */
            message?: string;
            /** @description Milliseconds of each part; what did not happen is missing. */
            phases?: {
                connect?: number;
                dns?: number;
                first_byte?: number;
                tls?: number;
            };
            response_time_ms?: number;
            /** @description Of the integration whose settings were used. */
            revision?: number;
        };
        /** @description An object that an S3 integration has written. */
        Batch: {
            attempts: number;
            bytes: number;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            delivered_at?: string;
            etag?: string;
            events: number;
            first_event_id?: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            first_published_at: string;
            key: string;
            last_event_id?: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            last_published_at: string;
            /** @description Counts the objects of the integration, from 1. */
            number: number;
            sha256?: string;
        };
        BatchList: {
            batches: components["schemas"]["Batch"][];
        };
        CallbackParameters: {
            /**
             * @description The last 4 characters of the secret.
             * @example -erp
             */
            api_key_hint?: string;
            callback_url: string;
            concurrency: number;
            headers?: {
                [key: string]: string;
            };
            rate_limit_per_second?: number;
            timeout_seconds: number;
        };
        /** @description Sent whole. An `api_key` that is left out is kept; null removes it. */
        CallbackParametersChange: {
            api_key?: string | null;
            callback_url: string;
            /** @default 10 */
            concurrency?: number;
            /** @description Sent with each event. They are settings, shown to who may see the integration: a token is no secret here. */
            headers?: {
                [key: string]: string;
            };
            rate_limit_per_second?: number;
            /** @default 15 */
            timeout_seconds?: number;
        };
        CloudEvent: {
            /** @description What happened: any JSON object. It is stored and delivered unchanged. */
            data: Record<string, never>;
            datacontenttype?: string;
            dataschema?: string;
            id: string;
            source: string;
            /** @constant */
            specversion: "1.0";
            subject?: string;
            /** Format: date-time */
            time?: string;
            /**
             * @description entity.moment
             * @example order.created
             */
            type: string;
        } & {
            [key: string]: unknown;
        };
        EndDateChange: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            ends_at: string;
        };
        /** @description An event as it is stored and delivered. */
        Envelope: {
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            id: string;
            /** @example order.created */
            name: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            occurred_at?: string;
            payload: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When the service accepted it; never goes backwards in a tenant.
             * @example 2026-01-31T09:30:00.000Z
             */
            published_at: string;
            tenant: string;
        };
        Error: {
            /** @description Each field that is wrong: where it is, and what is allowed there. */
            details?: components["schemas"]["ErrorDetail"][];
            /** @enum {string} */
            error_code: "invalid_request" | "unauthorized" | "forbidden" | "resource_not_found" | "conflict" | "secret_lost" | "payload_too_large" | "unsupported_media_type" | "rate_limited" | "internal_error" | "target_failed" | "service_unavailable";
            /** @description For people. */
            message: string;
            request_id: string;
        };
        ErrorDetail: {
            message: string;
            path: string;
        };
        Event: {
            /** @description The entity_id when absent. */
            domain_entity_id?: string;
            /** @description The entity of the name when absent. */
            domain_entity_type?: string;
            entity_id?: string;
            /** @description An event is accepted once for each name and id. Made by the service when absent. */
            id?: string;
            /**
             * @description entity.moment
             * @example order.created
             */
            name: string;
            /** Format: date-time */
            occurred_at?: string;
            /** @description What happened: any JSON object. It is stored and delivered unchanged. */
            payload: Record<string, never>;
        };
        EventType: {
            /** @constant */
            deprecated?: true;
            description: string;
            /** @example order */
            entity: string;
            /**
             * Format: date-time
             * @description When the newest one was published.
             * @example 2026-01-31T09:30:00.000Z
             */
            last_seen_at?: string;
            /** @example order.created */
            name: string;
        };
        EventTypeList: {
            event_types: components["schemas"]["EventType"][];
        };
        ExportedRejectedEvent: {
            /**
             * Format: date-time
             * @description When it was rejected.
             * @example 2026-01-31T09:30:00.000Z
             */
            created_at: string;
            envelope: components["schemas"]["Envelope"] | null;
            event_id: string;
            /** @example order.created */
            event_name: string;
            /** Format: uuid */
            id: string;
            reason: string;
        };
        /** @description Present while the target fails as a whole. */
        Failing: {
            /**
             * Format: date-time
             * @description When it was tried last.
             * @example 2026-01-31T09:30:00.000Z
             */
            attempted_at?: string;
            /**
             * @description What the latest attempt came to.
             * @example the target answered 503
             */
            error: string;
            /**
             * Format: date-time
             * @description When the integration stops itself, if the target has taken nothing by then.
             * @example 2026-01-31T09:30:00.000Z
             */
            gives_up_at?: string;
            /**
             * Format: date-time
             * @description When it is tried next; in the past while it is being tried.
             * @example 2026-01-31T09:30:00.000Z
             */
            next_attempt_at: string;
            /**
             * Format: date-time
             * @description When it was found to fail; it has taken nothing since.
             * @example 2026-01-31T09:30:00.000Z
             */
            since: string;
        };
        /** @description Which events: the union of both lists; none, or both empty, means every event of the platform. Those of the service itself (`sluice.…`) are sent only to who names them or their entity. */
        FilterConditions: {
            /** @default [] */
            entity_filter?: string[];
            /** @default [] */
            event_filter?: string[];
        };
        Health: {
            /** @constant */
            status: "ok";
        };
        HistoryPoint: {
            /**
             * Format: date-time
             * @description When it begins.
             * @example 2026-01-31T09:30:00.000Z
             */
            at: string;
            /** @description The most that was seen; null when nobody looked. */
            backlog: {
                bytes: number;
                events: number;
                oldest_seconds: number;
            } | null;
            bytes: number;
            delivered: number;
            failed: number;
            /** @description From the publication of an event to the answer of its target; null without deliveries. */
            latency_ms: {
                max: number;
                mean: number;
                p50: number;
                p95: number;
            } | null;
            rejected: number;
        };
        Integration: {
            callback_parameters?: components["schemas"]["CallbackParameters"];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            ends_at?: string;
            failing?: components["schemas"]["Failing"];
            /** @description Absent when it wants every event. */
            filter_conditions?: {
                entity_filter: string[];
                event_filter: string[];
            };
            id: string;
            /** @enum {string} */
            integration_type: "permanent" | "temporary";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            last_delivery_at?: string;
            s3_parameters?: components["schemas"]["S3Parameters"];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            starts_at?: string;
            /** @enum {string} */
            status: "running" | "stopped";
            /** @description Why it has this status, in words. */
            status_reason: string;
            /** @enum {string} */
            target: "webhook" | "s3";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            updated_at: string;
        };
        /**
         * @description What is to be changed; what is left out stays.
         * @default {}
         */
        IntegrationChange: {
            callback_parameters?: components["schemas"]["CallbackParametersChange"];
            filter_conditions?: components["schemas"]["FilterConditions"] | null;
            s3_parameters?: components["schemas"]["S3ParametersChange"];
        };
        IntegrationHistory: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            from: string;
            points: components["schemas"]["HistoryPoint"][];
            /**
             * @description How long a point is.
             * @enum {string}
             */
            step: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            to: string;
        };
        IntegrationList: {
            integrations: components["schemas"]["Integration"][];
        };
        /** @description One figure for each step. */
        IntegrationSeries: {
            delivered: number[];
            failed: number[];
            id: string;
        };
        IntegrationSeriesList: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            from: string;
            integrations: components["schemas"]["IntegrationSeries"][];
            /**
             * @description How long a point is.
             * @enum {string}
             */
            step: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
        };
        IntegrationStats: {
            /** @description Objects that an S3 integration has written. */
            batches: number;
            /** @description Events, since the integration was created. */
            delivered: number;
            /** @description Attempts, since the integration was created. */
            failed: number;
            id: string;
            last_attempted_at: string | null;
            last_delivery_at: string | null;
            oldest_pending_at: string | null;
            pending_bytes: number;
            /** @description There are more than were counted one by one. */
            pending_estimated: boolean;
            /** @description Wanted events that have no outcome yet. */
            pending_events: number;
            /** @description Events, since the integration was created. */
            rejected: number;
            /** @description Events that are among the rejected ones now; of more than 10,000 as many are counted. */
            rejected_events: number;
            /** @description Events that wait for a retry now. */
            retrying: number;
            /** @description Events that the retention removed before they were sent. */
            skipped: number;
        };
        IntegrationStatsList: {
            integrations: components["schemas"]["IntegrationStats"][];
        };
        /** @description An API key, without the key itself. */
        Key: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            created_at: string;
            /** @example 697dc1d8a1f6c2b5d0e4f3a2 */
            id: string;
            /**
             * Format: date-time
             * @description To the minute; absent until it has been used.
             * @example 2026-01-31T09:30:00.000Z
             */
            last_used_at?: string;
            name: string;
            /** @enum {string} */
            role: "admin" | "publisher" | "viewer";
        };
        KeyList: {
            keys: components["schemas"]["Key"][];
        };
        /** @description What was done to an integration, or what it did itself. */
        LogEntry: {
            /** @enum {string} */
            action: "integration_started" | "integration_stopped" | "integration_updated" | "retry_triggered";
            /** @description The name of the key that did it, or what else it was. */
            actor: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            created_at: string;
            reason: string;
        };
        LogEntryList: {
            entries: components["schemas"]["LogEntry"][];
        };
        /** @description An API key that has just been made. */
        MadeKey: {
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            created_at: string;
            /** @example 697dc1d8a1f6c2b5d0e4f3a2 */
            id: string;
            /** @description The key. It is shown this once. */
            key: string;
            name: string;
            /** @enum {string} */
            role: "admin" | "publisher" | "viewer";
        };
        /** @description A webhook: each event is sent there as one POST. */
        NewCallbackParameters: {
            api_key?: string;
            callback_url: string;
            /** @default 10 */
            concurrency?: number;
            /** @description Sent with each event. They are settings, shown to who may see the integration: a token is no secret here. */
            headers?: {
                [key: string]: string;
            };
            rate_limit_per_second?: number;
            /** @default 15 */
            timeout_seconds?: number;
        };
        NewIntegration: {
            callback_parameters?: components["schemas"]["NewCallbackParameters"];
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            ends_at?: string;
            filter_conditions?: components["schemas"]["FilterConditions"] | null;
            id: string;
            /** @enum {string} */
            integration_type: "permanent" | "temporary";
            s3_parameters?: components["schemas"]["NewS3Parameters"];
            /** @description The id of an integration with the same kind of target: secrets that are left out here are copied from it, the webhook's signing secret too. */
            secrets_from?: string;
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            starts_at?: string;
        };
        NewKey: {
            /**
             * @description What the log of an integration shows for what the key does.
             * @example shop
             */
            name: string;
            /** @enum {string} */
            role: "admin" | "publisher" | "viewer";
        };
        /** @description A bucket: events are written to it in batches, one object each. Both keys must be given, unless `secrets_from` names an integration that has them. */
        NewS3Parameters: {
            aws_access_key_id?: string;
            aws_region: string;
            aws_secret_access_key?: string;
            /** @default 52428800 */
            batch_max_bytes?: number;
            /** @default 300 */
            batch_max_seconds?: number;
            bucket: string;
            /**
             * @default none
             * @enum {string}
             */
            compression?: "none" | "gzip";
            endpoint?: string;
            force_path_style?: boolean;
            key_prefix?: string;
            kms_key_id?: string;
            /** @enum {string} */
            server_side_encryption?: "AES256" | "aws:kms";
        };
        /**
         * @description An empty object; it may be left out.
         * @default {}
         */
        Nothing: Record<string, never>;
        /** @description An event that the service itself publishes about an integration. */
        OperationalEvent: components["schemas"]["SluiceIntegrationStopped"] | components["schemas"]["SluiceIntegrationFailing"] | components["schemas"]["SluiceIntegrationRecovered"] | components["schemas"]["SluiceIntegrationExpired"] | components["schemas"]["SluiceBatchUndeliverable"] | components["schemas"]["SluiceBacklogTooOld"] | components["schemas"]["SluiceBacklogCaughtUp"];
        /** @description A published event with its envelope and its attempts. */
        Publication: {
            /**
             * Format: date-time
             * @description Of the latest attempt.
             * @example 2026-01-31T09:30:00.000Z
             */
            attempted_at?: string;
            /** @description Oldest first. */
            attempts: components["schemas"]["Attempt"][];
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            /** @description Null once it is older than the retention. */
            envelope: components["schemas"]["Envelope"] | null;
            event_id: string;
            /** @example order.created */
            event_name: string;
            /** @description Of the publication; opaque. */
            id: string;
            integration_id: string;
            /** @enum {string} */
            integration_type: "permanent" | "temporary";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            next_attempt_at?: string;
            /** @description The object that holds the event; S3 only. */
            object_key?: string;
            /** @description What the target answered, or why it did not: failures only; `body` is its first KiB. */
            response?: {
                body?: string;
                code?: number;
                error?: string;
            };
            response_time_ms?: number;
            retries_remaining: number;
            /** @enum {string} */
            status: "SUCCESS" | "FAILURE";
            /** @enum {string} */
            target: "webhook" | "s3";
        };
        /** @description What became of one event at one integration: its latest attempt. */
        PublishedEvent: {
            /**
             * Format: date-time
             * @description Of the latest attempt.
             * @example 2026-01-31T09:30:00.000Z
             */
            attempted_at?: string;
            attempts: number;
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            event_id: string;
            /** @example order.created */
            event_name: string;
            /** @description Of the publication; opaque. */
            id: string;
            integration_id: string;
            /** @enum {string} */
            integration_type: "permanent" | "temporary";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            next_attempt_at?: string;
            /** @description The object that holds the event; S3 only. */
            object_key?: string;
            /** @description What the target answered, or why it did not: failures only; `body` is its first KiB. */
            response?: {
                body?: string;
                code?: number;
                error?: string;
            };
            response_time_ms?: number;
            retries_remaining: number;
            /** @enum {string} */
            status: "SUCCESS" | "FAILURE";
            /** @enum {string} */
            target: "webhook" | "s3";
        };
        PublishedEventList: components["schemas"]["PublishedEvent"][];
        QueuedRetries: {
            queued: number;
        };
        Readiness: {
            /**
             * @description Stalled: an event is due at some integration, and nothing of it has moved for too long. Unknown: not all integrations could be looked at lately.
             * @enum {string}
             */
            deliveries: "moving" | "stalled" | "unknown";
            /** @enum {string} */
            mongodb: "up" | "down";
            /** @description Of the events that running integrations with sound targets ought to have attempted; 0 without any. */
            oldest_due_event_age_seconds?: number;
            /** @enum {string} */
            status: "ready" | "not_ready";
            /** @enum {string} */
            temporal: "up" | "down";
            /** @description What an operator should look into, though requests are served. */
            warnings: string[];
        };
        /** @description An event that the target did not take for good. */
        RejectedEvent: {
            /**
             * Format: date-time
             * @description When it was rejected.
             * @example 2026-01-31T09:30:00.000Z
             */
            created_at: string;
            event_id: string;
            /** @example order.created */
            event_name: string;
            /** Format: uuid */
            id: string;
            reason: string;
        };
        RejectedEventList: {
            rejected_events: components["schemas"]["RejectedEvent"][];
        };
        /** @default {} */
        RejectedRetry: {
            ids?: string[];
        };
        S3Parameters: {
            /**
             * @description The last 4 characters of the secret.
             * @example -erp
             */
            aws_access_key_id_hint: string;
            aws_region: string;
            batch_max_bytes: number;
            batch_max_seconds: number;
            bucket: string;
            /** @enum {string} */
            compression: "none" | "gzip";
            endpoint?: string;
            force_path_style?: boolean;
            key_prefix?: string;
            kms_key_id?: string;
            /** @enum {string} */
            server_side_encryption?: "AES256" | "aws:kms";
        };
        /** @description Sent whole. Keys that are left out are kept. */
        S3ParametersChange: {
            aws_access_key_id?: string;
            aws_region: string;
            aws_secret_access_key?: string;
            /** @default 52428800 */
            batch_max_bytes?: number;
            /** @default 300 */
            batch_max_seconds?: number;
            bucket: string;
            /**
             * @default none
             * @enum {string}
             */
            compression?: "none" | "gzip";
            endpoint?: string;
            force_path_style?: boolean;
            key_prefix?: string;
            kms_key_id?: string;
            /** @enum {string} */
            server_side_encryption?: "AES256" | "aws:kms";
        };
        /** @description Who is calling, and what the console has to know. */
        Session: {
            /**
             * Format: date-time
             * @description Of the session; absent for who came with a key.
             * @example 2026-01-31T09:30:00.000Z
             */
            expires_at?: string;
            key_id: string;
            key_name: string;
            /** @enum {string} */
            role: "admin" | "publisher" | "viewer";
            temporal_namespace: string;
            temporal_ui_url?: string;
            tenant: string;
        };
        SignIn: {
            key: string;
        };
        SigningSecret: {
            /**
             * Format: date-time
             * @description Until then the secret before this one signs too.
             * @example 2026-01-31T09:30:00.000Z
             */
            previous_expires_at?: string;
            /** @description `whsec_` and base64, as Standard Webhooks says. */
            signing_secret: string;
        };
        /** @description A backlog that was too old is so no longer. */
        SluiceBacklogCaughtUp: {
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            id: string;
            /** @constant */
            name: "sluice.backlog_caught_up";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            occurred_at?: string;
            payload: {
                /** @example erp */
                integration_id: string;
                /** @enum {string} */
                integration_type: "permanent" | "temporary";
                /** @description In words, for people. */
                reason: string;
                /** @enum {string} */
                target: "webhook" | "s3";
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00.000Z
                 */
                too_old_since: string;
            };
            /**
             * Format: date-time
             * @description When the service accepted it; never goes backwards in a tenant.
             * @example 2026-01-31T09:30:00.000Z
             */
            published_at: string;
            tenant: string;
        };
        /** @description The oldest event that an integration has not attempted yet waits for too long. */
        SluiceBacklogTooOld: {
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            id: string;
            /** @constant */
            name: "sluice.backlog_too_old";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            occurred_at?: string;
            payload: {
                /** @example erp */
                integration_id: string;
                /** @enum {string} */
                integration_type: "permanent" | "temporary";
                /** @description SLUICE_BACKLOG_LIMIT_SECONDS. */
                limit_seconds: number;
                /**
                 * Format: date-time
                 * @description When the oldest of them was published.
                 * @example 2026-01-31T09:30:00.000Z
                 */
                oldest_pending_at: string;
                pending_bytes: number;
                /** @description Estimated when there are many. */
                pending_events: number;
                /** @description In words, for people. */
                reason: string;
                /** @enum {string} */
                target: "webhook" | "s3";
            };
            /**
             * Format: date-time
             * @description When the service accepted it; never goes backwards in a tenant.
             * @example 2026-01-31T09:30:00.000Z
             */
            published_at: string;
            tenant: string;
        };
        /** @description A batch for S3 was refused three times; it is kept, and tried again and again. */
        SluiceBatchUndeliverable: {
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            id: string;
            /** @constant */
            name: "sluice.batch_undeliverable";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            occurred_at?: string;
            payload: {
                batch: {
                    attempts: number;
                    bucket: string;
                    /** @description Of the envelopes, before compression. */
                    bytes: number;
                    /**
                     * Format: date-time
                     * @description When it was planned.
                     * @example 2026-01-31T09:30:00.000Z
                     */
                    created_at: string;
                    events: number;
                    key: string;
                    number: number;
                };
                /** @example erp */
                integration_id: string;
                /** @enum {string} */
                integration_type: "permanent" | "temporary";
                /** @description In words, for people. */
                reason: string;
                /** @enum {string} */
                target: "webhook" | "s3";
            };
            /**
             * Format: date-time
             * @description When the service accepted it; never goes backwards in a tenant.
             * @example 2026-01-31T09:30:00.000Z
             */
            published_at: string;
            tenant: string;
        };
        /** @description A temporary integration has reached its end date and delivered all that it owed. */
        SluiceIntegrationExpired: {
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            id: string;
            /** @constant */
            name: "sluice.integration_expired";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            occurred_at?: string;
            payload: {
                /**
                 * Format: date-time
                 * @example 2026-01-31T09:30:00.000Z
                 */
                ends_at: string;
                /** @example erp */
                integration_id: string;
                /** @enum {string} */
                integration_type: "permanent" | "temporary";
                /** @description In words, for people. */
                reason: string;
                /** @enum {string} */
                target: "webhook" | "s3";
            };
            /**
             * Format: date-time
             * @description When the service accepted it; never goes backwards in a tenant.
             * @example 2026-01-31T09:30:00.000Z
             */
            published_at: string;
            tenant: string;
        };
        /** @description The target of an integration fails as a whole; it is probed from now on. */
        SluiceIntegrationFailing: {
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            id: string;
            /** @constant */
            name: "sluice.integration_failing";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            occurred_at?: string;
            payload: {
                /**
                 * Format: date-time
                 * @description Since when nothing has succeeded.
                 * @example 2026-01-31T09:30:00.000Z
                 */
                failing_since: string;
                /** @example erp */
                integration_id: string;
                /** @enum {string} */
                integration_type: "permanent" | "temporary";
                /** @description In words, for people. */
                reason: string;
                /** @enum {string} */
                target: "webhook" | "s3";
            };
            /**
             * Format: date-time
             * @description When the service accepted it; never goes backwards in a tenant.
             * @example 2026-01-31T09:30:00.000Z
             */
            published_at: string;
            tenant: string;
        };
        /** @description The target of an integration fails no longer: it works again, or nothing is left to try it with. */
        SluiceIntegrationRecovered: {
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            id: string;
            /** @constant */
            name: "sluice.integration_recovered";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            occurred_at?: string;
            payload: {
                /**
                 * Format: date-time
                 * @description Since when nothing has succeeded.
                 * @example 2026-01-31T09:30:00.000Z
                 */
                failing_since: string;
                /** @example erp */
                integration_id: string;
                /** @enum {string} */
                integration_type: "permanent" | "temporary";
                /** @description In words, for people. */
                reason: string;
                /** @enum {string} */
                target: "webhook" | "s3";
            };
            /**
             * Format: date-time
             * @description When the service accepted it; never goes backwards in a tenant.
             * @example 2026-01-31T09:30:00.000Z
             */
            published_at: string;
            tenant: string;
        };
        /** @description An integration has stopped itself: its target is gone for good (410), or was given up after failing for too long. */
        SluiceIntegrationStopped: {
            domain_entity_id?: string;
            domain_entity_type?: string;
            entity_id?: string;
            id: string;
            /** @constant */
            name: "sluice.integration_stopped";
            /**
             * Format: date-time
             * @example 2026-01-31T09:30:00.000Z
             */
            occurred_at?: string;
            payload: {
                /**
                 * Format: date-time
                 * @description Since when nothing has succeeded.
                 * @example 2026-01-31T09:30:00.000Z
                 */
                failing_since?: string;
                /** @example erp */
                integration_id: string;
                /** @enum {string} */
                integration_type: "permanent" | "temporary";
                /** @description In words, for people. */
                reason: string;
                /** @enum {string} */
                target: "webhook" | "s3";
            };
            /**
             * Format: date-time
             * @description When the service accepted it; never goes backwards in a tenant.
             * @example 2026-01-31T09:30:00.000Z
             */
            published_at: string;
            tenant: string;
        };
        Stalled: {
            stalled_deliveries: number;
            /** @constant */
            status: "stalled";
        };
        Stats: {
            /** @description Objects that an S3 integration has written. */
            batches: number;
            /** @description Events, since the integration was created. */
            delivered: number;
            /** @description Attempts, since the integration was created. */
            failed: number;
            last_attempted_at: string | null;
            last_delivery_at: string | null;
            oldest_pending_at: string | null;
            pending_bytes: number;
            /** @description There are more than were counted one by one. */
            pending_estimated: boolean;
            /** @description Wanted events that have no outcome yet. */
            pending_events: number;
            /** @description Events, since the integration was created. */
            rejected: number;
            /** @description Events that are among the rejected ones now; of more than 10,000 as many are counted. */
            rejected_events: number;
            /** @description Events that wait for a retry now. */
            retrying: number;
            /** @description Events that the retention removed before they were sent. */
            skipped: number;
        };
        /** @description What a test of a target has shown. */
        TargetTest: {
            /** @description What went wrong, or should be known, in words. */
            error?: string;
            ok: boolean;
            /** @description HTTP status, when the target answered with one. */
            response_code?: number;
            response_time_ms: number;
        };
        /** @description The parameters to try; `id` names an integration whose secrets stand in for those that are left out. */
        TargetTrial: {
            callback_parameters?: components["schemas"]["CallbackParametersChange"];
            id?: string;
            s3_parameters?: components["schemas"]["S3ParametersChange"];
        };
    };
    responses: {
        /** @description The state of things does not allow it; the message says why. */
        Conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "conflict",
                 *       "message": "there is an integration erp already",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "conflict";
                };
            };
        };
        /** @description The state of things does not allow it; the message says why. Or: A secret of the integration is not stored any more, or cannot be decrypted. The message says which, and how to give it anew; `details` names the field that takes it, where there is one. */
        ConflictOrSecretLost: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] & {
                    /** @enum {string} */
                    error_code: "conflict" | "secret_lost";
                };
            };
        };
        /** @description The key's role may not do this. */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "forbidden",
                 *       "message": "a viewer key may not do this",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "forbidden";
                };
            };
        };
        /** @description A mistake of the service; the request id finds it in the log. */
        InternalError: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "internal_error",
                 *       "message": "something went wrong here; the request id finds it in the log",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "internal_error";
                };
            };
        };
        /** @description Something in the request is not as it must be; `details` names each field. */
        InvalidRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "invalid_request",
                 *       "message": "limit must be a whole number from 1 to 500",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4",
                 *       "details": [
                 *         {
                 *           "path": "limit",
                 *           "message": "must be a whole number from 1 to 500"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "invalid_request";
                };
            };
        };
        /** @description There is no such thing, or it is another tenant's. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "resource_not_found",
                 *       "message": "there is no such integration",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "resource_not_found";
                };
            };
        };
        /** @description The body, or an event in it, is too large. */
        PayloadTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "payload_too_large",
                 *       "message": "the body is too large",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "payload_too_large";
                };
            };
        };
        /** @description Too many requests without a valid key came from this address. A valid key is let in at any time. */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "rate_limited",
                 *       "message": "too many requests without a valid API key have come from this address; the next one is looked at in 42 s",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "rate_limited";
                };
            };
        };
        /** @description A secret of the integration is not stored any more, or cannot be decrypted. The message says which, and how to give it anew; `details` names the field that takes it, where there is one. */
        SecretLost: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "secret_lost",
                 *       "message": "the api_key is lost (it is not stored any more); give it anew by an edit of callback_parameters.api_key",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4",
                 *       "details": [
                 *         {
                 *           "path": "callback_parameters.api_key",
                 *           "message": "the api_key is lost (it is not stored any more); give it anew by an edit of callback_parameters.api_key"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "secret_lost";
                };
            };
        };
        /** @description The database or Temporal does not answer, or too much is going on. A command may have been done all the same; the message says so then. */
        ServiceUnavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "service_unavailable",
                 *       "message": "the database does not answer; try again in a moment",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "service_unavailable";
                };
            };
        };
        /** @description The target did not take the event. */
        TargetFailed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "target_failed",
                 *       "message": "the event was sent again and not taken: the target answered 503",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "target_failed";
                };
            };
        };
        /** @description The key is missing, unknown or revoked. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "unauthorized",
                 *       "message": "an API key is needed, as \"Authorization: Bearer <key>\"",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "unauthorized";
                };
            };
        };
        /** @description The body is of a type, charset or encoding that is not understood. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error_code": "unsupported_media_type",
                 *       "message": "the content type must be application/json",
                 *       "request_id": "5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4"
                 *     }
                 */
                "application/json": components["schemas"]["Error"] & {
                    /** @constant */
                    error_code: "unsupported_media_type";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description The next page, with `rel="next"`; absent on the last one.
         * @example <https://sluice.example.com/api/v1/…?cursor=WzNd>; rel="next"
         */
        Link: string;
        /**
         * @description Seconds after which another try may succeed.
         * @example 5
         */
        "Retry-After": number;
        /** @example Bearer */
        "WWW-Authenticate": string;
        /**
         * @description The id of the request: the caller's own `X-Request-Id`, or one that was made. It is in the log, too.
         * @example 5f0c7d1e-6f3b-4c59-9f4e-0c7f3ab1d2e4
         */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "event_types": [
                     *         {
                     *           "name": "order.created",
                     *           "entity": "order",
                     *           "description": "An order was created.",
                     *           "last_seen_at": "2026-01-31T09:30:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EventTypeList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    postEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/cloudevents-batch+json": components["schemas"]["CloudEvent"][];
                "application/cloudevents+json": components["schemas"]["CloudEvent"];
                "application/json": components["schemas"]["Event"] | components["schemas"]["Event"][] | {
                    events: components["schemas"]["Event"][];
                };
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description The events are stored. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accepted": 1,
                     *       "duplicates": 0,
                     *       "ids": [
                     *         "1002"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedEvents"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The event's id. */
                id: string;
                /** @description The event's name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its envelope. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tenant": "acme",
                     *       "name": "order.created",
                     *       "published_at": "2026-01-31T09:30:00.000Z",
                     *       "id": "1002",
                     *       "entity_id": "SL1001",
                     *       "domain_entity_type": "order",
                     *       "domain_entity_id": "SL1001",
                     *       "payload": {
                     *         "grand_total": 129.9,
                     *         "currency": "EUR"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Envelope"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description Where the page begins: opaque, taken from the Link header of the page before. */
                cursor?: string;
                /** @description How many items a page has. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the keys. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "id": "697dc1d8a1f6c2b5d0e4f3a2",
                     *           "name": "shop",
                     *           "role": "publisher",
                     *           "created_at": "2026-01-31T09:30:00.000Z",
                     *           "last_used_at": "2026-01-31T21:30:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description The key, shown this once. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "697dc1d8a1f6c2b5d0e4f3a2",
                     *       "name": "shop",
                     *       "role": "publisher",
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "key": "sluice_…"
                     *     }
                     */
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the key. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listIntegrations: {
        parameters: {
            query?: {
                status?: "running" | "stopped";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The integrations of the tenant. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "integrations": [
                     *         {
                     *           "id": "erp",
                     *           "integration_type": "permanent",
                     *           "status": "running",
                     *           "status_reason": "created by ops",
                     *           "target": "webhook",
                     *           "callback_parameters": {
                     *             "callback_url": "https://erp.example.com/orders",
                     *             "api_key_hint": "-erp",
                     *             "concurrency": 10,
                     *             "timeout_seconds": 15
                     *           },
                     *           "filter_conditions": {
                     *             "event_filter": [],
                     *             "entity_filter": [
                     *               "order"
                     *             ]
                     *           },
                     *           "created_at": "2026-01-31T09:30:00.000Z",
                     *           "updated_at": "2026-01-31T09:30:00.000Z",
                     *           "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IntegrationList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewIntegration"];
            };
        };
        responses: {
            /** @description The new integration. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "running",
                     *       "status_reason": "created by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            /** @description Accepted; the integration has not shown it yet. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "running",
                     *       "status_reason": "created by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["ConflictOrSecretLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listHistory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Rows of figures, by id. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": "2026-01-31T08:31:00.000Z",
                     *       "step": "1m",
                     *       "integrations": [
                     *         {
                     *           "id": "erp",
                     *           "delivered": [
                     *             12,
                     *             9,
                     *             0
                     *           ],
                     *           "failed": [
                     *             0,
                     *             1,
                     *             0
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IntegrationSeriesList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures, by id. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "integrations": [
                     *         {
                     *           "id": "erp",
                     *           "pending_events": 12,
                     *           "pending_bytes": 9840,
                     *           "pending_estimated": false,
                     *           "oldest_pending_at": "2026-01-31T09:29:58.120Z",
                     *           "delivered": 18250,
                     *           "failed": 3,
                     *           "rejected": 1,
                     *           "rejected_events": 1,
                     *           "skipped": 0,
                     *           "retrying": 2,
                     *           "last_attempted_at": "2026-01-31T09:30:00.000Z",
                     *           "last_delivery_at": "2026-01-31T09:30:00.000Z",
                     *           "batches": 0
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IntegrationStatsList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    testUnsavedTarget: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetTrial"];
            };
        };
        responses: {
            /** @description What the test has shown; also when the target does not work. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": false,
                     *       "response_code": 401,
                     *       "response_time_ms": 12.5,
                     *       "error": "the target answered 401"
                     *     }
                     */
                    "application/json": components["schemas"]["TargetTest"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["SecretLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The integration. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "running",
                     *       "status_reason": "created by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Accepted; it is about to be gone. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    changeIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["IntegrationChange"];
            };
        };
        responses: {
            /** @description The changed integration. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "running",
                     *       "status_reason": "created by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            /** @description Accepted; the integration has not shown it yet. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "running",
                     *       "status_reason": "created by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    startIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The integration runs. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "running",
                     *       "status_reason": "created by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            /** @description Accepted; the integration has not shown it yet. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "running",
                     *       "status_reason": "created by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    stopIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The integration is stopped. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "stopped",
                     *       "status_reason": "paused by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            /** @description Accepted; the integration has not shown it yet. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "stopped",
                     *       "status_reason": "paused by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    testTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description What the test has shown; also when the target does not work. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": false,
                     *       "response_code": 401,
                     *       "response_time_ms": 12.5,
                     *       "error": "the target answered 401"
                     *     }
                     */
                    "application/json": components["schemas"]["TargetTest"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["SecretLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listBatches: {
        parameters: {
            query?: {
                /** @description Where the page begins: opaque, taken from the Link header of the page before. */
                cursor?: string;
                /** @description How many items a page has. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of batches; none for a webhook. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "batches": [
                     *         {
                     *           "number": 3,
                     *           "key": "exports/acme/1769851800000-data-9c1b5d52.export",
                     *           "events": 18250,
                     *           "bytes": 14723110,
                     *           "created_at": "2026-01-31T09:30:00.000Z",
                     *           "delivered_at": "2026-01-31T09:30:02.125Z",
                     *           "etag": "\"9b2cf535f27731c974343645a3985328\"",
                     *           "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *           "attempts": 1,
                     *           "first_event_id": "1002",
                     *           "last_event_id": "20113",
                     *           "first_published_at": "2026-01-31T09:25:00.000Z",
                     *           "last_published_at": "2026-01-31T09:29:59.870Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BatchList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    moveEndDate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndDateChange"];
            };
        };
        responses: {
            /** @description The integration with its new end. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "running",
                     *       "status_reason": "created by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            /** @description Accepted; the integration has not shown it yet. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "erp",
                     *       "integration_type": "permanent",
                     *       "status": "running",
                     *       "status_reason": "created by ops",
                     *       "target": "webhook",
                     *       "callback_parameters": {
                     *         "callback_url": "https://erp.example.com/orders",
                     *         "api_key_hint": "-erp",
                     *         "concurrency": 10,
                     *         "timeout_seconds": 15
                     *       },
                     *       "filter_conditions": {
                     *         "event_filter": [],
                     *         "entity_filter": [
                     *           "order"
                     *         ]
                     *       },
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "updated_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:31:12.250Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Integration"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getHistory: {
        parameters: {
            query?: {
                from?: string;
                step?: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
                to?: string;
            };
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The points, oldest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": "2026-01-31T09:30:00.000Z",
                     *       "to": "2026-01-31T09:31:00.000Z",
                     *       "step": "1m",
                     *       "points": [
                     *         {
                     *           "at": "2026-01-31T09:30:00.000Z",
                     *           "delivered": 12,
                     *           "failed": 1,
                     *           "rejected": 0,
                     *           "bytes": 9840,
                     *           "latency_ms": {
                     *             "mean": 18,
                     *             "p50": 15,
                     *             "p95": 40,
                     *             "max": 52
                     *           },
                     *           "backlog": {
                     *             "events": 3,
                     *             "bytes": 2460,
                     *             "oldest_seconds": 1
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["IntegrationHistory"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listLogEntries: {
        parameters: {
            query?: {
                /** @description Where the page begins: opaque, taken from the Link header of the page before. */
                cursor?: string;
                /** @description How many items a page has. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the log. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "created_at": "2026-01-31T09:30:00.000Z",
                     *           "action": "integration_stopped",
                     *           "reason": "paused by ops",
                     *           "actor": "ops"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["LogEntryList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listRejectedEvents: {
        parameters: {
            query?: {
                /** @description Where the page begins: opaque, taken from the Link header of the page before. */
                cursor?: string;
                /** @description How many items a page has. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rejected events. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "rejected_events": [
                     *         {
                     *           "id": "019c1b5d-5260-7cc3-9f6e-2b1b0c3d4e5f",
                     *           "created_at": "2026-01-31T09:30:00.000Z",
                     *           "event_id": "1002",
                     *           "event_name": "order.created",
                     *           "reason": "the target answered 422"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RejectedEventList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    exportRejectedEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One rejected event a line. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019c1b5d-5260-7cc3-9f6e-2b1b0c3d4e5f",
                     *       "created_at": "2026-01-31T09:30:00.000Z",
                     *       "event_id": "1002",
                     *       "event_name": "order.created",
                     *       "reason": "the target answered 422",
                     *       "envelope": {
                     *         "tenant": "acme",
                     *         "name": "order.created",
                     *         "published_at": "2026-01-31T09:30:00.000Z",
                     *         "id": "1002",
                     *         "entity_id": "SL1001",
                     *         "domain_entity_type": "order",
                     *         "domain_entity_id": "SL1001",
                     *         "payload": {
                     *           "grand_total": 129.9,
                     *           "currency": "EUR"
                     *         }
                     *       }
                     *     }
                     */
                    "application/x-ndjson": components["schemas"]["ExportedRejectedEvent"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    retryRejectedEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RejectedRetry"];
            };
        };
        responses: {
            /** @description How many will be sent. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "queued": 3
                     *     }
                     */
                    "application/json": components["schemas"]["QueuedRetries"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["SecretLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getRejectedEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
                /** @description The `id` of a rejected event. */
                rejectedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The envelope. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tenant": "acme",
                     *       "name": "order.created",
                     *       "published_at": "2026-01-31T09:30:00.000Z",
                     *       "id": "1002",
                     *       "entity_id": "SL1001",
                     *       "domain_entity_type": "order",
                     *       "domain_entity_id": "SL1001",
                     *       "payload": {
                     *         "grand_total": 129.9,
                     *         "currency": "EUR"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Envelope"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteRejectedEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
                /** @description The `id` of a rejected event. */
                rejectedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is off the list. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    retryRejectedEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
                /** @description The `id` of a rejected event. */
                rejectedId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The target has taken it. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dy8wMTlhLzEvMA",
                     *       "integration_id": "erp",
                     *       "integration_type": "permanent",
                     *       "target": "webhook",
                     *       "status": "FAILURE",
                     *       "attempted_at": "2026-01-31T09:30:00.125Z",
                     *       "attempts": 2,
                     *       "retries_remaining": 9,
                     *       "next_attempt_at": "2026-01-31T09:30:10.310Z",
                     *       "event_id": "1002",
                     *       "event_name": "order.created",
                     *       "entity_id": "SL1001",
                     *       "domain_entity_type": "order",
                     *       "domain_entity_id": "SL1001",
                     *       "response_time_ms": 12.5,
                     *       "response": {
                     *         "code": 503,
                     *         "body": "down for maintenance",
                     *         "error": "the target answered 503"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PublishedEvent"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["ConflictOrSecretLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["TargetFailed"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getSigningSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwFZcf5pVKdVs=",
                     *       "previous_expires_at": "2026-02-01T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SigningSecret"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["SecretLost"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rotateSigningSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The new secret. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwFZcf5pVKdVs=",
                     *       "previous_expires_at": "2026-02-01T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SigningSecret"];
                };
            };
            /** @description The new secret; the integration is about to sign with it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwFZcf5pVKdVs=",
                     *       "previous_expires_at": "2026-02-01T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SigningSecret"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getStats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the integration. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "pending_events": 12,
                     *       "pending_bytes": 9840,
                     *       "pending_estimated": false,
                     *       "oldest_pending_at": "2026-01-31T09:29:58.120Z",
                     *       "delivered": 18250,
                     *       "failed": 3,
                     *       "rejected": 1,
                     *       "rejected_events": 1,
                     *       "skipped": 0,
                     *       "retrying": 2,
                     *       "last_attempted_at": "2026-01-31T09:30:00.000Z",
                     *       "last_delivery_at": "2026-01-31T09:30:00.000Z",
                     *       "batches": 0
                     *     }
                     */
                    "application/json": components["schemas"]["Stats"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listPublishedEvents: {
        parameters: {
            query?: {
                /** @description Where the page begins: opaque, taken from the Link header of the page before. */
                cursor?: string;
                domain_entity_id?: string;
                domain_entity_type?: string;
                event_name?: string;
                from?: string;
                integration_id?: string;
                /** @description How many items a page has. */
                limit?: number;
                status?: "success" | "failure";
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of published events. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": "dy8wMTlhLzEvMA",
                     *         "integration_id": "erp",
                     *         "integration_type": "permanent",
                     *         "target": "webhook",
                     *         "status": "FAILURE",
                     *         "attempted_at": "2026-01-31T09:30:00.125Z",
                     *         "attempts": 2,
                     *         "retries_remaining": 9,
                     *         "next_attempt_at": "2026-01-31T09:30:10.310Z",
                     *         "event_id": "1002",
                     *         "event_name": "order.created",
                     *         "entity_id": "SL1001",
                     *         "domain_entity_type": "order",
                     *         "domain_entity_id": "SL1001",
                     *         "response_time_ms": 12.5,
                     *         "response": {
                     *           "code": 503,
                     *           "body": "down for maintenance",
                     *           "error": "the target answered 503"
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["PublishedEventList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getPublishedEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a published event. */
                publicationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The published event. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dy8wMTlhLzEvMA",
                     *       "integration_id": "erp",
                     *       "integration_type": "permanent",
                     *       "target": "webhook",
                     *       "status": "FAILURE",
                     *       "attempted_at": "2026-01-31T09:30:00.125Z",
                     *       "attempts": [
                     *         {
                     *           "attempted_at": "2026-01-31T09:30:00.125Z",
                     *           "response_time_ms": 12.5,
                     *           "phases": {
                     *             "dns": 1.2,
                     *             "connect": 2.1,
                     *             "first_byte": 9.1
                     *           },
                     *           "code": 503,
                     *           "error": "http_5xx",
                     *           "message": "the target answered 503",
                     *           "body": "down for maintenance",
                     *           "revision": 1
                     *         }
                     *       ],
                     *       "retries_remaining": 9,
                     *       "next_attempt_at": "2026-01-31T09:30:10.310Z",
                     *       "event_id": "1002",
                     *       "event_name": "order.created",
                     *       "entity_id": "SL1001",
                     *       "domain_entity_type": "order",
                     *       "domain_entity_id": "SL1001",
                     *       "response_time_ms": 12.5,
                     *       "response": {
                     *         "code": 503,
                     *         "body": "down for maintenance",
                     *         "error": "the target answered 503"
                     *       },
                     *       "envelope": {
                     *         "tenant": "acme",
                     *         "name": "order.created",
                     *         "published_at": "2026-01-31T09:30:00.000Z",
                     *         "id": "1002",
                     *         "entity_id": "SL1001",
                     *         "domain_entity_type": "order",
                     *         "domain_entity_id": "SL1001",
                     *         "payload": {
                     *           "grand_total": 129.9,
                     *           "currency": "EUR"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Publication"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    retryPublishedEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a published event. */
                publicationId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The target has taken it. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dy8wMTlhLzEvMA",
                     *       "integration_id": "erp",
                     *       "integration_type": "permanent",
                     *       "target": "webhook",
                     *       "status": "SUCCESS",
                     *       "attempted_at": "2026-01-31T09:30:00.125Z",
                     *       "attempts": 3,
                     *       "retries_remaining": 9,
                     *       "event_id": "1002",
                     *       "event_name": "order.created",
                     *       "entity_id": "SL1001",
                     *       "domain_entity_type": "order",
                     *       "domain_entity_id": "SL1001",
                     *       "response_time_ms": 12.5
                     *     }
                     */
                    "application/json": components["schemas"]["PublishedEvent"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["ConflictOrSecretLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["TargetFailed"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is calling. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tenant": "acme",
                     *       "role": "admin",
                     *       "key_id": "697dc1d8a1f6c2b5d0e4f3a2",
                     *       "key_name": "ops",
                     *       "expires_at": "2026-01-31T21:30:00.000Z",
                     *       "temporal_namespace": "default"
                     *     }
                     */
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tenant": "acme",
                     *       "role": "admin",
                     *       "key_id": "697dc1d8a1f6c2b5d0e4f3a2",
                     *       "key_name": "ops",
                     *       "expires_at": "2026-01-31T21:30:00.000Z",
                     *       "temporal_namespace": "default"
                     *     }
                     */
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /** @description Deliveries of it hang, and only a new start helps. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "stalled",
                     *       "stalled_deliveries": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Stalled"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text in Prometheus's format. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # TYPE sluice_events_accepted_total counter
                     *     sluice_events_accepted_total 18250
                     */
                    "text/plain": string;
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0"
                     *     }
                     */
                    "application/json": {
                        openapi: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them answer. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "mongodb": "up",
                     *       "temporal": "up",
                     *       "deliveries": "moving",
                     *       "oldest_due_event_age_seconds": 0.4,
                     *       "warnings": []
                     *     }
                     */
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            500: components["responses"]["InternalError"];
            /** @description One of them does not. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "not_ready",
                     *       "mongodb": "up",
                     *       "temporal": "down",
                     *       "deliveries": "stalled",
                     *       "oldest_due_event_age_seconds": 912.5,
                     *       "warnings": [
                     *         "2 integrations have events due and nothing moves; sluice_integration_stalled among the metrics names them"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    deliverEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "tenant": "acme",
                 *       "name": "order.created",
                 *       "published_at": "2026-01-31T09:30:00.000Z",
                 *       "id": "1002",
                 *       "entity_id": "SL1001",
                 *       "domain_entity_type": "order",
                 *       "domain_entity_id": "SL1001",
                 *       "payload": {
                 *         "grand_total": 129.9,
                 *         "currency": "EUR"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Envelope"];
            };
        };
        responses: {
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused for good, like 413 and 422: the event is rejected, the stream goes on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The integration is stopped at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Tried again, later and later. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deliverOperationalEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "tenant": "acme",
                 *       "name": "sluice.integration_failing",
                 *       "published_at": "2026-01-31T09:30:00.012Z",
                 *       "id": "0196f2a4-5e0b-7cc1-b7d3-2f4c8a9d6e10-7",
                 *       "entity_id": "erp",
                 *       "domain_entity_type": "integration",
                 *       "domain_entity_id": "erp",
                 *       "occurred_at": "2026-01-31T09:30:00.000Z",
                 *       "payload": {
                 *         "integration_id": "erp",
                 *         "integration_type": "permanent",
                 *         "target": "webhook",
                 *         "reason": "target failing: HTTP 503",
                 *         "failing_since": "2026-01-31T09:30:00.000Z"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["OperationalEvent"];
            };
        };
        responses: {
            /** @description Taken. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused for good, like 413 and 422: the event is rejected, the stream goes on. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The integration is stopped at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Tried again, later and later. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
