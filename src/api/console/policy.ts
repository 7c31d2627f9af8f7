import { randomBytes } from 'node:crypto';

/** A word that style elements have to name; another one in each page. */
export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

/**
 * What the console's page may do: run the scripts that come with it, use its own styles, fonts and images, and ask this
 * service. Nothing inline but the style elements that know the nonce, nothing from elsewhere, and no other page around it.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
