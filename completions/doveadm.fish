# fish completions of doveadm director. Made by `npm run generate`: do not edit.

# The options of a command that take a value, as one pattern.
function __doveadm_director_valued
    switch "$argv"
        case ''
            echo '^(-[DvhOkL]*[fcio])$'
        case 'director add'
            echo '^(-[at]|--timeout|--socket-path|--tag)$'
        case 'director apply'
            echo '^(-[n]*[a]|--timeout|--socket-path|--log)$'
        case 'director down'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director drain'
            echo '^(-[n]*[a]|--timeout|--socket-path|--deadline|--max-parallel|--log)$'
        case 'director dump'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director flush'
            echo '^(-[F]*[a]|--timeout|--socket-path|--max-parallel)$'
        case 'director kick'
            echo '^(-[af]|--timeout|--socket-path|--passdb-field)$'
        case 'director map'
            echo '^(-[hu]*[af]|--timeout|--socket-path|--users-file)$'
        case 'director move'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director plan'
            echo '^(-[a]|--timeout|--socket-path|--set|--add|--up|--down|--remove)$'
        case 'director rebalance'
            echo '^(-[n]*[a]|--timeout|--socket-path|--max-moves|--max-parallel|--rate|--log)$'
        case 'director remove'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director ring add'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director ring remove'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director ring status'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director snapshot'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director status'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director undrain'
            echo '^(-[a]|--timeout|--socket-path|--log)$'
        case 'director up'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director update'
            echo '^(-[a]|--timeout|--socket-path)$'
        case 'director watch'
            echo '^(-[an]|--timeout|--socket-path|--interval)$'
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
        else if string match -qr -- '^-.' $word; and not contains -- "$command" 'director' 'director ring'
            test -z "$command"; and set globals $globals $word
            string match -q -- '--socket-path=*' $word; and set socket $word
            string match -qr -- $valued $word; and set previous $word
        else if contains -- "$command" '' 'director' 'director ring'
            set command (string trim -- "$command $word")
            set valued (__doveadm_director_valued $command)
        else
            set operands (math $operands + 1)
        end
    end
    echo $command
    echo $operands
    string join -- \n $words[1] -f tab -h $globals director status $socket --timeout 2
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
    command $ask 2>/dev/null </dev/null | string match -r '^[0-9A-Fa-f:.]+(?=\t)'
end

