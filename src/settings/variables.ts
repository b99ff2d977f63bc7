import { type Environment, variable } from './environment.ts';

/**
 * Replaces each word that starts with `$` by a value. Words are separated by spaces; several spaces become one.
 * spec: command-line 6.3
 *
 * @param valueNamed gets the value of a setting by its name, which is passed without the `$`
 */
export function expandVariables(text: string, environment: Environment, valueNamed: (name: string) => string): string {
  return text
    .split(/ +/)
    .map((word) => {
      if (!word.startsWith('$')) return word;
      return word.startsWith('$ENV:') ? (variable(environment, word.slice(5)) ?? '') : valueNamed(word.slice(1));
    })
    .join(' ');
}
