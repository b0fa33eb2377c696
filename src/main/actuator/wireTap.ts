/** Hears what goes over a wire, message by message. */
export interface WireTap {
  /** Printable, but for what is written as `\xNN`. */
  readonly sent: (text: string) => void;
  readonly received: (text: string) => void;
}
