import type { WindowBridge } from '../contract/window.ts';

declare global {
  interface Window {
    readonly lynceus: WindowBridge;
  }
}
