import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from '../../test/support/browser.js';
import { findChromium } from '../../test/support/chromium.js';
import { live } from './content.js';
import { startInstallation } from './installation.js';
import { SHOTS } from './shots.js';
import { type Look, Photographer } from './take.js';

const HELP = `npm run screenshots [-- --only NAME,… --to FOLDER]

Takes a picture of every page of the console, in both themes and on a phone, and writes them into docs/screenshots.
`;
const LOOKS: Look[] = [
  { name: 'light', theme: 'light', width: 1_280, height: 800 },
  { name: 'dark', theme: 'dark', width: 1_280, height: 800 },
  { name: 'phone', theme: 'light', width: 380, height: 800 },
];

const { values } = parseArgs({
  options: { only: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean', default: false } },
});
// The SDK announces which Node.js its future versions will need; the version here is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const say = (line: string) => process.stdout.write(`${line}\n`);

async function takeAll(): Promise<void> {
  const folder = values.to ?? fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
  await mkdir(folder, { recursive: true });
  const executable = await findChromium(say);
  const installation = await startInstallation();
  const browser = await launchChromium(executable);
  try {
    say('an hour in the life of a shop …');
    const content = await live(installation);
    const photographer = new Photographer(browser, installation.url, content.keys, folder);
    const only = values.only?.split(',');
    for (const shot of SHOTS.filter(({ name }) => only === undefined || only.includes(name))) {
      for (const look of LOOKS) await photographer.take(shot, look);
      say(shot.name);
    }
    await content.stop();
  } finally {
    await browser.close();
    await installation.stop();
  }
}

if (values.help) say(HELP);
else await takeAll();
