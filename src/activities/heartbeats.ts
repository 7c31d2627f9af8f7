import { Context } from '@temporalio/activity';

const EVERY_MS = 1_000;

/**
 * What an activity calls with each of its steps. It tells Temporal at most once a second that the activity goes on: each
 * call is encoded and passed to Temporal's core, which drops most of them, and a look at a thousand integrations is
 * shorter than a thousand calls.
 */
export function heartbeats(): () => void {
  const { heartbeat } = Context.current();
  let toldAt = -Infinity;
  return () => {
    const now = performance.now();
    if (now - toldAt < EVERY_MS) return;
    toldAt = now;
    heartbeat();
  };
}
