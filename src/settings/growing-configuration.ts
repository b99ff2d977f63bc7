import { type Filter, isFilterType, nestFilter } from './filter.ts';
import { canonicalKey } from './known-settings.ts';
import { type FilteredSettings, ParsedConfiguration, type Section } from './parsed-configuration.ts';
import type { Position } from './position.ts';
import { RefusedLine } from './refused-line.ts';

interface GrowingSection extends Section {
  readonly values: Map<string, string>;
  readonly sections: GrowingSection[];
}

interface Layer extends FilteredSettings {
  readonly root: GrowingSection;
}

/** A `{ }` block, or the whole file. */
interface Block {
  readonly layer: Layer;
  readonly section: GrowingSection;
  /** The type of each open section followed by ` { `, without filters. */
  readonly sectionPath: string;
  readonly openedAt: Position | undefined;
}

/** The state of parsing: the settings read so far, and the stack of open blocks. */
export class GrowingConfiguration {
  readonly #global: Layer = { filter: {}, root: newSection('', '') };
  readonly #layers = new Map<string, Layer>([[JSON.stringify({}), this.#global]]);
  readonly #outermost: Block = {
    layer: this.#global,
    section: this.#global.root,
    sectionPath: '',
    openedAt: undefined,
  };
  readonly #openBlocks: Block[] = [];
  readonly #addressOf: (host: string) => string;

  /** @param addressOf resolves the host names of filters */
  constructor(addressOf: (host: string) => string) {
    this.#addressOf = addressOf;
  }

  get #block(): Block {
    return this.#openBlocks.at(-1) ?? this.#outermost;
  }

  get filter(): Filter {
    return this.#block.layer.filter;
  }

  get isFiltered(): boolean {
    return this.#block.layer !== this.#global;
  }

  get isInSection(): boolean {
    return this.#block.section !== this.#block.layer.root;
  }

  get sectionPath(): string {
    return this.#block.sectionPath;
  }

  /** Where the innermost open block starts. */
  get openedAt(): Position | undefined {
    return this.#block.openedAt;
  }

  /** The current value of a setting outside of sections, in the current filter only. */
  get(key: string): string | undefined {
    return this.#block.layer.root.values.get(key);
  }

  /** The current value of a setting outside of sections, in the current filter or the nearest one around it. */
  getInherited(key: string): string | undefined {
    const block = this.#openBlocks.findLast(({ layer }) => layer.root.values.has(key)) ?? this.#outermost;
    return block.layer.root.values.get(key);
  }

  set(key: string, value: string): void {
    this.#block.section.values.set(this.isInSection ? key : canonicalKey(key), value);
  }

  /**
   * Opens a block. The values of a filter inside a section are checked, but discarded.
   *
   * @throws RefusedLine
   */
  open(type: string, name: string, openedAt: Position): void {
    const { layer, section, sectionPath } = this.#block;
    if (isFilterType(type)) {
      const inner = this.#layerOf(nestFilter(layer.filter, type, name, this.#addressOf));
      const innerSection = this.isInSection ? newSection(section.type, section.name) : inner.root;
      this.#openBlocks.push({ layer: inner, section: innerSection, sectionPath, openedAt });
    } else {
      this.#openBlocks.push({
        layer,
        section: this.#sectionOf(type, name),
        sectionPath: `${sectionPath}${type} { `,
        openedAt,
      });
    }
  }

  /** @throws RefusedLine */
  close(): void {
    if (this.#openBlocks.pop() === undefined) throw new RefusedLine("Unexpected '}'");
  }

  finish(): ParsedConfiguration {
    return new ParsedConfiguration([...this.#layers.values()]);
  }

  #layerOf(filter: Filter): Layer {
    const identity = JSON.stringify(filter);
    const existing = this.#layers.get(identity);
    if (existing !== undefined) return existing;
    const layer = { filter, root: newSection('', '') };
    this.#layers.set(identity, layer);
    return layer;
  }

  /** Named sections of the same type and name are merged. */
  #sectionOf(type: string, name: string): GrowingSection {
    const { sections } = this.#block.section;
    const existing = name === '' ? undefined : sections.find((other) => other.type === type && other.name === name);
    if (existing !== undefined) return existing;
    const section = newSection(type, name);
    sections.push(section);
    return section;
  }
}

function newSection(type: string, name: string): GrowingSection {
  return { type, name, values: new Map(), sections: [] };
}
