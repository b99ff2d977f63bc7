# bash completions of doveadm director. Made by `npm run generate`: do not edit.

# What can be completed at some words of a command: the options, the options that take a value, and what the values and
# operands can be.
_doveadm_director_table() {
  options='' values='' operands=()
  case $1 in
    '')
      options='-D -v -f -h -c -i -o -O -k -L --help --version'
      values=' -f:flow pager tab table json formatted prometheus; -c:<file>; -i:; -o:;'
      operands=()
      ;;
    'director add')
      options='--timeout -a --socket-path -t --tag'
      values=' --timeout:; -a:<file>; --socket-path:<file>; -t:; --tag:;'
      operands=('<host>' '')
      ;;
    'director apply')
      options='--timeout -a --socket-path -n --dry-run --prune --flush --all --force --log'
      values=' --timeout:; -a:<file>; --socket-path:<file>; --log:<file>;'
      operands=('<file>')
      ;;
    'director down')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=('<host>')
      ;;
    'director drain')
      options='--timeout -a --socket-path -n --dry-run --deadline --max-parallel --force --log'
      values=' --timeout:; -a:<file>; --socket-path:<file>; --deadline:; --max-parallel:; --log:<file>;'
      operands=('<host>')
      ;;
    'director dump')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=()
      ;;
    'director flush')
      options='--timeout -a --socket-path -F --force-flush --max-parallel'
      values=' --timeout:; -a:<file>; --socket-path:<file>; --max-parallel:;'
      operands=('all <host>')
      ;;
    'director kick')
      options='--timeout -a --socket-path -f --passdb-field'
      values=' --timeout:; -a:<file>; --socket-path:<file>; -f:; --passdb-field:;'
      operands=('')
      ;;
    'director map')
      options='--timeout -a --socket-path -f --users-file -h --hash-map -u --user-map'
      values=' --timeout:; -a:<file>; --socket-path:<file>; -f:<file>; --users-file:<file>;'
      operands=('<host>')
      ;;
    'director move')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=('' '<host>')
      ;;
    'director plan')
      options='--timeout -a --socket-path --moves --users --all --set --add --up --down --remove'
      values=' --timeout:; -a:<file>; --socket-path:<file>; --set:<host>; --add:<host>; --up:<host>; --down:<host>; --remove:<host>;'
      operands=()
      ;;
    'director rebalance')
      options='--timeout -a --socket-path -n --dry-run --max-moves --max-parallel --rate --users --log'
      values=' --timeout:; -a:<file>; --socket-path:<file>; --max-moves:; --max-parallel:; --rate:; --log:<file>;'
      operands=()
      ;;
    'director remove')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=('<host>')
      ;;
    'director ring add')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=('' '')
      ;;
    'director ring remove')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=('' '')
      ;;
    'director ring status')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=()
      ;;
    'director snapshot')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=('<file>')
      ;;
    'director status')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=('' '')
      ;;
    'director undrain')
      options='--timeout -a --socket-path --log'
      values=' --timeout:; -a:<file>; --socket-path:<file>; --log:<file>;'
      operands=('<host>')
      ;;
    'director up')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=('<host>')
      ;;
    'director update')
      options='--timeout -a --socket-path'
      values=' --timeout:; -a:<file>; --socket-path:<file>;'
      operands=('<host>' '')
      ;;
    'director watch')
      options='--timeout -a --socket-path -n --interval'
      values=' --timeout:; -a:<file>; --socket-path:<file>; -n:; --interval:;'
      operands=()
      ;;
  esac
}

_doveadm_director_words() {
  case $1 in
    '') echo 'director' ;;
    'director') echo 'add apply down drain dump flush kick map move plan rebalance remove ring snapshot status undrain up update watch' ;;
    'director ring') echo 'add remove status' ;;
  esac
}

# Whether the word, an option as typed, has its value in the next word.
_doveadm_director_wants_value() {
  case $1 in
    --*=*) return 1 ;;
    --*) [[ $values == *" $1:"* ]] ;;
    *)
      local index
      for ((index = 1; index < ${#1}; index++)); do
        [[ $values == *" -${1:index:1}:"* ]] && { ((index + 1 == ${#1})); return; }
      done
      return 1
      ;;
  esac
}

# The mail servers that the director has now; none if it cannot be asked.
_doveadm_director_hosts() {
  "${words[0]/#~/$HOME}" -f tab -h "${globals[@]+${globals[@]}}" director status "${socket[@]+${socket[@]}}" --timeout 2 \
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
        local IFS=$'\n'
        COMPREPLY+=($(compgen -f -- "$current"))
        unset IFS
        ;;
      *) candidates+=("$candidate") ;;
    esac
  done
  COMPREPLY+=($(compgen -W '${candidates[*]}' -- "$current"))
}

_doveadm_director() {
  local IFS=$' \t\n' candidate word words line=${COMP_LINE:0:COMP_POINT}
  local options values operands command='' operand=0 globals=() socket=() previous=''
  COMPREPLY=()
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local current=${words[${#words[@]} - 1]}

  # Commands and operands are counted; previous is an option whose value is at the cursor.
  _doveadm_director_table ''
  for word in "${words[@]:1:${#words[@]} - 2}"; do
    if [[ -n $previous ]]; then
      case $previous in -a | --socket-path) socket=(-a "$word") ;; esac
      [[ -z $command ]] && globals+=("$word")
      previous=''
    elif [[ $word == -?* && $command != director && $command != 'director ring' ]]; then
      [[ -z $command ]] && globals+=("$word")
      [[ $word == --socket-path=* ]] && socket=("$word")
      _doveadm_director_wants_value "$word" && previous=$word
    elif [[ -n $(_doveadm_director_words "$command") ]]; then
      command="${command:+$command }$word"
      _doveadm_director_table "$command"
    else
      ((operand++))
    fi
  done

  if [[ -n $previous ]]; then
    [[ $previous != --* ]] && previous=-${previous:${#previous} - 1}
    local kind=${values#*" $previous:"}
    _doveadm_director_value "${kind%%;*}" "$current"
  elif [[ $current == --*=* && $values == *" ${current%%=*}:"* ]]; then
    local kind=${values#*" ${current%%=*}:"}
    _doveadm_director_value "${kind%%;*}" "${current#*=}"
    COMPREPLY=("${COMPREPLY[@]/#/${current%%=*}=}")
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  else
    local following=$(_doveadm_director_words "$command")
    if [[ -n $following ]]; then
      COMPREPLY=($(compgen -W "$following" -- "$current"))
    else
      _doveadm_director_value "${operands[operand]-}" "$current"
    fi
  fi

  # Bash replaces only what follows the last of the characters at which it breaks words.
  local breaks=${COMP_WORDBREAKS//[^:=]/}
  [[ -n $breaks && $current == *[$breaks]* ]] && COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*[$breaks]}"}"}")
  return 0
}

complete -F _doveadm_director doveadm
