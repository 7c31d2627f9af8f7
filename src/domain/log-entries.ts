export type LogAction = 'integration_started' | 'integration_stopped' | 'integration_updated' | 'retry_triggered';

/** One line of an integration's own history, as its operators read it. `createdAt` is ISO 8601 in UTC. */
export type LogEntry = { action: LogAction; reason: string; actor: string; createdAt: string };
