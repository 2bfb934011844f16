import { realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export const pageScheme = 'app';
const host = 'assay';

/** The page of the window. */
export const pageUrl = `${pageScheme}://${host}/index.html`;

/** The only kinds of file that the page consists of. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export type PageFile = { readonly path: string; readonly contentType: string };

/** Whether an address belongs to the page. */
export function isPageAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === `${pageScheme}:` && url.host === host;
  } catch {
    return false;
  }
}

/** The file in `folder` that an address names, or null where it names none or leads out of the folder, by dots or by links. */
export async function fileOfAddress(folder: string, address: string): Promise<PageFile | null> {
  if (!isPageAddress(address)) return null;
  try {
    const named = decodeURIComponent(new URL(address).pathname);
    const contentType = Object.hasOwn(contentTypes, extname(named)) ? contentTypes[extname(named)] : undefined;
    if (contentType === undefined || named.includes('\0') || named.includes('\\')) return null;
    const root = await realpath(folder);
    const path = await realpath(join(root, named));
    return path.startsWith(root + sep) ? { path, contentType } : null;
  } catch {
    return null;
  }
}
