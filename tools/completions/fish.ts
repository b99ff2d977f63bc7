import {
  type Command,
  commands,
  globalOptions,
  type Option,
  prefixes,
  type Values,
  wordsAfter,
} from './command-line.ts';

/** The completions for fish, from version 3.1. */
export function fishCompletions(): string {
  const global = { name: '', options: globalOptions, operands: [] };
  return `# fish completions of doveadm director. Made by \`npm run generate\`: do not edit.

# The options of a command that take a value, as one pattern.
function __doveadm_director_valued
    switch "$argv"
${[global, ...commands].map(valuedPattern).join('\n')}
    end
end

# The command before the cursor, then the number of its operands there, then the options for asking the director.
function __doveadm_director_parse
    set -l words (commandline -opc)
    set -l command
    set -l operands 0
    set -l globals
    set -l socket
    set -l valued (__doveadm_director_valued)
    set -l previous
    for word in $words[2..-1]
        if test -n "$previous"
            string match -qr -- '^(-a|--socket-path)$' $previous; and set socket -a $word
            test -z "$command"; and set globals $globals $word
            set previous
        else if string match -qr -- '^-.' $word; and not contains -- "$command" ${leading()}
            test -z "$command"; and set globals $globals $word
            string match -q -- '--socket-path=*' $word; and set socket $word
            string match -qr -- $valued $word; and set previous $word
        else if contains -- "$command" '' ${leading()}
            set command (string trim -- "$command $word")
            set valued (__doveadm_director_valued $command)
        else
            set operands (math $operands + 1)
        end
    end
    echo $command
    echo $operands
    string join -- \\n $words[1] -f tab -h $globals director status $socket --timeout 2
end

# Whether the command at the cursor is this one; with a number, whether that many operands are before the cursor.
function __doveadm_director_at -a command operands
    set -l parsed (__doveadm_director_parse)
    test "$parsed[1]" = "$command"; and begin
        test (count $argv) -eq 1; or test "$parsed[2]" = "$operands"
    end
end

# The mail servers that the director has now; none if it cannot be asked.
function __doveadm_director_hosts
    set -l ask (__doveadm_director_parse)[3..-1]
    command $ask 2>/dev/null </dev/null | string match -r '^[0-9A-Fa-f:.]+(?=\\t)'
end

complete -c doveadm -f
${completions(global).join('\n')}
${['', ...prefixes()].flatMap(wordCompletions).join('\n')}
${commands.flatMap(completions).join('\n')}
`;
}

function leading(): string {
  return prefixes()
    .map((prefix) => quoted(prefix.trim()))
    .join(' ');
}

/** Matches a word whose value is the next word. */
function valuedPattern({ name, options }: Pick<Command, 'name' | 'options'>): string {
  const spellings = (takesValue: boolean) =>
    options.filter(({ values }) => (values !== undefined) === takesValue).flatMap((each) => each.spellings);
  const letters = (takesValue: boolean) =>
    spellings(takesValue)
      .filter((spelling) => !spelling.startsWith('--'))
      .map((spelling) => spelling.slice(1))
      .join('');
  const long = spellings(true).filter((spelling) => spelling.startsWith('--'));
  const flags = letters(false) === '' ? '' : `[${letters(false)}]*`;
  const patterns = [...(letters(true) === '' ? [] : [`-${flags}[${letters(true)}]`]), ...long];
  return `        case ${quoted(name)}\n            echo ${quoted(`^(${patterns.join('|')})$`)}`;
}

function wordCompletions(prefix: string): string[] {
  return wordsAfter(prefix).map(
    ({ word, summary }) => `complete -c doveadm -n ${at(prefix.trim())} -a ${quoted(word)} -d ${quoted(summary)}`,
  );
}

function completions({ name, options, operands }: Pick<Command, 'name' | 'options' | 'operands'>): string[] {
  return [
    ...options.map((option) => `complete -c doveadm -n ${at(name)} ${optionWords(option)}`),
    ...operands.map(({ values }, index) => `complete -c doveadm -n ${at(name, index)} ${valueWords(values)}`),
  ];
}

function at(name: string, operands?: number): string {
  const command = name === '' ? '""' : `"${name}"`;
  return quoted(`__doveadm_director_at ${command}${operands === undefined ? '' : ` ${operands}`}`);
}

function optionWords({ spellings, help, values }: Option): string {
  const names = spellings.map((each) => (each.startsWith('--') ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`));
  const value = values === undefined ? [] : ['-r', valueWords(values)];
  return [...names, ...value, '-d', quoted(help)].join(' ');
}

/** Without files, unless the value is one. */
function valueWords({ words, names }: Values): string {
  const all = [...words, ...(names === 'mail server' ? ['(__doveadm_director_hosts)'] : [])];
  return [names === 'file' ? '-F' : '-f', ...(all.length === 0 ? [] : ['-a', quoted(all.join(' '))])].join(' ');
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
