import { type Environment, variable } from './environment.ts';

/**
 * Puts values in the place of the words that start with `$`. Words are what spaces separate; a run of spaces becomes
 * one. spec: command-line 6.3
 *
 * @param valueNamed the value of a setting, whose name comes without the `$`
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
