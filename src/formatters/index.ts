import { flow } from './flow.ts';
import { formatted } from './formatted.ts';
import type { Formatter } from './formatter.ts';
import { json } from './json.ts';
import { pager } from './pager.ts';
import { prometheus } from './prometheus.ts';
import { tab } from './tab.ts';
import { table } from './table.ts';

/** All formatters by their name for `-f`; `prometheus` is an addition. spec: command-line 4 */
export const formatters = { flow, pager, tab, table, json, formatted, prometheus } satisfies Record<string, Formatter>;

export type FormatterName = keyof typeof formatters;

/** Whether a formatter has exactly this name. */
export function isFormatterName(name: string): name is FormatterName {
  return Object.hasOwn(formatters, name);
}
