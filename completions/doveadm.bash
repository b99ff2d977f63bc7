# bash completions of doveadm director, from version 3.2. The program itself says what there is; for another name of it:
# complete -F _doveadm_director NAME

_doveadm_director() {
  local IFS=$' \t\n' line=${COMP_LINE:0:COMP_POINT} words reply last prefix
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local current=${words[${#words[@]} - 1]} program=${words[0]/#~/$HOME}
  # An alias stands for words of its own.
  if reply=$(alias -- "$program" 2>/dev/null); then
    eval "program=${reply#*=}"
    words=($program "${words[@]:1}")
    program=${words[0]/#~/$HOME}
  fi

  IFS=$'\n'
  reply=($("$program" __complete "${words[@]:1}" 2>/dev/null </dev/null))
  ((${#reply[@]})) || return 0
  last=${reply[${#reply[@]} - 1]}
  unset "reply[${#reply[@]} - 1]"
  COMPREPLY=("${reply[@]%%$'\t'*}")
  if [[ $last == :files* ]]; then
    compopt -o filenames 2>/dev/null
    prefix=${last#:files}
    COMPREPLY+=($(compgen -P "$prefix" -f -- "${current#"$prefix"}"))
  fi

  # Bash replaces only what follows the last of the characters at which it breaks words.
  local breaks=${COMP_WORDBREAKS//[^:=]/}
  [[ -n $breaks && $current == *[$breaks]* ]] && COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*[$breaks]}"}"}")
  return 0
}

complete -F _doveadm_director doveadm
