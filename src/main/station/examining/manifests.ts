import type { Manifest } from '../../../pipeline/bundle/manifest.ts';
import type { ModelVersions } from '../../storage/modelVersions.ts';
import type { Versions } from '../products/versions.ts';

/** Manifests that are remembered. */
const MOST = 8;

/** The manifests of versions. To read one, the whole bundle is checked, so that those of the versions looked at last are remembered. */
export class Manifests {
  readonly #modelVersions: ModelVersions;
  readonly #versions: Versions;
  /** By content hash, the one asked for last at the end. */
  readonly #known = new Map<string, Manifest>();

  constructor(modelVersions: ModelVersions, versions: Versions) {
    this.#modelVersions = modelVersions;
    this.#versions = versions;
  }

  /** @throws StationError VERSION_UNKNOWN, BUNDLE_NOT_THE_ONE; PipelineError BUNDLE_* */
  async of(versionId: number): Promise<Manifest> {
    const { contentHash } = this.#modelVersions.get(versionId);
    const manifest = this.#known.get(contentHash) ?? (await this.#versions.open(versionId)).manifest;
    this.#known.delete(contentHash);
    this.#known.set(contentHash, manifest);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST) this.#known.delete(oldest);
    return manifest;
  }
}
