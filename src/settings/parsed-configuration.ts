import { appliesTo, type Filter, isChecked, isForEverything } from './filter.ts';

/** A group of settings such as `service director { }`, and its nested groups. */
export interface Section {
  readonly type: string;
  /** Empty for a section without a name. */
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
  readonly sections: readonly Section[];
}

/** The settings of one filter. The global ones are those of the empty filter. */
export interface FilteredSettings {
  readonly filter: Filter;
  readonly root: Section;
}

/** The settings of a configuration file and the files that it includes. */
export class ParsedConfiguration {
  readonly #layers: readonly FilteredSettings[];

  /** @param layers the first one holds the global settings */
  constructor(layers: readonly FilteredSettings[]) {
    this.#layers = layers;
  }

  /**
   * The value of a setting for a service. A `protocol` filter for the service comes first, then the global value, then
   * another filter that limits nothing, such as `local 0.0.0.0/0`. spec: command-line 6.3
   */
  get(key: string, service: string): string | undefined {
    const layers = this.#layers.filter(({ filter, root }) => root.values.has(key) && appliesTo(filter, service));
    const layer = layers.find(({ filter }) => filter.protocol !== undefined) ?? layers[0];
    return layer?.root.values.get(key);
  }

  /** The sections of a type outside of all filters, in order. */
  sections(type: string): readonly Section[] {
    return this.#layers[0]?.root.sections.filter((section) => section.type === type) ?? [];
  }

  /** For each filter, a function that gets a setting: the filter's own value, else that of filters for everything. */
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
