import { canonicalKey, isUsedBy, knownSetting, type Service } from './known-settings.ts';
import { checkValue, InvalidValueError } from './value-types.ts';

/**
 * Sets what a text `key=value` says. The value is taken as it is. spec: command-line 6.2
 *
 * @param refuse makes the error to throw from what is wrong with the text
 */
export function setOverride(
  values: Map<string, string>,
  text: string,
  service: Service,
  refuse: (reason: string) => Error,
): void {
  const equals = text.indexOf('=');
  if (equals < 0) throw refuse("Missing '='");
  if (equals === 0) throw refuse("Missing key name ('=' at the beginning of line)");
  setProgramSetting(values, text.slice(0, equals), text.slice(equals + 1), service, refuse);
}

/** Sets a value after a look at its type, if the service uses it. */
export function setProgramSetting(
  values: Map<string, string>,
  key: string,
  value: string,
  service: Service,
  refuse: (reason: string) => Error,
): void {
  const name = canonicalKey(key);
  try {
    if (isUsedBy(service, name)) checkValue(knownSetting(name)?.type ?? 'string', value);
  } catch (error) {
    if (error instanceof InvalidValueError) throw refuse(error.message);
    throw error;
  }
  values.set(name, value);
}
