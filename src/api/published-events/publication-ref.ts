import type { TargetKind } from '../../domain/integrations.js';
import type { PublicationId } from '../../domain/publication-order.js';

/** What a publication's id stands for. */
export type PublicationRef = { target: TargetKind; id: PublicationId };

const PREFIX = { webhook: 'w', s3: 's' } as const;
const FORM = /^([ws])\/([0-9a-f-]{36})\/(0|[1-9]\d{0,14})\/(0|[1-9]\d{0,8})$/;

/** The id of a publication as the API shows it: one opaque word. */
export function publicationWord({ target, id }: PublicationRef): string {
  return Buffer.from(`${PREFIX[target]}/${id.uid}/${id.seq}/${id.offset}`).toString('base64url');
}

/** @returns undefined when the word is none that `publicationWord` makes */
export function readPublicationWord(word: string): PublicationRef | undefined {
  const found = FORM.exec(Buffer.from(word, 'base64url').toString('latin1'));
  if (found === null) return undefined;
  const [, prefix, uid = '', seq, offset] = found;
  const ref: PublicationRef = {
    target: prefix === 'w' ? 'webhook' : 's3',
    id: { uid, seq: Number(seq), offset: Number(offset) },
  };
  return publicationWord(ref) === word ? ref : undefined;
}
