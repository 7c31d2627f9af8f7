import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MANIFEST = fileURLToPath(new URL('../package.json', import.meta.url));

/** The options and variables that `npm run start:…` gives to node: what is tried out is what runs in production. */
export function startCommand(part: 'api' | 'worker'): { options: string[]; env: Record<string, string> } {
  const words: string[] = JSON.parse(readFileSync(MANIFEST, 'utf8')).scripts[`start:${part}`].split(' ');
  const node = words.indexOf('node');
  if (words[node - 1] !== 'exec')
    throw new Error(`start:${part} does not become node: a signal would end its shell alone`);
  return {
    options: words.slice(node + 1).filter((word) => word.startsWith('--')),
    env: Object.fromEntries(words.slice(0, words.indexOf('exec')).map((word) => word.split('='))),
  };
}
