import { flow } from './flow.ts';
import { formatted } from './formatted.ts';
import type { Formatter } from './formatter.ts';
import { json } from './json.ts';
import { pager } from './pager.ts';
import { prometheus } from './prometheus.ts';
import { tab } from './tab.ts';
import { table } from './table.ts';

/** Every formatter by the name that `-f` takes; `prometheus` is an addition. spec: command-line 4 */
export const formatters = { flow, pager, tab, table, json, formatted, prometheus } satisfies Record<string, Formatter>;

export type FormatterName = keyof typeof formatters;

/** Whether a name is that of a formatter, exactly. */
export function isFormatterName(name: string): name is FormatterName {
  return Object.hasOwn(formatters, name);
}
