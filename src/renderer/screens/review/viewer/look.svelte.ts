import { COLOUR_MAPS, type ColourMap } from '../../../ui/colourMaps.ts';

const STORED_UNDER = 'lynceus.heatLook';

/** How heat maps are shown; kept from part to part and from day to day. */
class HeatLook {
  #colourMap = $state<ColourMap>('inferno');
  #opacityPercent = $state(65);
  #isHeatShown = $state(true);
  #areContoursShown = $state(true);

  constructor() {
    const stored = (localStorage.getItem(STORED_UNDER) ?? '').split(' ');
    this.#colourMap = COLOUR_MAPS.find((known) => known === stored[0]) ?? 'inferno';
    const percent = Number(stored[1]);
    if (percent >= 1 && percent <= 100) this.#opacityPercent = percent;
    this.#areContoursShown = stored[2] !== 'plain';
  }

  get colourMap(): ColourMap {
    return this.#colourMap;
  }

  set colourMap(map: ColourMap) {
    this.#colourMap = map;
    this.#keep();
  }

  get opacityPercent(): number {
    return this.#opacityPercent;
  }

  set opacityPercent(percent: number) {
    this.#opacityPercent = percent;
    this.#isHeatShown = true;
    this.#keep();
  }

  /** Hidden for a look at the bare picture; the next window shows it again. */
  get isHeatShown(): boolean {
    return this.#isHeatShown;
  }

  set isHeatShown(isShown: boolean) {
    this.#isHeatShown = isShown;
  }

  get areContoursShown(): boolean {
    return this.#areContoursShown;
  }

  set areContoursShown(areShown: boolean) {
    this.#areContoursShown = areShown;
    this.#keep();
  }

  #keep(): void {
    localStorage.setItem(STORED_UNDER, [this.#colourMap, this.#opacityPercent, this.#areContoursShown ? 'lined' : 'plain'].join(' '));
  }
}

export const look = new HeatLook();
