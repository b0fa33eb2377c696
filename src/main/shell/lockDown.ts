import { app, type Session, type WebContents } from 'electron/main';
import { APP_ORIGIN } from './places.ts';

/**
 * Nothing but Lynceus's own pages is ever shown: windows neither open others nor go elsewhere, and a page may use the camera and nothing
 * more (after Electron's security checklist).
 */
export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const isVideoAlone = types.length > 0 && types.every((type) => type === 'video');
    callback(permission === 'media' && isVideoAlone && isOwn(contents.getURL()));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, { mediaType }) => {
    return permission === 'media' && mediaType === 'video' && isOwn(`${origin}/`);
  });
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: !isLocal(url) });
  });
  app.on('web-contents-created', (_event, contents) => {
    confine(contents);
  });
}

/** Whether an address is one of Lynceus's pages. */
export function isOwn(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`);
}

/** Whether a request stays in this program. */
function isLocal(url: string): boolean {
  return isOwn(url) || url.startsWith(`blob:${APP_ORIGIN}/`) || url.startsWith('devtools://');
}

function confine(contents: WebContents): void {
  // WebRTC is not under the pages' policy: without this a page could reach any address by it.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    if (!isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
}
