/**
 * Reads a JSON text without building its values: finds where they begin and end, and checks all of the grammar, so that
 * a payload can be taken over byte by byte, and no object is made of it only to be thrown away. Whether strings are
 * UTF-8 is for the caller to check.
 */

/** The text is not JSON. */
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
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Characters below it may not stand in a string as they are. */
const SPACE = 0x20;

const LITERALS = ['true', 'false', 'null'].map((word) => Buffer.from(word));
const ESCAPES = new Set(Buffer.from('"\\/bfnrt'));
const UNICODE_ESCAPE = 0x75;
const HEX = /^[0-9a-fA-F]{4}$/;

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
    const keyEnd = endOfKey(text, i);
    const key = indexOfKey(text, i + 1, keyEnd - 1, wanted);
    const start = skipColon(text, keyEnd);
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

/** Where the value that begins at `at` ends. Goes on, not down, where values are nested: they may be so to any depth. */
export function endOfValue(text: Uint8Array, at: number): number {
  /** What closes the arrays and objects that are open. */
  const closers: number[] = [];
  let i = at;
  for (;;) {
    const c = text[i];
    if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      const closer = c === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
      i = skipSpace(text, i + 1);
      if (text[i] !== closer) {
        closers.push(closer);
        if (closer === CLOSE_BRACE) i = skipColon(text, endOfKey(text, i));
        continue;
      }
      i += 1;
    } else i = endOfScalar(text, i);
    // A value has ended; with it may end those around it.
    let closer = closers.at(-1);
    if (closer === undefined) return i;
    for (i = skipSpace(text, i); text[i] === closer; i = skipSpace(text, i)) {
      i += 1;
      closers.pop();
      closer = closers.at(-1);
      if (closer === undefined) return i;
    }
    if (text[i] !== COMMA) throw new JsonTextError(i);
    i = skipSpace(text, i + 1);
    if (closer === CLOSE_BRACE) i = skipColon(text, endOfKey(text, i));
  }
}

function endOfKey(text: Uint8Array, at: number): number {
  if (text[at] !== QUOTE) throw new JsonTextError(at);
  return endOfString(text, at);
}

/** Where the value begins whose key ends at `at`. */
function skipColon(text: Uint8Array, at: number): number {
  const i = skipSpace(text, at);
  if (text[i] !== COLON) throw new JsonTextError(i);
  return skipSpace(text, i + 1);
}

function endOfString(text: Uint8Array, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    const c = text[i] as number;
    if (c === QUOTE) return i + 1;
    if (c === BACKSLASH) i = endOfEscape(text, i) - 1;
    else if (c < SPACE) throw new JsonTextError(i);
  }
  throw new JsonTextError(text.length);
}

function endOfEscape(text: Uint8Array, at: number): number {
  const c = text[at + 1] ?? 0;
  if (ESCAPES.has(c)) return at + 2;
  const digits = String.fromCharCode(...text.subarray(at + 2, at + 6));
  if (c !== UNICODE_ESCAPE || !HEX.test(digits)) throw new JsonTextError(at);
  return at + 6;
}

function endOfScalar(text: Uint8Array, at: number): number {
  const c = text[at];
  if (c === QUOTE) return endOfString(text, at);
  if (c === MINUS || isDigit(c)) return endOfNumber(text, at);
  const literal = LITERALS.find((word) => word.every((character, i) => text[at + i] === character));
  if (!literal) throw new JsonTextError(at);
  return at + literal.length;
}

function endOfNumber(text: Uint8Array, at: number): number {
  let i = text[at] === MINUS ? at + 1 : at;
  // Nothing may follow a leading zero but a point or an exponent.
  i = text[i] === ZERO ? i + 1 : endOfDigits(text, i);
  if (text[i] === POINT) i = endOfDigits(text, i + 1);
  if (text[i] === 0x65 || text[i] === 0x45) {
    i += 1;
    if (text[i] === 0x2b || text[i] === MINUS) i += 1;
    i = endOfDigits(text, i);
  }
  return i;
}

/** At least one digit. */
function endOfDigits(text: Uint8Array, at: number): number {
  let i = at;
  while (isDigit(text[i])) i += 1;
  if (i === at) throw new JsonTextError(at);
  return i;
}

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= ZERO && c <= NINE;
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
