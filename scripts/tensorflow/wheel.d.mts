export interface Wheel {
  /** Name and version, as pip takes them. */
  readonly requirement: string;
  readonly sha256: string;
  /** The platform tag in the wheel's name. */
  readonly platform: string;
  readonly pythonVersion: string;
  readonly megabytes: number;
}

export function wheelFor(system: { platform: string; arch: string; glibc: string | undefined }): Wheel | undefined;
