import { app } from 'electron';
import type { Session, WebContents } from 'electron';
import { isPageAddress, pageUrl } from './page-files.ts';

/** Writing text to the clipboard, which "copy" buttons need, is the only permission that the page has. */
const grantedPermission = 'clipboard-sanitized-write';

/** A port that nothing listens on: whatever should slip past the other blocks ends there and never leaves the machine. */
const deadProxy = 'http://127.0.0.1:1';

/** Switches that close the network for the whole browser. Must run before the application is ready. */
export function closeNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('proxy-server', deadProxy);
  app.commandLine.appendSwitch('proxy-bypass-list', '<-loopback>');
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
  app.commandLine.appendSwitch('disable-domain-reliability');
  app.commandLine.appendSwitch('dns-prefetch-disable');
}

export type SessionPolicy = {
  /** Origin of the development server, or null in the built application. */
  readonly developmentOrigin: string | null;
  readonly developerTools: boolean;
};

function mayLoad(address: string, policy: SessionPolicy): boolean {
  if (isPageAddress(address)) return true;
  if (policy.developerTools && address.startsWith('devtools://')) return true;
  if (policy.developmentOrigin === null) return false;
  const development = new URL(policy.developmentOrigin);
  const url = new URL(address);
  return url.host === development.host && ['http:', 'ws:'].includes(url.protocol);
}

/** Denies every request but those for the page's own files, every permission, device and download. */
export function lockSession(session: Session, policy: SessionPolicy): void {
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !mayLoad(details.url, policy) }));
  session.setPermissionRequestHandler((_contents, permission, decide, details) =>
    decide(permission === grantedPermission && isPageAddress(details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => permission === grantedPermission && isPageAddress(origin));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, decide) => decide({}));
  session.setCertificateVerifyProc((_request, decide) => decide(-2));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

/** Denies a web contents new windows, other addresses, embedded pages, and direct connections. */
export function lockContents(contents: WebContents, policy: SessionPolicy): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    const development = policy.developmentOrigin !== null && event.url.startsWith(policy.developmentOrigin);
    if (event.url.split(/[?#]/, 1)[0] !== pageUrl && !development) event.preventDefault();
  };
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
