import type { StationSettings } from '../../../../contract/settings.ts';

interface CameraDevice {
  readonly id: string;
  readonly label: string;
}

/** What is asked of a camera that nobody has set up. */
const WANTED = { widthPx: 1920, heightPx: 1080 };
/** A message to the station holds 8 million characters; base64 needs four for three bytes. */
const MOST_BYTES = 5_500_000;

/** A camera of this machine, as the window sees it. */
export class Camera {
  readonly #wanted: NonNullable<StationSettings['camera']> | null;
  #devices = $state.raw<readonly CameraDevice[]>([]);
  #stream = $state.raw<MediaStream>();
  #failure = $state<string>();
  /** Of the opening that still counts: what another one, or a close, overtook is let go when it comes. */
  #opening = $state.raw<symbol>();

  /** @param wanted as the station's settings name it; null where they name none */
  constructor(wanted: StationSettings['camera']) {
    this.#wanted = wanted;
  }

  get devices(): readonly CameraDevice[] {
    return this.#devices;
  }

  /** Of the camera that is open; empty while none is. */
  get deviceId(): string {
    return this.#stream?.getVideoTracks()[0]?.getSettings().deviceId ?? '';
  }

  get stream(): MediaStream | undefined {
    return this.#stream;
  }

  /** Why there is no picture, as the browser calls it: NotFoundError, NotAllowedError, NotReadableError ... */
  get failure(): string | undefined {
    return this.#failure;
  }

  get isOpening(): boolean {
    return this.#opening !== undefined;
  }

  /** Opens a camera; the one that the settings name, or the first, unless told. */
  async open(deviceId?: string): Promise<void> {
    this.close();
    const opening = Symbol();
    this.#opening = opening;
    this.#failure = undefined;
    try {
      const id = deviceId ?? (await this.#list()).find(({ label }) => label === this.#wanted?.deviceLabel)?.id;
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: this.#constraints(id) });
      if (this.#opening !== opening) {
        stop(stream);
        return;
      }
      this.#stream = stream;
      stream.getVideoTracks()[0].addEventListener('ended', () => this.#fail('NotReadableError'));
      await this.#list();
    } catch (error) {
      if (this.#opening !== opening) return;
      this.#fail(error instanceof DOMException || error instanceof OverconstrainedError ? error.name : String(error));
    } finally {
      if (this.#opening === opening) this.#opening = undefined;
    }
  }

  close(): void {
    this.#opening = undefined;
    if (this.#stream) stop(this.#stream);
    this.#stream = undefined;
  }

  #fail(name: string): void {
    this.close();
    this.#failure = name;
  }

  #constraints(id: string | undefined): MediaTrackConstraints {
    const { widthPx, heightPx } = this.#wanted ?? WANTED;
    return { width: { ideal: widthPx }, height: { ideal: heightPx }, ...(id && { deviceId: { exact: id } }) };
  }

  async #list(): Promise<readonly CameraDevice[]> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.#devices = devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId: id, label }) => ({ id, label }));
    return this.#devices;
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The picture that a video shows: as it is where a message can hold that, else as a JPEG. */
export async function frameOf(video: HTMLVideoElement): Promise<{ picture: Blob; ending: 'png' | 'jpg' }> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  const png = await canvas.convertToBlob({ type: 'image/png' });
  if (png.size <= MOST_BYTES) return { picture: png, ending: 'png' };
  return { picture: await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 }), ending: 'jpg' };
}
