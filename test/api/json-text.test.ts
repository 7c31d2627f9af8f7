import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventBatch } from '../../src/api/ingest/event-batch.js';
import { nativeForm } from '../../src/api/ingest/event-forms.js';
import { readJson } from '../../src/api/ingest/json-body.js';
import { endOfValue, skipSpace, walkArray, walkObject } from '../../src/api/ingest/json-text.js';

/** Any JSON, spread out by white space in every place that allows some. */
const spacedJson = fc.tuple(fc.json({ maxDepth: 4 }), fc.constantFrom('', ' ', '\n\t', '\r\n  ')).map(([json, space]) =>
  // A string that is split by its quotes has its inside at the odd places.
  json
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/([{}[\],:])/g, `${space}$1${space}`)))
    .join(''),
);

const key = fc.oneof(fc.constantFrom('payload', 'data', 'pay\\u006coad', 'x'), fc.string().map(inner));
const member = fc.tuple(key, spacedJson);

function inner(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

describe('walking a JSON text', () => {
  test('finds the same value for a key as JSON.parse', () => {
    fc.assert(
      fc.property(fc.array(member), fc.string(), (members, behind) => {
        const json = `{${members.map(([name, value]) => `"${name}" : ${value}`).join(',')}}`;
        const text = Buffer.from(json + behind);
        const { end, values, members: count } = walkObject(text, 0, ['payload', 'data']);
        const parsed = JSON.parse(json);
        expect([end, count]).toEqual([Buffer.byteLength(json), members.length]);
        for (const [i, name] of ['payload', 'data'].entries()) {
          const span = values[i];
          const found = span && JSON.parse(text.toString('utf8', span.start, span.end));
          expect(found).toEqual(Object.hasOwn(parsed, name) ? parsed[name] : undefined);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('finds the elements of an array', () => {
    fc.assert(
      fc.property(fc.array(fc.array(member)), (objects) => {
        const elements = objects.map((all) => `{${all.map(([name, value]) => `"${name}":${value}`).join(',')}}`);
        const text = Buffer.from(`[ ${elements.join(' , ')} ]`);
        const found: unknown[] = [];
        const end = walkArray(text, 0, (start) => {
          const object = walkObject(text, start, []);
          found.push(JSON.parse(text.toString('utf8', start, object.end)));
          return object.end;
        });
        expect(end).toBe(text.length);
        expect(found).toEqual(JSON.parse(text.toString()));
      }),
    );
  });
});

/** Pieces of JSON, whole ones and broken ones, that make every rule of the grammar matter. */
const piece = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '\n',
    '"',
    '"a"',
    '"a":',
    '\\',
    '"\\n"',
    '"\\x"',
    '"\\u00e9"',
    '"\\u00g9"',
    '"\\u00"',
  ],
  ...['"\t"', '"\u007f"', '"é"', '0', '1', '-', '-0', '01', '1.', '1.5', '.5', '1e5', '1E+5', '1e', '1e-', '+1', '--1'],
  ...['true', 'false', 'null', 'tru', 'nulll', 'True', 'NaN', 'Infinity', '\u00a0', '\ufeff', '\v', "'a'", '//'],
);
const nearlyJson = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.tuple(spacedJson, fc.nat(), fc.nat(2), piece).map(([json, at, remove, add]) => {
    const place = at % (json.length + 1);
    return json.slice(0, place) + add + json.slice(place + remove);
  }),
);

describe('reading a value to its end', () => {
  test('takes exactly the texts that JSON.parse takes', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyJson, spacedJson), (json) => {
        const text = Buffer.from(json);
        const whole = attempt(() => skipSpace(text, endOfValue(text, skipSpace(text, 0))) === text.length) ?? false;
        expect(whole).toBe(attempt(() => [JSON.parse(json)]) !== undefined);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('a body of events', () => {
  const body = JSON.stringify([
    { name: 'order.created', id: 'a"b\\', payload: { text: '}],"payload":{' } },
    { name: 'order.created', id: '2', payload: {} },
  ]);
  const edit = fc.record({
    at: fc.nat(body.length),
    remove: fc.nat(2),
    add: fc.constantFrom('', '"', '{', '}', ']', ',', ':', '\\', ' ', '1'),
  });

  test('is taken only if JSON.parse takes it too, however it is damaged', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const damaged = edits.reduce(
          (text, { at, remove, add }) => text.slice(0, at) + add + text.slice(at + remove),
          body,
        );
        const events = attempt(() => readJson('t', Buffer.from(damaged)).finish());
        const parsed = attempt(() => JSON.parse(damaged));
        if (!events) return;
        const list = Array.isArray(parsed) ? parsed : [parsed];
        const payloads = events.map(({ line }) => JSON.parse(line.toString()).payload);
        expect(payloads).toEqual(list.map((one) => one.payload));
      }),
      { numRuns: 3_000 },
    );
  });

  test('is never an error of ours, whatever its bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string().map((text) => Buffer.from(`[{${text}}]`)),
        ),
        (bytes) => {
          try {
            readJson('t', Buffer.from(bytes)).finish();
          } catch (error) {
            expect(error).toMatchObject({ code: 'invalid_request' });
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('may nest as deep as it likes', () => {
    const depth = 400_000;
    const deep = `{"name":"order.created","payload":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    const batch = new EventBatch('t', nativeForm, true);
    batch.addWhole(Buffer.from(deep), 0);
    expect(batch.finish()).toHaveLength(1);
  });
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
