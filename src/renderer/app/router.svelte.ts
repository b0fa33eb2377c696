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
    location.hash = hashOf(path);
  }

  /** As `go`, but going back does not come here again. */
  replace(...path: readonly (string | number)[]): void {
    location.replace(hashOf(path));
  }
}

export const router = new Router();

function hashOf(path: readonly (string | number)[]): string {
  return `#/${path.map((part) => encodeURIComponent(part)).join('/')}`;
}

function pathOf(hash: string): string[] {
  return hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
}
