/** Where the window is: the name of a screen and what comes after it, as in `#/review/42`. Back and forward work. */
class Router {
  #path = $state(pathOf(location.hash));

  constructor() {
    addEventListener('hashchange', () => {
      this.#path = pathOf(location.hash);
    });
  }

  get screen(): string {
    return this.#path[0] ?? '';
  }

  /** What comes after the screen's name. */
  get rest(): readonly string[] {
    return this.#path.slice(1);
  }

  go(...path: readonly (string | number)[]): void {
    location.hash = `#/${path.map((part) => encodeURIComponent(part)).join('/')}`;
  }
}

export const router = new Router();

function pathOf(hash: string): string[] {
  return hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
}
