import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/*
 * Looks whether the links between our documents lead somewhere: files, and headings within them. Addresses elsewhere are
 * not asked for: a check has to answer the same without a network.
 */

const LINK = /\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g;
const CODE = /```[\s\S]*?```/g;

const documents = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n');
const links = documents.flatMap((document) =>
  [...textOf(document).matchAll(LINK)].map(([, inText, inTag]) => ({ document, link: inText ?? inTag ?? '' })),
);
const broken = links.filter(({ document, link }) => !/^[a-z]+:/.test(link) && !leadsSomewhere(document, link));
for (const { document, link } of broken) process.stderr.write(`${document}: ${link} leads nowhere\n`);
if (broken.length > 0) process.exitCode = 1;

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? document : normalize(join(dirname(document), path));
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(file).includes(heading);
}

/** As their anchors: what GitHub makes of them. */
function headingsOf(file: string): string[] {
  const seen = new Map<string, number>();
  return [...textOf(file).matchAll(/^#+ +(.*)$/gm)].map(([, title = '']) => {
    const anchor = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** Without code, in which what looks like a link is none. */
function textOf(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(CODE, '');
}
