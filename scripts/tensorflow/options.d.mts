/** Where TensorFlow's C library comes from: PyPI, a folder with lib/ and include/, or a .tar.gz with such a folder. */
export type Source =
  | { readonly kind: 'wheel' }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'archive'; readonly url: string; readonly sha256: string };

export const USAGE: string;
export function parseSource(args: string[], cwd: string): Source;
