import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import pc from 'picocolors';
import { type ApiAccess, apiAccess, askApi } from './api-client.js';
import { Attempts, type Filter, newest, type Shown } from './attempts.js';
import { Unusable } from './failure.js';
import type { Output } from './output.js';

const EVERY_MS = 1_000;
/** From 1 to 500, what the API takes. */
const LINES = /^([1-9]\d?|[1-4]\d\d|500)$/;
const INTEGRATIONS = '/org/integrations/eventstream';

type Wanted = { integration?: string; event?: string; status?: string; once?: boolean; lines: string };

/** Adds `sluice events tail`: what becomes of events, as it happens. */
export function addEvents(program: Command, output: Output): void {
  program
    .command('events')
    .description('the events of the tenant that SLUICE_API_KEY belongs to')
    .command('tail')
    .description('show what becomes of events as it happens, the latest attempt of each; Ctrl-C ends it')
    .option('--integration <id>', 'only at this integration')
    .option('--event <name>', 'only events of this name')
    .addOption(new Option('--status <status>', 'only what came of it').choices(['success', 'failure']))
    .option('--lines <number>', 'how many to begin with', '10')
    .option('--once', 'end after those; without it, --json writes one document for each, on a line of its own')
    .action(async ({ once, lines, integration, event, status }: Wanted) => {
      const access = apiAccess(output.environment);
      if (!LINES.test(lines)) throw new Unusable('--lines must be a whole number from 1 to 500');
      // Of one that is not there nothing would ever be shown, and nobody would know why.
      if (integration !== undefined) await askApi(access, `${INTEGRATIONS}/${encodeURIComponent(integration)}`);
      const filter = {
        ...(integration !== undefined && { integration_id: integration }),
        ...(event !== undefined && { event_name: event }),
        ...(status !== undefined && { status }),
      };
      if (!once) return follow(access, output, filter, lines);
      const ordered = (await newest(access, filter, lines)).toReversed();
      output.result(ordered, () => ordered.map((one) => `${lineOf(one)}\n`).join(''));
    });
}

async function follow(access: ApiAccess, output: Output, filter: Filter, lines: string): Promise<void> {
  const show = (one: Shown) => output.oneOfMany(one, () => lineOf(one));
  const attempts = new Attempts(access, filter);
  // What is there already counts as seen, before the last ones of it are shown: what comes in between is new.
  await attempts.look();
  const first = await newest(access, filter, lines);
  attempts.note(first);
  for (const one of first.toReversed()) show(one);
  for (;;) {
    await sleep(EVERY_MS);
    const { fresh, complete } = await attempts.look();
    for (const one of fresh) show(one);
    if (!complete) output.note('more came than is looked at in a second: some may be left out');
  }
}

function lineOf(one: Shown): string {
  const { response, retries_remaining: left } = one;
  const what = one.status === 'SUCCESS' ? pc.green('delivered') : pc.red(left > 0 ? 'failed   ' : 'rejected ');
  const why = one.object_key ?? [response?.code, response?.error].filter((part) => part !== undefined).join(' ');
  const ms = one.response_time_ms === undefined ? '' : ` ${Math.round(one.response_time_ms)} ms`;
  const again = one.attempts > 1 ? ` attempt ${one.attempts}` : '';
  return `${one.attempted_at}  ${what}  ${one.integration_id}  ${one.event_name} ${one.event_id}  ${why}${ms}${again}`;
}
