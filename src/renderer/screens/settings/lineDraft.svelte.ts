import type { LineSetUp } from '../../../contract/lineSetUp.ts';
import { PlcDraft } from './plcDraft.svelte.ts';
import type { StationSettings } from './settingsDesk.svelte.ts';

export const SOURCE_KINDS = ['folder', 'replay', 'pushed'] as const satisfies readonly LineSetUp['source']['kind'][];
export type TriggerKind = LineSetUp['trigger']['by'];

/** What the line is made of, as a person fills it in. */
export class LineDraft {
  sourceKind = $state<LineSetUp['source']['kind']>('folder');
  folder = $state('');
  partsPerSecond = $state<number | undefined>(1);
  isRepeated = $state(false);
  deviceLabel = $state('');
  widthPx = $state<number | undefined>(1280);
  heightPx = $state<number | undefined>(960);
  readonly plc: PlcDraft;
  #chosenTrigger = $state<TriggerKind>('frame');
  frameWithinMs = $state<number | undefined>(500);
  everyMs = $state<number | undefined>(1000);

  constructor({ lineSetUp, camera }: Pick<StationSettings, 'lineSetUp' | 'camera'>) {
    this.plc = new PlcDraft(lineSetUp?.plc);
    if (camera) Object.assign(this, camera);
    if (lineSetUp === null) return;
    const { source, trigger } = lineSetUp;
    this.sourceKind = source.kind;
    if ('folder' in source) this.folder = source.folder;
    if (source.kind === 'replay') {
      this.partsPerSecond = source.partsPerSecond;
      this.isRepeated = source.isRepeated;
    }
    this.#chosenTrigger = trigger.by;
    if ('frameWithinMs' in trigger) this.frameWithinMs = trigger.frameWithinMs;
    if (trigger.by === 'timer') this.everyMs = trigger.everyMs;
  }

  /** Ways to start a part that go with this source and this PLC, the best first. */
  get triggers(): readonly TriggerKind[] {
    if (this.plc.kind === 'none') return this.sourceKind === 'pushed' ? ['timer'] : ['frame', 'timer'];
    return this.sourceKind === 'folder' ? ['name', 'order'] : ['order'];
  }

  get triggerBy(): TriggerKind {
    return this.triggers.includes(this.#chosenTrigger) ? this.#chosenTrigger : this.triggers[0];
  }

  set triggerBy(by: TriggerKind) {
    this.#chosenTrigger = by;
  }

  /** Undefined while something is missing or wrong. */
  get changed(): Pick<StationSettings, 'lineSetUp' | 'camera'> | undefined {
    const [source, trigger, { plc }] = [this.#source, this.#trigger, this.plc];
    if (source === undefined || trigger === undefined || plc === undefined) return undefined;
    const { camera } = this;
    if (source.kind === 'pushed' && camera === null) return undefined;
    return { lineSetUp: { source, trigger, plc }, camera };
  }

  /** Null where none is chosen. */
  get camera(): StationSettings['camera'] {
    const { deviceLabel, widthPx, heightPx } = this;
    if (deviceLabel === '' || widthPx === undefined || heightPx === undefined) return null;
    return { deviceLabel, widthPx, heightPx };
  }

  get #source(): LineSetUp['source'] | undefined {
    const folder = this.folder.trim();
    if (this.sourceKind === 'pushed') return { kind: 'pushed' };
    if (folder === '') return undefined;
    if (this.sourceKind === 'folder') return { kind: 'folder', folder };
    const { partsPerSecond, isRepeated } = this;
    return partsPerSecond === undefined ? undefined : { kind: 'replay', folder, partsPerSecond, isRepeated };
  }

  get #trigger(): LineSetUp['trigger'] | undefined {
    const { triggerBy: by, frameWithinMs, everyMs } = this;
    if (by === 'frame') return { by };
    if (by === 'timer') return everyMs === undefined ? undefined : { by, everyMs };
    return frameWithinMs === undefined ? undefined : { by, frameWithinMs };
  }
}
