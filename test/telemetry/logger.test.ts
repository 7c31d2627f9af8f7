import { expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { createLogger } from '../../src/telemetry/logger.js';

const VALUE = 'the-secret-itself-9f8e';

/** The lines that are written by `log`. */
function linesOf(log: (logger: ReturnType<typeof createLogger>) => void) {
  const lines: string[] = [];
  log(createLogger({ level: 'info', name: 'test' }, { write: (line) => lines.push(line) }));
  return lines;
}

test('a line is one JSON object with a time, a level and a name', () => {
  const [line = ''] = linesOf((logger) => logger.info({ tenant: 'acme' }, 'it.happened'));
  expect(line.endsWith('\n')).toBe(true);
  expect(JSON.parse(line)).toEqual({
    level: 30,
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    name: 'test',
    tenant: 'acme',
    msg: 'it.happened',
  });
});

test('of an error its class, code, message, stack and causes are told, and nothing that was attached to it', () => {
  const cause = Object.assign(new TypeError('no mongodb://me:the-secret-itself-9f8e@db'), { input: VALUE });
  const error = Object.assign(new Error('broken', { cause }), { code: 'EBROKEN', request: { headers: [VALUE] } });
  const lines = linesOf((logger) => logger.error({ err: error }, 'it.broke'));
  expect(lines.join()).not.toContain(VALUE);
  expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
    type: 'Error',
    message: 'broken',
    code: 'EBROKEN',
    stack: expect.stringContaining('logger.test.ts'),
    cause: { type: 'TypeError', message: 'no mongodb://db' },
  });
});

test('an error that is its own cause is told all the same', () => {
  const error = new Error('round');
  error.cause = error;
  expect(linesOf((logger) => logger.error({ err: error }, 'it.broke'))).toHaveLength(1);
});

test('secrets, and the headers that carry them, are not written', () => {
  const headers = { authorization: `Bearer ${VALUE}`, cookie: `sluice=${VALUE}` };
  const lines = linesOf((logger) => {
    logger.info({ secret: new Secret(VALUE), headers }, 'it.happened');
    logger.info({ error: `mongodb://me:${VALUE}@db` }, 'it.happened');
    logger.info({ err: { config: { key: VALUE } } }, 'it.happened');
  });
  expect(lines).toHaveLength(3);
  expect(lines.join()).not.toContain(VALUE);
});
