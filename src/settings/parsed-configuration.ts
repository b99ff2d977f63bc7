import { appliesTo, type Filter, isChecked, isForEverything } from './filter.ts';

/** A named group of settings such as `service director { }`, and the groups within. */
export interface Section {
  readonly type: string;
  /** Empty if it has none. */
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
  readonly sections: readonly Section[];
}

/** The settings of one filter; the first of them, without any limits, holds the global ones. */
export interface FilteredSettings {
  readonly filter: Filter;
  readonly root: Section;
}

/** What configuration files say. */
export class ParsedConfiguration {
  readonly #layers: readonly FilteredSettings[];

  constructor(layers: readonly FilteredSettings[]) {
    this.#layers = layers;
  }

  /**
   * The value of a setting for a service: that of the first filter for it which has one, else the global one, else that
   * of a filter for everything; undefined if there is none. spec: command-line 6.3
   */
  get(key: string, service: string): string | undefined {
    const layers = this.#layers.filter(({ filter, root }) => root.values.has(key) && appliesTo(filter, service));
    const layer = layers.find(({ filter }) => filter.protocol !== undefined) ?? layers[0];
    return layer?.root.values.get(key);
  }

  /** The sections of a type that stand outside of all filters, in their order. */
  sections(type: string): readonly Section[] {
    return this.#layers[0]?.root.sections.filter((section) => section.type === type) ?? [];
  }

  /** For each filter, how its settings look together with those for everything. */
  views(): ((key: string) => string | undefined)[] {
    const forEverything = this.#layers.filter(({ filter }) => isForEverything(filter));
    const common = (key: string) => forEverything.find(({ root }) => root.values.has(key))?.root.values.get(key);
    const checked = this.#layers.filter(({ filter }) => isChecked(filter));
    return checked.map(
      ({ root }) =>
        (key) =>
          root.values.get(key) ?? common(key),
    );
  }
}
