# What bash offers for lines: `bash completed.bash FILE LINE...`, with the completions in FILE. It prints a line for each
# match, and one with a dot after those of each LINE.
source "$1"
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
specification=($(complete -p doveadm))
for line in "${@:2}"; do
  COMP_LINE=$line COMP_POINT=${#line}
  read -ra COMP_WORDS <<<"$line"
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  "${specification[2]}"
  printf '%s\n' "${COMPREPLY[@]}" .
done
