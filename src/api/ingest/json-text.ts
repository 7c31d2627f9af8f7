/**
 * Finds where values begin and end in a JSON text without building them. It looks at strings and brackets only:
 * whether what it found is JSON is for `JSON.parse` to say. It serves to take a payload over byte by byte, and to keep a
 * large batch from being parsed in one piece.
 */

/** The text cannot be JSON. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';

  constructor(readonly at: number) {
    super(`not valid JSON at byte ${at}`);
  }
}

/** From `start` up to `end`. */
export type Span = { start: number; end: number };

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export type ObjectText = {
  end: number;
  /** How many members it has. */
  members: number;
  /** The value of each wanted key, the last one if the key is repeated: that is the one that `JSON.parse` takes. */
  values: (Span | undefined)[];
};

/** The first position from `at` on that is not white space. */
export function skipSpace(text: Uint8Array, at: number): number {
  let i = at;
  for (; i < text.length; i += 1) {
    const c = text[i];
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) break;
  }
  return i;
}

export function isObjectStart(text: Uint8Array, at: number): boolean {
  return text[at] === OPEN_BRACE;
}

export function isArrayStart(text: Uint8Array, at: number): boolean {
  return text[at] === OPEN_BRACKET;
}

/** Walks the members of the object that begins at `at`. */
export function walkObject(text: Uint8Array, at: number, wanted: readonly string[]): ObjectText {
  const values = new Array<Span | undefined>(wanted.length).fill(undefined);
  let members = 0;
  let i = skipSpace(text, at + 1);
  if (text[i] === CLOSE_BRACE) return { end: i + 1, members, values };
  for (;;) {
    if (text[i] !== QUOTE) throw new JsonTextError(i);
    const keyEnd = endOfString(text, i);
    const key = indexOfKey(text, i + 1, keyEnd - 1, wanted);
    i = skipSpace(text, keyEnd);
    if (text[i] !== COLON) throw new JsonTextError(i);
    const start = skipSpace(text, i + 1);
    const end = endOfValue(text, start);
    if (key >= 0) values[key] = { start, end };
    members += 1;
    i = skipSpace(text, end);
    if (text[i] === CLOSE_BRACE) return { end: i + 1, members, values };
    if (text[i] !== COMMA) throw new JsonTextError(i);
    i = skipSpace(text, i + 1);
  }
}

/**
 * Walks the elements of the array that begins at `at`. `visit` is told where each one starts, and says where it ends.
 *
 * @returns where the array ends
 */
export function walkArray(text: Uint8Array, at: number, visit: (start: number) => number): number {
  let i = skipSpace(text, at + 1);
  if (text[i] === CLOSE_BRACKET) return i + 1;
  for (;;) {
    i = skipSpace(text, visit(i));
    if (text[i] === CLOSE_BRACKET) return i + 1;
    if (text[i] !== COMMA) throw new JsonTextError(i);
    i = skipSpace(text, i + 1);
  }
}

/** Where the value that begins at `at` ends. */
export function endOfValue(text: Uint8Array, at: number): number {
  const c = text[at];
  if (c === QUOTE) return endOfString(text, at);
  if (c === OPEN_BRACE || c === OPEN_BRACKET) return endOfNested(text, at);
  const end = endOfScalar(text, at);
  if (end === at) throw new JsonTextError(at);
  return end;
}

function endOfString(text: Uint8Array, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    const c = text[i];
    if (c === QUOTE) return i + 1;
    if (c === BACKSLASH) i += 1;
  }
  throw new JsonTextError(text.length);
}

/** Every kind of bracket counts alike: where they do not match, `JSON.parse` will refuse the value. */
function endOfNested(text: Uint8Array, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i += 1) {
    const c = text[i];
    if (c === QUOTE) i = endOfString(text, i) - 1;
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) depth += 1;
    else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  throw new JsonTextError(text.length);
}

function endOfScalar(text: Uint8Array, at: number): number {
  let i = at;
  for (; i < text.length; i += 1) {
    const c = text[i];
    if (c === COMMA || c === CLOSE_BRACE || c === CLOSE_BRACKET || c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09)
      break;
  }
  return i;
}

function indexOfKey(text: Uint8Array, start: number, end: number, wanted: readonly string[]): number {
  if (text.subarray(start, end).includes(BACKSLASH)) return wanted.indexOf(unescaped(text, start, end));
  return wanted.findIndex((key) => isKey(text, start, end, key));
}

function isKey(text: Uint8Array, start: number, end: number, key: string): boolean {
  if (end - start !== key.length) return false;
  for (let i = 0; i < key.length; i += 1) if (text[start + i] !== key.charCodeAt(i)) return false;
  return true;
}

/** Written with escapes it is still the same key. */
function unescaped(text: Uint8Array, start: number, end: number): string {
  try {
    return JSON.parse(`"${Buffer.from(text.subarray(start, end)).toString()}"`);
  } catch {
    throw new JsonTextError(start);
  }
}
