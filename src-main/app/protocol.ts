import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import type { Session } from 'electron';
import { contentSecurityPolicy, cspNoncePlaceholder } from './csp.ts';
import { fileOfAddress, pageScheme } from './page-files.ts';

const fixedHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
  'Cache-Control': 'no-store',
};

/** Declares the scheme of the page. Must run before the application is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: { standard: true, secure: true, codeCache: true } }]);
}

async function answer(folder: string, request: Request): Promise<Response> {
  const file = request.method === 'GET' ? await fileOfAddress(folder, request.url) : null;
  if (file === null) return new Response(null, { status: 404, headers: fixedHeaders });
  const bytes = await readFile(file.path);
  const nonce = randomBytes(18).toString('base64');
  const headers = { ...fixedHeaders, 'Content-Type': file.contentType, 'Content-Security-Policy': contentSecurityPolicy(nonce) };
  const isPage = file.contentType.startsWith('text/html');
  return new Response(isPage ? bytes.toString('utf8').replaceAll(cspNoncePlaceholder, nonce) : bytes, { headers });
}

/** Serves the files of the built page, and nothing else, to a session. */
export function servePage(session: Session, folder: string): void {
  session.protocol.handle(pageScheme, (request) => answer(folder, request));
}
