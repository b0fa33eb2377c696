/** TensorFlow's C library on the disk: the folder and the names of its shared objects, and the folder of its headers. */
export interface Library {
  readonly folder: string;
  readonly names: readonly string[];
  readonly include: string;
}

export function findLibrary(folder: string): Library;
