import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

// biome-ignore lint/suspicious/noExplicitAny: files of every shape, whose servers check them
export type Parsed = any;

/** A file by its path from the root of the project, as text. */
export const fileText = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** A file of YAML or JSON that holds one document; merge keys (`<<`) are resolved. */
export const readYaml = (path: string): Parsed => parse(fileText(path), { merge: true });

/** Every document of a file of YAML. */
export const readYamls = (path: string): Parsed[] =>
  parseAllDocuments(fileText(path), { merge: true }).map((document) => document.toJS());
