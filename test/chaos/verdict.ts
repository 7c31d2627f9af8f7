import type { ChaosReport } from './run.js';

/** Until deliveries of a killed worker go on, with nothing else broken. */
const RECOVERY_SECONDS = 20;

const LISTS = [
  'lost',
  'unwanted',
  'unexplained',
  'repeatedInObjects',
  'misrecorded',
  'brokenLog',
  'afterStop',
] as const;

/** Every promise that was broken, in words; none when all of them were kept. */
export function verdictOn(report: ChaosReport): string[] {
  const broken = LISTS.flatMap((name) => {
    const list = report[name];
    return list.length === 0 ? [] : [`${name}: ${list.length}, such as ${list.slice(0, 3).join('; ')}`];
  });
  const { repeated, repeatable, owed, events } = report;
  if (events === 0) broken.push('nothing was published');
  if (repeated > repeatable) broken.push(`${repeated} repeats, where ${repeatable} may be`);
  if (Object.keys(owed).length > 0) broken.push(`still owed in the end: ${JSON.stringify(owed)}`);
  return broken;
}

/** What took too long, in words; on a machine that is busy with other work that need not be a defect. */
export function tooSlowIn({ recoveries }: ChaosReport): string[] {
  const slow = recoveries.alone.filter((seconds) => seconds > RECOVERY_SECONDS);
  return slow.length === 0 ? [] : [`deliveries of a killed worker went on after ${slow.join(', ')} s`];
}
