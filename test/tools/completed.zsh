# What zsh offers for lines: `zsh -f completed.zsh FOLDER FILE LINE...` has an interactive zsh, with the completions in
# FOLDER, complete each LINE. It leaves each match on a line of FILE, and a line with a dot after those of each LINE.
zmodload zsh/zpty
zpty -b shell "TERM=dumb zsh -f -i"
zpty -w shell "fpath=(${(q)1} \$fpath); autoload -U compinit; compinit -u -D"
zpty -w shell 'compadd() {
  if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
    local -a matches
    builtin compadd -A matches "$@"
    (( $#matches )) && print -rl -- $matches >> '${(q)2}'
  fi
  builtin compadd "$@"
}'
# Keys that come before the line editor has begun would be for the terminal, for which ^U takes back all of them.
zpty -w shell "zle-line-init() { print -n REA''DY }; zle -N zle-line-init"
for line in "${@[3,-1]}"; do
  zpty -r shell output '*READY*'
  zpty -w -n shell "$line"$'\t'
  zpty -w shell $'\x15'"print DO''NE"
  zpty -r shell output '*DONE*'
  print . >> $2
done
zpty -d shell
