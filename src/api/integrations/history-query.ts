import { z } from 'zod';
import { MINUTES_KEPT_DAYS, type Step } from '../../store/history.js';
import { invalidField, queryInstant } from '../requests.js';
import type { Stretch } from './history-points.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** How long a point may be. */
const STEPS = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '1d': DAY_MS,
} as const;

export type StepWord = keyof typeof STEPS;

export const STEP_WORDS = Object.keys(STEPS) as [StepWord, ...StepWord[]];

/** More than a chart can show. */
const MOST_POINTS = 1_500;
/** As many as a chart shows well, if nobody asks for others. */
const USUAL_POINTS = 120;

/** The query of a history: from an hour ago until now, unless given. */
export const historyQuery = z.strictObject({
  from: queryInstant.optional(),
  to: queryInstant.optional(),
  step: z.enum(STEP_WORDS, { error: `must be one of ${STEP_WORDS.join(', ')}` }).optional(),
});

/** What is read for a history, and how it is put together. */
export type HistoryPlan = Stretch & { step: StepWord; stored: Step };

/** @throws ApiError `invalid_request` when there is no such history */
export function planHistory(query: z.output<typeof historyQuery>, now = Date.now()): HistoryPlan {
  const to = query.to?.getTime() ?? now;
  const from = query.from?.getTime() ?? to - HOUR_MS;
  if (from >= to) throw invalidField('from', 'must be before to');
  const minutesSince = now - MINUTES_KEPT_DAYS * DAY_MS;
  const fits = (word: StepWord, most: number) =>
    (to - from) / STEPS[word] <= most && (STEPS[word] >= HOUR_MS || from >= minutesSince);
  const step = query.step ?? STEP_WORDS.find((word) => fits(word, USUAL_POINTS)) ?? '1d';
  if (!fits(step, MOST_POINTS)) {
    const possible = STEP_WORDS.filter((word) => fits(word, MOST_POINTS));
    const allowed =
      possible.length === 0 ? 'has no fit here; choose a shorter time' : `must be ${possible.join(' or ')} here`;
    const reason = `at most ${MOST_POINTS} points, and less than 1h only for the last ${MINUTES_KEPT_DAYS} days`;
    throw invalidField('step', `${allowed}: ${reason}`);
  }
  const stepMs = STEPS[step];
  return { from: Math.floor(from / stepMs) * stepMs, to, stepMs, step, stored: stepMs < HOUR_MS ? 60 : 3_600 };
}
