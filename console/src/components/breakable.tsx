import { Fragment } from 'react';

/** A name without spaces that, where there is no room for it, breaks behind its dots and dashes and not anywhere. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=[._:/?&=-])/).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
