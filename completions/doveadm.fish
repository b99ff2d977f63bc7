# fish completions of doveadm director, from version 3.1. The program itself says what there is; for another name of it:
# complete -c NAME -w doveadm

function __doveadm_director
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l reply ($words[1] __complete $words[2..-1] "$current" 2>/dev/null </dev/null)
    test (count $reply) -gt 0; or return
    test (count $reply) -gt 1; and string join -- \n $reply[1..-2]
    set -l prefix (string match -r '(?<=^:files).*' -- $reply[-1]); or return
    for file in (__fish_complete_path (string sub -s (math (string length -- "$prefix") + 1) -- "$current"))
        echo $prefix$file
    end
end

complete -c doveadm -f -a '(__doveadm_director)'
