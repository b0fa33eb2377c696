import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a program beside a module, to be run in a process of its own. Node runs the sources as they are; in a package the same files
 * are JavaScript.
 * @param beside `import.meta.url` of the module
 * @param name as `./worker`
 */
export function programBeside(beside: string, name: string): string {
  return fileURLToPath(new URL(name + extname(beside), beside));
}
