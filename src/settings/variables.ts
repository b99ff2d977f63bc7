import { type Environment, variable } from './environment.ts';

/** A `$name` without a value. The message is Dovecot's. */
export class VariableError extends Error {
  override readonly name = 'VariableError';
}

/**
 * Puts values in the place of the words that start with `$`. Words are what spaces separate; a run of spaces becomes
 * one. spec: cli.md 6.3
 *
 * @param valueNamed the value of a name without its `$`; may throw VariableError
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
