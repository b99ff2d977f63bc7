import {
  type Command,
  commands,
  globalOptions,
  type Option,
  prefixes,
  type Values,
  wordsAfter,
} from './command-line.ts';

/** The completions for bash, from version 3.2. */
export function bashCompletions(): string {
  return `# bash completions of doveadm director. Made by \`npm run generate\`: do not edit.

# What can be completed at some words of a command: the options, the options that take a value, and what the values and
# operands can be.
_doveadm_director_table() {
  options='' values='' operands=()
  case $1 in
${section('', globalOptions, [])}
${commands.map(({ name, options, operands }: Command) => section(name, options, operands)).join('\n')}
  esac
}

_doveadm_director_words() {
  case $1 in
${['', ...prefixes()].map((prefix) => `    '${prefix.trim()}') echo '${wordList(prefix)}' ;;`).join('\n')}
  esac
}

# Whether the word, an option as typed, has its value in the next word.
_doveadm_director_wants_value() {
  case $1 in
    --*=*) return 1 ;;
    --*) [[ $values == *" $1:"* ]] ;;
    *)
      local index
      for ((index = 1; index < \${#1}; index++)); do
        [[ $values == *" -\${1:index:1}:"* ]] && { ((index + 1 == \${#1})); return; }
      done
      return 1
      ;;
  esac
}

# The mail servers that the director has now; none if it cannot be asked.
_doveadm_director_hosts() {
  "\${words[0]/#~/$HOME}" -f tab -h "\${globals[@]+\${globals[@]}}" director status "\${socket[@]+\${socket[@]}}" --timeout 2 \\
    2>/dev/null </dev/null | cut -f 1 | grep -xE "[0-9A-Fa-f:.]+"
}

# Completes a value: KIND is words that it can be, and <host>, <file>.
_doveadm_director_value() {
  local kind=$1 current=$2 candidates=()
  for candidate in $kind; do
    case $candidate in
      '<host>') candidates+=($(_doveadm_director_hosts)) ;;
      '<file>')
        compopt -o filenames 2>/dev/null
        local IFS=$'\\n'
        COMPREPLY+=($(compgen -f -- "$current"))
        unset IFS
        ;;
      *) candidates+=("$candidate") ;;
    esac
  done
  COMPREPLY+=($(compgen -W '\${candidates[*]}' -- "$current"))
}

_doveadm_director() {
  local IFS=$' \\t\\n' candidate word words line=\${COMP_LINE:0:COMP_POINT}
  local options values operands command='' operand=0 globals=() socket=() previous=''
  COMPREPLY=()
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local current=\${words[\${#words[@]} - 1]}

  # Commands and operands are counted; previous is an option whose value is at the cursor.
  _doveadm_director_table ''
  for word in "\${words[@]:1:\${#words[@]} - 2}"; do
    if [[ -n $previous ]]; then
      case $previous in -a | --socket-path) socket=(-a "$word") ;; esac
      [[ -z $command ]] && globals+=("$word")
      previous=''
    elif [[ $word == -?* && $command != director && $command != 'director ring' ]]; then
      [[ -z $command ]] && globals+=("$word")
      [[ $word == --socket-path=* ]] && socket=("$word")
      _doveadm_director_wants_value "$word" && previous=$word
    elif [[ -n $(_doveadm_director_words "$command") ]]; then
      command="\${command:+$command }$word"
      _doveadm_director_table "$command"
    else
      ((operand++))
    fi
  done

  if [[ -n $previous ]]; then
    [[ $previous != --* ]] && previous=-\${previous:\${#previous} - 1}
    local kind=\${values#*" $previous:"}
    _doveadm_director_value "\${kind%%;*}" "$current"
  elif [[ $current == --*=* && $values == *" \${current%%=*}:"* ]]; then
    local kind=\${values#*" \${current%%=*}:"}
    _doveadm_director_value "\${kind%%;*}" "\${current#*=}"
    COMPREPLY=("\${COMPREPLY[@]/#/\${current%%=*}=}")
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  else
    local following=$(_doveadm_director_words "$command")
    if [[ -n $following ]]; then
      COMPREPLY=($(compgen -W "$following" -- "$current"))
    else
      _doveadm_director_value "\${operands[operand]-}" "$current"
    fi
  fi

  # Bash replaces only what follows the last of the characters at which it breaks words.
  local breaks=\${COMP_WORDBREAKS//[^:=]/}
  [[ -n $breaks && $current == *[$breaks]* ]] && COMPREPLY=("\${COMPREPLY[@]#"\${current%"\${current##*[$breaks]}"}"}")
  return 0
}

complete -F _doveadm_director doveadm
`;
}

function section(name: string, options: readonly Option[], operands: readonly { readonly values: Values }[]): string {
  const spellings = options.flatMap((each) => each.spellings).join(' ');
  const values = options
    .flatMap((each) => each.spellings.map((spelling) => ({ spelling, values: each.values })))
    .map((each) => (each.values === undefined ? '' : ` ${each.spelling}:${kindOf(each.values)};`));
  return `    '${name}')
      options='${spellings}'
      values='${values.join('')}'
      operands=(${operands.map((each) => `'${kindOf(each.values)}'`).join(' ')})
      ;;`;
}

function kindOf({ words, names }: Values): string {
  const kind = names === undefined ? [] : [names === 'file' ? '<file>' : '<host>'];
  return [...words, ...kind].join(' ');
}

function wordList(prefix: string): string {
  return wordsAfter(prefix)
    .map(({ word }) => word)
    .join(' ');
}
