# What fish offers for lines: `fish completed.fish FILE LINE...`, with the completions in FILE. It prints a line for each
# match, and one with a dot after those of each LINE.
source $argv[1]
for line in $argv[2..-1]
    complete -C $line
    echo .
end
