import type { OverloadReport } from './overload.js';

/** Of what is sustainable; the rest may fall to a machine that cannot send more. */
const LEAST_OFFERED = 2.5;
const MOST_MEMORY_MIB = 286;
const RECOVERED_MS = 1_000;

/** Every promise that was broken under overload, in words; none when all of them were kept. */
export function brokenUnderOverload(report: OverloadReport): string[] {
  const { sustainable, offered, answers, without_retry_after, memory_mib, recovered_after_ms, flood, ledger } = report;
  const broken: string[] = [];
  const hold = (holds: boolean, otherwise: string) => {
    if (!holds) broken.push(otherwise);
  };
  hold(
    offered >= LEAST_OFFERED * sustainable,
    `no overload: ${offered} events/s were offered, ${sustainable} are taken`,
  );
  hold((answers[503] ?? 0) > 0, 'nothing was refused');
  hold(onlyHas(answers, ['202', '503']), `other answers than 202 and 503: ${JSON.stringify(answers)}`);
  hold(without_retry_after === 0, `${without_retry_after} times 503 without Retry-After`);
  const most = Math.max(memory_mib.overload, memory_mib.flood);
  hold(most <= MOST_MEMORY_MIB, `the API took ${most} MiB`);
  hold(recovered_after_ms <= RECOVERED_MS, `an event was accepted ${recovered_after_ms} ms after the overload`);
  hold(onlyHas(flood.answers, ['401', '429']), `answers without a key: ${JSON.stringify(flood.answers)}`);
  hold(onlyHas(flood.with_key, ['202']), `answers with a key, in the flood: ${JSON.stringify(flood.with_key)}`);
  hold(ledger.acknowledged > 0 && ledger.lost === 0, `${ledger.lost} of ${ledger.acknowledged} events are lost`);
  hold(ledger.twice === 0, `${ledger.twice} events are in the log twice`);
  return broken;
}

function onlyHas(answers: Readonly<Record<string, number>>, statuses: readonly string[]): boolean {
  return Object.keys(answers).every((status) => statuses.includes(status));
}
