import {
  type Command,
  commands,
  globalOptions,
  type Option,
  prefixes,
  type Values,
  wordsAfter,
} from './command-line.ts';

/** The completions for zsh. */
export function zshCompletions(): string {
  return `#compdef doveadm
# zsh completions of doveadm director. Made by \`npm run generate\`: do not edit.

# The mail servers that the director has now; none if it cannot be asked.
_doveadm_director_hosts() {
  local -a ask hosts
  local -i command=\${doveadm_line[(i)director]}
  local -i socket=\${doveadm_line[(I)(-a|--socket-path)]}
  ask=(\${~doveadm_line[1]} -f tab -h \${(Q)doveadm_line[2,command-1]} director status)
  (( socket )) && ask+=(-a \${(Q)doveadm_line[socket+1]})
  ask+=(\${(Q)doveadm_line[(r)--socket-path=*]} --timeout 2)
  hosts=(\${\${(f)"$($ask 2>/dev/null </dev/null)"}%%$'\\t'*})
  hosts=(\${(M)hosts:#[0-9A-Fa-f:.]##})
  compadd "$@" -a hosts
}

_doveadm_director_hosts_or_all() {
  compadd "$@" all
  _doveadm_director_hosts "$@"
}
${['', ...prefixes()].map(wordsFunction).join('')}${commands.map(commandFunction).join('')}
_doveadm() {
  setopt local_options extended_glob
  local -a doveadm_line=("\${words[@]}")
  _doveadm_director_after
}

_doveadm "$@"
`;
}

function functionName(words: string): string {
  return ['_doveadm_director_after', ...words.split(' ').filter((word) => word !== '')].join('_');
}

/** Chooses among the words that follow some others, and goes on behind them. */
function wordsFunction(prefix: string): string {
  const words = wordsAfter(prefix);
  const described = words.map(({ word, summary }) => `    ${quoted(`${word}:${summary}`)}`);
  const next = words.map(({ word }) => `      ${word}) ${functionName(prefix + word)} ;;`);
  const options = prefix === '' ? globalOptions.map((option) => `    ${optionSpec(option)} \\\n`).join('') : '';
  return `
${functionName(prefix)}() {
  local curcontext=$curcontext state
  local -a line following
  local -A opt_args
  following=(
${described.join('\n')}
  )
  _arguments -C -s -S -A '-*' \\
${options}    '1: :->word' \\
    '*:: :->rest' && return
  case $state in
    word) _describe -t commands command following ;;
    rest) case $line[1] in
${next.join('\n')}
    esac ;;
  esac
}
`;
}

function commandFunction({ name, options, operands }: Command): string {
  const specs = [
    ...options.map(optionSpec),
    ...operands.map((operand, index) => quoted(`${index + 1}:${escaped(operand.name)}:${action(operand.values)}`)),
  ];
  return `
${functionName(name)}() {
  _arguments -s -S \\
${specs.map((spec) => `    ${spec}`).join(' \\\n')}
}
`;
}

/** An option as _arguments takes it. */
function optionSpec({ spellings, help, values, isRepeatable }: Option): string {
  const value = values === undefined ? '' : `:value:${action(values)}`;
  const alone = spellings[0]?.startsWith('--') && value === '' && spellings.length === 1 && isInformation(spellings[0]);
  const excluded = isRepeatable ? '*' : alone ? '(- *)' : spellings.length > 1 ? `(${spellings.join(' ')})` : '';
  const name = (spelling: string) => (value === '' ? spelling : `${spelling}${spelling.startsWith('--') ? '=' : '+'}`);
  const description = `[${escaped(help)}]${value}`;
  if (spellings.length === 1) return quoted(`${excluded}${name(spellings[0] ?? '')}${description}`);
  return `${quoted(excluded)}{${spellings.map(name).join(',')}}${quoted(description)}`;
}

function isInformation(spelling: string): boolean {
  return spelling === '--help' || spelling === '--version';
}

function action({ words, names }: Values): string {
  if (names === 'file') return '_files';
  if (names === 'mail server') return words.length === 0 ? '_doveadm_director_hosts' : '_doveadm_director_hosts_or_all';
  return words.length === 0 ? ' ' : `(${words.join(' ')})`;
}

function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