complete -c doveadm -f
complete -c doveadm -n '__doveadm_director_at ""' -s D -d 'show what is sent and received; implies -v'
complete -c doveadm -n '__doveadm_director_at ""' -s v -d 'print what was done'
complete -c doveadm -n '__doveadm_director_at ""' -s f -r -f -a 'flow pager tab table json formatted prometheus' -d 'layout of the output'
complete -c doveadm -n '__doveadm_director_at ""' -s h -d 'hide the titles'
complete -c doveadm -n '__doveadm_director_at ""' -s c -r -F -d 'configuration file, or config socket'
complete -c doveadm -n '__doveadm_director_at ""' -s i -r -f -d 'instance of the server'
complete -c doveadm -n '__doveadm_director_at ""' -s o -r -f -d 'override a setting'
complete -c doveadm -n '__doveadm_director_at ""' -s O -d 'read no configuration'
complete -c doveadm -n '__doveadm_director_at ""' -s k -d 'keep the environment; its variables override settings'
complete -c doveadm -n '__doveadm_director_at ""' -s L -d 'accepted, without effect'
complete -c doveadm -n '__doveadm_director_at ""' -l help -d 'show what there is'
complete -c doveadm -n '__doveadm_director_at ""' -l version -d 'show the version'
complete -c doveadm -n '__doveadm_director_at ""' -a 'director' -d 'mail servers, users and the ring of directors'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'add' -d 'add a mail server, or set its vhost count'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'apply' -d 'restore the mail servers of a snapshot or a dump'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'down' -d 'stop assigning new users to a mail server'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'drain' -d 'take mail servers out of service and wait until their users have moved'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'dump' -d 'print the commands that recreate the current mail servers'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'flush' -d 'move the users of a mail server to where the hash assigns them'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'kick' -d 'end the connections of a user'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'map' -d 'show which users are on which mail server'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'move' -d 'move a user to a mail server'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'plan' -d 'show which users changes and a flush would move'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'rebalance' -d 'move users to the mail servers that the hash assigns them'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'remove' -d 'remove a mail server and forget its users'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'ring' -d 'the ring of directors'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'snapshot' -d 'save the current mail servers to a file, or print them'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'status' -d 'show the mail servers, or where a user is'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'undrain' -d 'bring drained mail servers back into service'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'up' -d 'let a mail server take new users again'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'update' -d 'change the vhost count of a mail server'
complete -c doveadm -n '__doveadm_director_at "director"' -a 'watch' -d 'show the mail servers, their users and the ring live'
complete -c doveadm -n '__doveadm_director_at "director ring"' -a 'add' -d 'add a director to the ring'
complete -c doveadm -n '__doveadm_director_at "director ring"' -a 'remove' -d 'remove a director from the ring'
complete -c doveadm -n '__doveadm_director_at "director ring"' -a 'status' -d 'show the directors of the ring'
complete -c doveadm -n '__doveadm_director_at "director add"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director add"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director add"' -s t -l tag -r -f -d 'tag of a new mail server; the same as HOST@TAG'
complete -c doveadm -n '__doveadm_director_at "director add" 0' -f -a '(__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director add" 1' -f
complete -c doveadm -n '__doveadm_director_at "director apply"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director apply"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director apply"' -s n -l dry-run -d 'show what would be done and stop; exit status 2 if there is anything'
complete -c doveadm -n '__doveadm_director_at "director apply"' -l prune -d 'remove mail servers that the file does not mention'
complete -c doveadm -n '__doveadm_director_at "director apply"' -l flush -d 'move the users off mail servers that go down or get a weight of 0'
complete -c doveadm -n '__doveadm_director_at "director apply"' -l all -d 'also show mail servers that do not change'
complete -c doveadm -n '__doveadm_director_at "director apply"' -l force -d 'go ahead even if users would have no mail server or most mail servers would be out'
complete -c doveadm -n '__doveadm_director_at "director apply"' -l log -r -F -d 'append the changes to this file instead of the system log'
complete -c doveadm -n '__doveadm_director_at "director apply" 0' -F
complete -c doveadm -n '__doveadm_director_at "director down"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director down"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director down" 0' -f -a '(__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director drain"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director drain"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director drain"' -s n -l dry-run -d 'show where users would go and stop; exit status 2 if there are any'
complete -c doveadm -n '__doveadm_director_at "director drain"' -l deadline -r -f -d 'fail if users remain after so many seconds; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director drain"' -l max-parallel -r -f -d 'most users to move at a time'
complete -c doveadm -n '__doveadm_director_at "director drain"' -l force -d 'go ahead even if users would have no mail server or most mail servers would be out'
complete -c doveadm -n '__doveadm_director_at "director drain"' -l log -r -F -d 'append the changes to this file instead of the system log'
complete -c doveadm -n '__doveadm_director_at "director drain" 0' -f -a '(__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director dump"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director dump"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director flush"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director flush"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director flush"' -s F -l force-flush -d 'forget the users at once without kicking them'
complete -c doveadm -n '__doveadm_director_at "director flush"' -l max-parallel -r -f -d 'most users to move at a time'
complete -c doveadm -n '__doveadm_director_at "director flush" 0' -f -a 'all (__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director kick"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director kick"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director kick"' -s f -l passdb-field -r -f -d 'passdb field that the user matches'
complete -c doveadm -n '__doveadm_director_at "director kick" 0' -f
complete -c doveadm -n '__doveadm_director_at "director map"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director map"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director map"' -s f -l users-file -r -F -d 'file of user names, one per line; - for standard input'
complete -c doveadm -n '__doveadm_director_at "director map"' -s h -l hash-map -d 'show the users of a hash, given as <host>'
complete -c doveadm -n '__doveadm_director_at "director map"' -s u -l user-map -d 'show the hash of a user, given as <host>'
complete -c doveadm -n '__doveadm_director_at "director map" 0' -f -a '(__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director move"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director move"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director move" 0' -f
complete -c doveadm -n '__doveadm_director_at "director move" 1' -f -a '(__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director plan"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director plan"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director plan"' -l moves -d 'show how many users would move between which mail servers'
complete -c doveadm -n '__doveadm_director_at "director plan"' -l users -d 'show each user hash that would move'
complete -c doveadm -n '__doveadm_director_at "director plan"' -l all -d 'also show the mail servers that would not change'
complete -c doveadm -n '__doveadm_director_at "director plan"' -l set -r -f -a '(__doveadm_director_hosts)' -d 'a mail server and the vhost count that it would have'
complete -c doveadm -n '__doveadm_director_at "director plan"' -l add -r -f -a '(__doveadm_director_hosts)' -d 'a mail server that would be added'
complete -c doveadm -n '__doveadm_director_at "director plan"' -l up -r -f -a '(__doveadm_director_hosts)' -d 'a mail server that would be up'
complete -c doveadm -n '__doveadm_director_at "director plan"' -l down -r -f -a '(__doveadm_director_hosts)' -d 'a mail server that would be down'
complete -c doveadm -n '__doveadm_director_at "director plan"' -l remove -r -f -a '(__doveadm_director_hosts)' -d 'a mail server that would be removed, with its users forgotten'
complete -c doveadm -n '__doveadm_director_at "director rebalance"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director rebalance"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director rebalance"' -s n -l dry-run -d 'show what would be done and stop; exit status 2 if there is anything'
complete -c doveadm -n '__doveadm_director_at "director rebalance"' -l max-moves -r -f -d 'most users to move in total'
complete -c doveadm -n '__doveadm_director_at "director rebalance"' -l max-parallel -r -f -d 'most users to move at a time'
complete -c doveadm -n '__doveadm_director_at "director rebalance"' -l rate -r -f -d 'most moves to start per second; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director rebalance"' -l users -d 'show a row for each user hash instead of each mail server'
complete -c doveadm -n '__doveadm_director_at "director rebalance"' -l log -r -F -d 'append the changes to this file instead of the system log'
complete -c doveadm -n '__doveadm_director_at "director remove"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director remove"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director remove" 0' -f -a '(__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director ring add"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director ring add"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director ring add" 0' -f
complete -c doveadm -n '__doveadm_director_at "director ring add" 1' -f
complete -c doveadm -n '__doveadm_director_at "director ring remove"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director ring remove"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director ring remove" 0' -f
complete -c doveadm -n '__doveadm_director_at "director ring remove" 1' -f
complete -c doveadm -n '__doveadm_director_at "director ring status"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director ring status"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director snapshot"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director snapshot"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director snapshot" 0' -F
complete -c doveadm -n '__doveadm_director_at "director status"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director status"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director status" 0' -f
complete -c doveadm -n '__doveadm_director_at "director status" 1' -f
complete -c doveadm -n '__doveadm_director_at "director undrain"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director undrain"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director undrain"' -l log -r -F -d 'append the changes to this file instead of the system log'
complete -c doveadm -n '__doveadm_director_at "director undrain" 0' -f -a '(__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director up"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director up"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director up" 0' -f -a '(__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director update"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director update"' -s a -l socket-path -r -F -d 'socket of the director, or host:port'
complete -c doveadm -n '__doveadm_director_at "director update" 0' -f -a '(__doveadm_director_hosts)'
complete -c doveadm -n '__doveadm_director_at "director update" 1' -f
complete -c doveadm -n '__doveadm_director_at "director watch"' -l timeout -r -f -d 'seconds to wait for data from the director; no limit by default'
complete -c doveadm -n '__doveadm_director_at "director watch"' -s a -l socket-path -r -F -d 'socket of a director, or host:port; repeat to watch several'
complete -c doveadm -n '__doveadm_director_at "director watch"' -s n -l interval -r -f -d 'seconds between updates, at least 0.1; 2 by default'
