import { describe, expect, it } from 'vitest';
import { startCommand } from '../../scripts/start-command.js';
import { fileText } from '../support/deploy-files.js';

const DOCKERFILE = fileText('Dockerfile');

describe('The image', () => {
  it('starts node with the options and variables of npm run start:worker', () => {
    const { options, env } = startCommand('worker');
    const entrypoint: string[] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(DOCKERFILE)?.[1] ?? '');
    const variables = Object.fromEntries(
      (/^ENV (.*)$/m.exec(DOCKERFILE)?.[1] ?? '').split(' ').map((pair) => pair.split('=')),
    );
    expect(entrypoint).toEqual(['node', ...options, 'dist/run/main.js']);
    expect(variables).toMatchObject(env);
  });

  it('is built with the Node.js that it runs', () => {
    const bases = [...DOCKERFILE.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toEqual([bases[0], bases[0]]);
  });
});
