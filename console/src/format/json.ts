/** A piece of JSON text, and what it is, for its colour. */
export type JsonToken = { kind: 'key' | 'string' | 'number' | 'word' | 'mark'; text: string };

const INDENT = '  ';
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/**
 * Lays JSON text out over lines. Only the space between tokens changes: numbers keep every digit and strings every escape,
 * as they would not if the text were parsed.
 */
export function layOutJson(text: string): JsonToken[] {
  const found = text.match(TOKEN) ?? [];
  const tokens: JsonToken[] = [];
  let depth = 0;
  const mark = (piece: string) => tokens.push({ kind: 'mark', text: piece });
  const breakLine = () => mark(`\n${INDENT.repeat(depth)}`);
  for (const [i, token] of found.entries()) {
    const next = found[i + 1];
    if (token === '{' || token === '[') {
      depth += 1;
      mark(token);
      if (next !== '}' && next !== ']') breakLine();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const before = found[i - 1];
      if (before !== '{' && before !== '[') breakLine();
      mark(token);
    } else if (token === ',') {
      mark(token);
      breakLine();
    } else if (token === ':') mark(': ');
    else tokens.push({ kind: kindOf(token, next), text: token });
  }
  return tokens;
}

function kindOf(token: string, next: string | undefined): JsonToken['kind'] {
  if (token.startsWith('"')) return next === ':' ? 'key' : 'string';
  return /^[tfn]/.test(token) ? 'word' : 'number';
}

/** The same as plain text. */
export function formatJson(text: string): string {
  return layOutJson(text)
    .map((token) => token.text)
    .join('');
}
