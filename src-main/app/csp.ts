/** Stands in the built page where a fresh nonce goes each time that it is served. */
export const cspNoncePlaceholder = 'ASSAY-CSP-NONCE';

/**
 * The content security policy of the window: nothing from any other origin, no inline code, no evaluation, and no
 * string ever becomes markup or script. Inline styles need the nonce.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'none'",
    "worker-src 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
