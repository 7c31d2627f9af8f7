import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { formatJson, layOutJson } from '../../format/json.js';
import { formatBytes } from '../../format/numbers.js';
import { CopyButton } from '../copy-button.js';
import classes from './json-text.module.css';

/** Colours cost an element for each token; a text this long is read elsewhere. */
const COLOURED = 30_000;
/** More than this slows the browser down; it can be copied all the same. */
const SHOWN = 300_000;

/** JSON, laid out to be read, and to be copied as it is shown. */
export function JsonText({ text, label }: { text: string; label: string }) {
  const formatted = useMemo(() => formatJson(text), [text]);
  const tokens = useMemo(() => (text.length > COLOURED ? undefined : layOutJson(text)), [text]);
  return (
    <div className={classes.frame}>
      <div className={classes.copy}>
        <CopyButton text={formatted} label={`Copy the ${label}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
      <section className={classes.text} tabIndex={0} aria-label={label}>
        {tokens?.map(({ kind, text: piece }, i) =>
          kind === 'mark' ? (
            piece
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the text does not change
            <span key={i} data-kind={kind}>
              {piece}
            </span>
          ),
        ) ?? formatted.slice(0, SHOWN)}
      </section>
      {formatted.length > SHOWN && (
        <Text size="xs" c="dimmed" mt={4}>
          The first {formatBytes(SHOWN)} of {formatBytes(formatted.length)}; copying takes all of it.
        </Text>
      )}
    </div>
  );
}
