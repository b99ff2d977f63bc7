import { canonicalKey, isUsedBy, knownSetting, type Service } from './known-settings.ts';
import { checkValue, InvalidValueError } from './value-types.ts';

/**
 * Sets a value from a text `key=value`. The value is taken literally. spec: command-line 6.2
 *
 * @param refuse makes the error to throw from a reason
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

/** Sets a value. Checks its type if the service uses the setting. */
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
