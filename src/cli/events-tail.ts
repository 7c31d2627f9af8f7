import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import pc from 'picocolors';
import { type ApiAccess, apiAccess, callApi } from './api-client.js';
import type { Terminal } from './terminal.js';

const EVERY_MS = 1_000;
/** Asked for at once; what comes faster than this is left out, and said so. */
const MOST = 500;

/** A publication as the API answers it, as far as a line shows it. */
type Shown = {
  id: string;
  integration_id: string;
  status: 'SUCCESS' | 'FAILURE';
  attempted_at: string;
  event_id: string;
  event_name: string;
  attempts: number;
  retries_remaining: number;
  response_time_ms?: number;
  response?: { code?: number; error?: string };
  object_key?: string;
};

type Wanted = { integration?: string; event?: string; status?: string; json?: boolean; once?: boolean; lines: string };

/** Adds `sluice events tail`: what becomes of events, as it happens. */
export function addEvents(program: Command, terminal: Terminal): void {
  program
    .command('events')
    .description('the events of the tenant that SLUICE_API_KEY belongs to')
    .command('tail')
    .description('show what becomes of events as it happens, the latest attempt of each; Ctrl-C ends it')
    .option('--integration <id>', 'only at this integration')
    .option('--event <name>', 'only events of this name')
    .option('--status <status>', 'only success, or only failure')
    .option('--lines <number>', 'how many to begin with', '10')
    .option('--once', 'end after those')
    .option('--json', 'one line of JSON each, as the API shows them')
    .action(async (wanted: Wanted) => tail(apiAccess(terminal.environment), terminal, wanted));
}

async function tail(access: ApiAccess, terminal: Terminal, wanted: Wanted): Promise<void> {
  const show = (one: Shown) => (wanted.json ? terminal.json(one) : terminal.text(`${lineOf(one)}\n`));
  let page = await newest(access, wanted, { limit: wanted.lines });
  let seen = new Set<string>();
  let since = new Date().toISOString();
  for (;;) {
    for (const one of page.toReversed()) if (!seen.has(markOf(one))) show(one);
    if (wanted.once) return;
    if (page.length === MOST) terminal.note(`more than ${MOST} at once: some were left out`);
    // Attempts of one moment may come in two answers, so the last moment is asked for again.
    since = page[0]?.attempted_at ?? since;
    seen = new Set([...page.map(markOf), ...(page.length === 0 ? seen : [])]);
    await sleep(EVERY_MS);
    page = await newest(access, wanted, { from: since, limit: String(MOST) });
  }
}

/** The same publication shows again with its next attempt. */
const markOf = ({ id, attempted_at }: Shown) => `${id} ${attempted_at}`;

async function newest(access: ApiAccess, wanted: Wanted, more: Record<string, string>): Promise<Shown[]> {
  const query = new URLSearchParams({
    ...(wanted.integration !== undefined && { integration_id: wanted.integration }),
    ...(wanted.event !== undefined && { event_name: wanted.event }),
    ...(wanted.status !== undefined && { status: wanted.status }),
    ...more,
  });
  return callApi<Shown[]>(access, 'GET', `/org/integrations/published-events?${query}`);
}

function lineOf(one: Shown): string {
  const { response, retries_remaining: left } = one;
  const what = one.status === 'SUCCESS' ? pc.green('delivered') : pc.red(left > 0 ? 'failed   ' : 'rejected ');
  const why = one.object_key ?? [response?.code, response?.error].filter((part) => part !== undefined).join(' ');
  const ms = one.response_time_ms === undefined ? '' : ` ${Math.round(one.response_time_ms)} ms`;
  const again = one.attempts > 1 ? ` attempt ${one.attempts}` : '';
  return `${one.attempted_at}  ${what}  ${one.integration_id}  ${one.event_name} ${one.event_id}  ${why}${ms}${again}`;
}
