import type { CommandOutput } from '../../contract/commands.ts';
import { Refusal } from '../station/refusal.ts';
import { told } from '../../refusals/codedError.ts';
import { WINDOW_ERRORS } from '../../refusals/windowErrors.ts';

export type CameraSettings = NonNullable<CommandOutput<'settings.read'>['settings']['camera']>;

/** So little is lost of a picture that no defect is: JPEG's quality, 0..1. */
const JPEG_QUALITY = 0.95;

/** The cameras of this machine, as the operating system calls them. */
export async function listCameras(): Promise<string[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, label }) => kind === 'videoinput' && label !== '').map(({ label }) => label);
}

/** A camera that gives its stream, and pictures of it. */
export class UsbCamera {
  readonly stream: MediaStream;
  readonly #video = document.createElement('video');
  readonly #canvas = new OffscreenCanvas(1, 1);

  private constructor(stream: MediaStream) {
    this.stream = stream;
  }

  /** @throws Refusal CAMERA_MISSING, CAMERA_BUSY */
  static async open({ deviceLabel, widthPx, heightPx }: CameraSettings): Promise<UsbCamera> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const device = devices.find(({ kind, label }) => kind === 'videoinput' && label === deviceLabel);
    if (device === undefined) throw new Refusal(told(WINDOW_ERRORS, 'CAMERA_MISSING', deviceLabel));
    try {
      const video = { deviceId: { exact: device.deviceId }, width: { ideal: widthPx }, height: { ideal: heightPx } };
      const camera = new UsbCamera(await navigator.mediaDevices.getUserMedia({ video, audio: false }));
      camera.#video.srcObject = camera.stream;
      camera.#video.muted = true;
      await camera.#video.play().catch((error: unknown) => {
        camera.close();
        throw error;
      });
      return camera;
    } catch (error) {
      throw new Refusal(told(WINDOW_ERRORS, 'CAMERA_BUSY', deviceLabel, (error as Error).message));
    }
  }

  /** As the camera gives them, px. */
  get size(): { readonly widthPx: number; readonly heightPx: number } {
    return { widthPx: this.#video.videoWidth, heightPx: this.#video.videoHeight };
  }

  /** Once, when it is unplugged. */
  onLost(listener: () => void): void {
    for (const track of this.stream.getVideoTracks()) track.addEventListener('ended', listener, { once: true });
  }

  /** @returns the latest picture, JPEG */
  async take(): Promise<Blob> {
    const { widthPx, heightPx } = this.size;
    this.#canvas.width = widthPx;
    this.#canvas.height = heightPx;
    this.#canvas.getContext('2d')?.drawImage(this.#video, 0, 0);
    return this.#canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
  }

  close(): void {
    for (const track of this.stream.getTracks()) track.stop();
    this.#video.srcObject = null;
  }
}
