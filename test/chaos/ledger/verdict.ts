import type { ChaosReport } from '../report.js';

const LISTS = [
  'notDone',
  'lost',
  'unwanted',
  'unexplained',
  'repeatedInObjects',
  'misrecorded',
  'brokenLog',
  'afterStop',
  'afterDelete',
] as const;

/** Every promise that was broken, in words; none when all of them were kept. */
export function verdictOn(report: ChaosReport): string[] {
  const broken = LISTS.flatMap((name) => {
    const list = report[name];
    return list.length === 0 ? [] : [`${name}: ${list.length}, such as ${list.slice(0, 3).join('; ')}`];
  });
  const { repeated, repeatable, owed, events, kills, recoveries } = report;
  if (events === 0) broken.push('nothing was published');
  if (repeated > repeatable) broken.push(`${repeated} repeats, where ${repeatable} may be`);
  if (Object.keys(owed).length > 0) broken.push(`still owed in the end: ${JSON.stringify(owed)}`);
  if (recoveries.killsMeasured < kills) {
    broken.push(`of ${kills} kills with nothing else broken ${recoveries.killsMeasured} had a pause to be measured`);
  }
  return broken;
}

/** What took longer than it may until deliveries of a killed worker went on, with nothing else broken. */
export function tooSlowIn({ recoveries }: ChaosReport, mostSeconds: number): string[] {
  const slow = recoveries.alone.filter((seconds) => seconds > mostSeconds);
  return slow.length === 0 ? [] : [`deliveries of a killed worker went on after ${slow.join(', ')} s`];
}
