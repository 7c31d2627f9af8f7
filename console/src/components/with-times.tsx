import { Fragment } from 'react';
import { sentence } from '../api/errors.js';
import { TimeText } from './time-text.js';

const INSTANT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A sentence of the service, with the instants that it names as the user reads all others. */
export function WithTimes({ text }: { text: string }) {
  return sentence(text)
    .split(INSTANT)
    .map((part, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
      <Fragment key={i}>{i % 2 === 1 ? <TimeText at={part} /> : part}</Fragment>
    ));
}
