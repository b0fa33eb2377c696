import { contextBridge, ipcRenderer, type IpcRendererEvent, webUtils } from 'electron/renderer';
import type { WindowAnswer, WindowBridge, WindowNews } from '../contract/window.ts';
import { CHANNELS } from '../contract/windowChannels.ts';

const bridge: WindowBridge = {
  call: (call) => ipcRenderer.invoke(CHANNELS.call, call) as Promise<WindowAnswer>,
  cancel: (id) => {
    ipcRenderer.send(CHANNELS.cancel, id);
  },
  pathOf: (file) => webUtils.getPathForFile(file),
  onNews: (listener) => {
    const hear = (_event: IpcRendererEvent, news: WindowNews): void => {
      listener(news);
    };
    ipcRenderer.on(CHANNELS.news, hear);
    return () => ipcRenderer.off(CHANNELS.news, hear);
  },
};

contextBridge.exposeInMainWorld('lynceus', bridge);
