import { Context } from '@temporalio/activity';
import type { IntegrationState } from '../domain/integration-state.js';
import type { IntegrationSpec, SecretRef } from '../domain/integrations.js';
import type { LogEntry } from '../domain/log-entries.js';
import { eventsBetween } from '../domain/operational-events.js';
import { HISTORY_WRITE_MS } from '../store/history.js';
import { fromDocument, type IntegrationDocument } from '../store/integrations.js';
import type { Publish } from './operational/publish.js';
import type { ActivityParts } from './parts.js';
import type { Pools } from './webhook/index.js';

const PURGE_STEP = 1_000;
/** By then every process has written what it had noted. */
const LAST_NOTES_MS = 2 * HISTORY_WRITE_MS;

/** The activities by which an actor comes into the world, is seen in it, and leaves it. Each may be repeated. */
export function lifecycleActivities(parts: ActivityParts & { pools: Pick<Pools, 'drop'>; publish: Publish }) {
  const { batches, cursors, history, integrations, log, logEntries, places, pools, publications, publish, secrets } =
    parts;
  return {
    /** Gives a new integration its place in the log, its secrets and, last, its projection, by which the API sees it. */
    async open({ state }: { state: IntegrationState }): Promise<void> {
      const { spec, statusReason: reason, updatedAt } = state;
      const { tenant, id, uid, startsAt } = spec;
      if ((await cursors.get(uid)) === null) {
        const position =
          startsAt === undefined ? await log.tail(tenant) : await log.positionAt(tenant, new Date(startsAt));
        await cursors.create(uid, tenant, id, position);
      }
      await secrets.keep(uid, secretIdsOf(spec));
      const actor = reason.replace(/^created by /, '');
      await addEntry(state, { action: 'integration_started', reason, actor, createdAt: updatedAt });
      await integrations.create(state);
      // From here on the projection holds the integration's place.
      await places.release(tenant, uid);
    },

    /** Shows the actor's new state, with the entry of its log first: who sees the one can see the other. */
    async project({ state, entry }: { state: IntegrationState; entry?: LogEntry }): Promise<void> {
      const { tenant, uid } = state.spec;
      if (entry !== undefined) await addEntry(state, entry);
      const shown = await integrations.getByUid(tenant, uid);
      // A try that was given up for dead and goes on after newer ones: what it would remove may be in use by now.
      if (shown !== null && shown.version > state.version) return;
      // Else every event that a stopped integration would want went on waking it.
      if (state.status === 'stopped') await cursors.stopWaiting(uid);
      await secrets.keep(uid, secretIdsOf(state.spec));
      await publishChange(shown, state);
      await integrations.update(state);
    },

    /** Makes a delivery stop at its next safe point or, when it has not begun, not begin. */
    async interrupt({ uid, askedAt }: { uid: string; askedAt: string }): Promise<void> {
      await cursors.interrupt(uid, askedAt);
    },

    /** Takes an integration out of the world; its id is free from then on. */
    async close({ uid }: { uid: string }): Promise<void> {
      await integrations.remove(uid);
      // Those of another worker close by themselves, once they are unused.
      pools.drop(uid);
    },

    /** Removes all that an integration has stored, in small steps. */
    async purge({ uid }: { uid: string }): Promise<void> {
      await integrations.remove(uid);
      await cursors.remove(uid);
      await secrets.removeAll(uid);
      await history.removeAll(uid);
      for (const collection of [publications, batches, logEntries]) {
        while ((await collection.removeSome(uid, PURGE_STEP)) > 0) Context.current().heartbeat();
      }
      await Context.current().sleep(LAST_NOTES_MS);
      await history.removeAll(uid);
    },
  };

  /** Before the new state is shown: until then, whoever does it again can see the change again. */
  async function publishChange(shown: IntegrationDocument | null, state: IntegrationState): Promise<void> {
    if (shown === null || shown.version >= state.version) return;
    await publish(state.spec, eventsBetween(fromDocument(shown), state));
  }

  async function addEntry({ spec, version }: IntegrationState, entry: LogEntry): Promise<void> {
    await logEntries.add(spec.uid, String(version).padStart(9, '0'), entry);
  }
}

function secretIdsOf({ target }: IntegrationSpec): string[] {
  const refs: (SecretRef | undefined)[] =
    target.kind === 'webhook'
      ? [target.apiKey, target.signingSecret, target.previousSigningSecret?.ref]
      : [target.accessKeyId, target.secretAccessKey];
  return refs.flatMap((ref) => (ref === undefined ? [] : [ref.id]));
}
