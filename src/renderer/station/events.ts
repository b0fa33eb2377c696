import type { EventData, EventName } from '../../contract/events.ts';
import type { ShellStatus } from '../../contract/window.ts';

/** @returns what takes the listener off; an effect may return it */
export function onEvent<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void {
  return window.lynceus.onNews((news) => {
    if (news.kind === 'event' && news.event === event) listener(news.data as EventData<E>);
  });
}

/** @returns what takes the listener off */
export function onShell(listener: (status: ShellStatus) => void): () => void {
  return window.lynceus.onNews((news) => {
    if (news.kind === 'shell') listener(news.status);
  });
}
