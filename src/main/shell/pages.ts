import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Protocol } from 'electron/main';
import type { Asked } from './asked.ts';
import { APP_ORIGIN, PAGES } from './places.ts';

export const SCHEME = 'lynceus';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** What pages may do: show and run what is Lynceus's own, and talk to nobody. Style attributes cannot run anything. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const HEADERS = { 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' };

/**
 * Serves the pages, and the station's pictures to them: `/pictures/ID?side=PX` shrunk for the screen, `/maps/ID` a heat map as it is
 * kept; `X-Width-Px` and `X-Height-Px` say the stored picture's size. Nothing else answers.
 */
export function servePages(protocol: Protocol, asked: Asked): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET' || `${url.protocol}//${url.host}` !== APP_ORIGIN) return refused(405);
    const [, kind, id] = /^\/(pictures|maps)\/(\d{1,12})$/.exec(url.pathname) ?? [];
    if (kind === undefined) return page(url.pathname);
    return picture(asked, kind, Number(id), Number(url.searchParams.get('side') ?? 1024));
  });
}

async function page(path: string): Promise<Response> {
  try {
    const file = normalize(join(PAGES, path === '/' ? 'index.html' : decodeURIComponent(path)));
    const type = TYPES[extname(file)];
    if (!file.startsWith(PAGES + sep) || type === undefined) return refused(404);
    return new Response(new Uint8Array(await readFile(file)), { headers: { ...HEADERS, 'Content-Type': type } });
  } catch {
    return refused(404);
  }
}

async function picture(asked: Asked, kind: string, imageId: number, maxSidePx: number): Promise<Response> {
  try {
    const { mediaType, base64, widthPx, heightPx } = await (kind === 'maps'
      ? asked.call('images.map', { imageId })
      : asked.call('images.view', { imageId, maxSidePx }));
    // Who may see a picture changes, so nothing is cached.
    const headers = { ...HEADERS, 'Content-Type': mediaType, 'Cache-Control': 'no-store' };
    const size = { 'X-Width-Px': String(widthPx), 'X-Height-Px': String(heightPx) };
    return new Response(Buffer.from(base64, 'base64'), { headers: { ...headers, ...size } });
  } catch {
    return refused(404);
  }
}

function refused(status: number): Response {
  return new Response(null, { status, headers: HEADERS });
}
