import { describe } from 'vitest';
import type { Case } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';
import { onlyDirectorUsage, withoutDebug } from './harness/masks.ts';
import { compareAll } from './harness/table.ts';
import { list } from './harness/tables.ts';

const ONE_HOST = { replies: [list(['10.0.0.1', 100, 3, 'tagA', 'U', 1700000000])] };
const ONE_USER = { replies: ['10.0.0.1\t1700000000\t10.0.0.2\t10.0.0.3\n'] };
const OK = { replies: ['OK\n', 'OK\n'] };
const FAILED = { replies: ['some trouble\n'] };
const USERS = { users: 'alice\nbob\n' };

const SUBCOMMANDS = ['status', 'map', 'add', 'update', 'up', 'down', 'remove', 'move', 'kick', 'flush', 'dump'].concat(
  ...['ring add', 'ring remove', 'ring status'],
);

function run(line: string, more: Partial<Case> = {}): Case {
  return { run: line, ...more };
}

/** A command line that sends one HOST-LIST. */
function listing(line: string): Case {
  return { run: line, director: ONE_HOST };
}

/** Leaves a socket on which nobody listens. It is renamed, because Node removes it under its original name. */
const LEAVE_SOCKET =
  'require("net").createServer().listen("open", () => { require("fs").renameSync("open", "closed"); process.exit() })';

/** `map -u` with a possibly invalid stats socket. */
function stats(line: string): Case {
  const prepare = line.includes('closed') ? `node -e '${LEAVE_SOCKET}'` : 'ln -sf loop loop';
  return {
    run: `${prepare}; ${line} director map -u x`,
    files: { file: '', empty: '', named: 'stats_writer_socket_path = ./nosuch\n', base: 'base_dir = ./loop\n' },
  };
}

const LONG_NAME = 'x'.repeat(104);

describeConformance('the command line', () => {
  describe('and a stats socket that cannot be reached', () => {
    compareAll([
      ...['nosuch', 'file', 'loop', 'closed', 'file/x', LONG_NAME, `${LONG_NAME}xxxx`, "''"].flatMap((name) => [
        stats(`STATS_WRITER_SOCKET_PATH=${name} doveadm -O`),
        stats(`doveadm -O -o base_dir=. -o stats_writer_socket_path=${name}`),
        stats(`doveadm -O -o base_dir=${name}`),
      ]),
      ...['named', 'base', 'empty'].flatMap((name) => [
        stats(`doveadm -c ./${name}`),
        stats(`doveadm -k -c ./${name}`),
        stats(`STATS_WRITER_SOCKET_PATH=x doveadm -c ./${name}`),
        stats(`STATS_WRITER_SOCKET_PATH=x doveadm -k -c ./${name}`),
        stats(`LOG_STDERR_TIMESTAMP=T: USER=u doveadm -c ./${name}`),
        stats(`doveadm -c ./${name} -o doveadm_port=x`),
      ]),
      stats('STATS_WRITER_SOCKET_PATH=x doveadm -Z'),
      stats('STATS_WRITER_SOCKET_PATH=x USER=u doveadm -f nope'),
      stats('STATS_WRITER_SOCKET_PATH=x doveadm -c ./nosuch'),
    ]);
  });

  describe('of a program that doveconf runs', () => {
    const files = {
      named: 'director_username_hash = %{env:NAME}\nstats_writer_socket_path = x\n',
      own: 'base_dir = /b\nverbose_proctitle = 1\nhaproxy_timeout = 120s\ndoveadm_proxy_port = 07\n'.concat(
        'director_username_hash = %{env:BASE_DIR} %{env:VERBOSE_PROCTITLE} %{env:HAPROXY_TIMEOUT} %{env:DOVEADM_PORT}\n',
      ),
      mark: 'director_username_hash = %{env:DOVECONF_ENV} %{env:DIRECTOR_USERNAME_HASH}\n',
      bad: 'foo\n',
    };
    compareAll(
      [
        'DOVECONF_ENV=1 NAME=a doveadm -c ./named',
        'DOVECONF_ENV= NAME=a DIRECTOR_USERNAME_HASH=%{env:NAME} doveadm -c ./named',
        'DOVECONF_ENV=1 doveadm -c ./nosuch',
        'DOVECONF_ENV=1 doveadm -c ./bad',
        'DOVECONF_ENV=1 DOVEADM_PORT=x doveadm',
        'DOVECONF_ENV=1 CONFIG_FILE=./bad doveadm -k',
        'doveadm -c ./own',
        'doveadm -k -c ./own',
        'doveadm -c ./mark',
      ].map((line) => run(`${line} director map -u x`, { files })),
    );
  });

  // There is no manual page with these names, and possibly no man.
  describe('help', () => {
    compareAll([
      run('doveadm -O help -x'),
      run('doveadm -O help --foo'),
      run('doveadm -O help --cmd'),
      run('doveadm -O help --c=director extra'),
      run('doveadm -O help director status'),
      run('doveadm -c /nowhere help director a b'),
      run('doveadm -O -- help nosuch'),
      run('doveadm -f tab help nosuch'),
      run("doveadm help $'no\\xc3\\xa4such'"),
      run("doveadm help ''"),
    ]);
  });

  describe('global options', () => {
    compareAll([
      listing('doveadm -O -o base_dir=. director status'),
      listing('doveadm -Oo base_dir=. director status'),
      listing('doveadm -Oobase_dir=. director status'),
      listing('doveadm -hO -ftab -o base_dir=. director status'),
      listing('doveadm -Ohftab -o base_dir=. director status'),
      listing('doveadm -hOf json -o base_dir=. director status'),
      listing('doveadm -OL -o base_dir=. director status'),
      listing('doveadm -O -f tab -f nope -o base_dir=. director status'),
      listing('doveadm -O -f json -f tab -o base_dir=. director status'),
      listing('doveadm -O -o base_dir=. -- director status'),
      listing('doveadm -O -o base_dir=/nowhere -o base_dir=. director status'),
      listing('doveadm -Ov -o base_dir=. director status'),
      listing('doveadm -OLLhhvv -o base_dir=. director status'),
      listing('BASE_DIR=. doveadm -O director status'),
      listing('BASE_DIR=. doveadm -O -o base_dir=/nowhere director status'),
      listing('doveadm -O -o unknown_key=1 -o base_dir=. director status'),
      run('doveadm -O -o base_dir director status'),
      run('doveadm -O -o =x director status'),
      run("doveadm -O -o '' director status"),
      run('doveadm -O -o'),
      run('doveadm -Z'),
      run('doveadm -OZ director'),
      run('doveadm -vZ -f nope'),
      run("doveadm $'-\\xff'"),
      run('doveadm -O -- -Z', { mask: onlyDirectorUsage }),
      run('doveadm -f'),
      run('doveadm -Of'),
      run('doveadm -c'),
      run('doveadm -i'),
      run('doveadm -f nope'),
      run('doveadm -f nope -Z'),
      run('doveadm -Z -f nope'),
      run("doveadm -f ''"),
      run('doveadm -f TAB'),
      run('doveadm -ftab,json'),
      run("doveadm -f $'n\\xffpe'"),
      run('doveadm -i nosuch'),
      run('doveadm -i nosuch -f nope'),
      run('doveadm -f nope -i nosuch'),
      run('doveadm -O -i nosuch director'),
      run('USER=alice doveadm -f nope'),
      run('USER= doveadm -f nope'),
      run("USER=$'\\xff' doveadm -f nope"),
      run('USER=alice doveadm -i nosuch'),
      run('USER=alice doveadm -Z'),
      run('USER=alice doveadm -O -o base_dir=. director status'),
      run('LOG_STDERR_TIMESTAMP=T: doveadm -f nope'),
      run('LOG_STDERR_TIMESTAMP=T: doveadm -O -o base_dir=. director status'),
      run('LOG_STDERR_TIMESTAMP="%% %n" doveadm -O -o base_dir=. director status'),
      run('LOG_STDERR_TIMESTAMP= doveadm -O -o base_dir=. director status'),
      run('LOG_STDERR_TIMESTAMP=T: doveadm -O director status --bogus'),
      run('LOG_STDERR_TIMESTAMP=T: doveadm -O director'),
      run('LOG_STDERR_TIMESTAMP=T: doveadm -O director status a b c'),
      run('LOG_STDERR_TIMESTAMP=T: USER=u doveadm -O director status a b c'),
      run('doveadm -O -D -o log_timestamp=T: -o base_dir=. director status', { mask: withoutDebug }),
      run('doveadm -O -D -o log_timestamp= -o base_dir=. director status', { mask: withoutDebug }),
      run('LOG_STDERR_TIMESTAMP=L: doveadm -O -D -o log_timestamp=T: director status a b c', { mask: withoutDebug }),
      run('doveadm -O -Do log_timestamp=T: director up -a ./director-admin 10.0.0.1', {
        director: OK,
        mask: withoutDebug,
      }),
      ...['w', 'bad', 'nosuch'].map((name) =>
        run(`LOG_STDERR_TIMESTAMP=L: doveadm -c ./${name} director map -u x`, {
          files: { w: 'base_dir = x#y\n', bad: 'foo\n' },
        }),
      ),
      run('doveadm -c ./nosuch director status'),
      run('doveadm -c ./nosuch'),
      run('CONFIG_FILE=./nosuch doveadm director status'),
      run('doveadm -c ./bad director', { files: { bad: 'foo\n' } }),
      run('doveadm -c ./bad -f nope director', { files: { bad: 'foo\n' } }),
      run('doveadm -c ./good director status -a ./director-admin', {
        files: { good: 'ssl = no\n' },
        director: ONE_HOST,
      }),
      run('TZ=Asia/Kolkata doveadm -c ./good director status -a ./director-admin', {
        files: { good: 'ssl = no\n' },
        director: ONE_HOST,
      }),
      run('LOG_STDERR_TIMESTAMP=L: doveadm -c ./good director status -a ./nosuch', { files: { good: 'ssl = no\n' } }),
      run('USER=alice doveadm -c ./good director status -a ./nosuch', { files: { good: 'ssl = no\n' } }),
      run('POSIXLY_CORRECT=1 doveadm -c ./good director status u -a ./director-admin', {
        files: { good: 'ssl = no\n' },
        director: ONE_USER,
      }),
    ]);
  });

  describe('usage', () => {
    compareAll([
      ...[
        '',
        'nosuch',
        "''",
        'direc',
        'Director',
        'directors status',
        '--',
        '-',
        "'director  status'",
        "' director' status",
      ].map((words) => run(`doveadm -O ${words}`, { mask: onlyDirectorUsage })),
      ...[
        'director',
        'director foo',
        'director stat',
        'director Status',
        "director ''",
        'director ring',
        'director ring foo',
        "director 'ring add x'",
        'director -h status',
        'director -- status',
        'director -a ./director-admin status',
        "'director ring'",
        "'director ring' foo",
        "'director ring' ''",
        '-- director',
      ].map((words) => run(`doveadm -O ${words}`)),
      ...["'director ring foo'", "'director foo'", "'director '", "'director ring '"].map((words) =>
        run(`doveadm -O ${words}`, { mask: onlyDirectorUsage }),
      ),
      run('doveadm -O -f json director'),
      run('doveadm -O -v director foo'),
    ]);
  });

  describe('command words', () => {
    compareAll([
      listing("doveadm -O 'director status' -a ./director-admin"),
      run("doveadm -O 'director status' -Z"),
      run("doveadm -O 'director status' --bogus"),
      run("doveadm -O 'director ring' add -Z"),
      run("doveadm -O 'director ring add' -Z"),
      run("doveadm -O director 'ring add' -Z"),
      run('doveadm -O director ring add -Z'),
      run("doveadm -O 'director ring' status -a"),
      run("doveadm -O director 'ring status' --socket-path"),
      run("doveadm -O 'director status ' -Z", { mask: onlyDirectorUsage }),
    ]);
  });

  describe('options of each subcommand', () => {
    compareAll(
      SUBCOMMANDS.flatMap((words) =>
        [
          '-Z',
          '-Zx -a',
          "$'-\\xff'",
          '--bogus=1',
          '--bogus',
          '-a',
          '--socket-path',
          '--socket-path=./nosuch a b c d e',
          '-a./nosuch 1 2 3 4',
          '-v',
          '-t',
          '-f',
          '-1',
          '--s',
          '--=x',
        ].map((rest) => run(`doveadm -O -o base_dir=. director ${words} ${rest}`)),
      ),
    );
  });

  describe('getopt', () => {
    const status = 'doveadm -O director status';
    const map = 'doveadm -O director map';
    const flush = 'doveadm -O director flush';
    compareAll([
      ...[
        `${status} alice -a ./director-admin tagA`,
        `${status} alice tagA -a ./director-admin`,
        `${status} -a ./director-admin -- alice tagA`,
        `${status} -a ./director-admin alice -- tagA`,
        `${status} -a ./director-admin -- -v`,
        `${status} -a ./director-admin -- -- --`,
        `${status} -a ./director-admin -`,
        `${status} -a./director-admin alice`,
        `${status} --socket-path=./director-admin alice`,
        `${status} --socket-path ./director-admin alice`,
        `${status} --socket-p ./director-admin alice`,
        `${status} --s=./director-admin alice`,
        `${status} -a ./nosuch -a ./director-admin alice`,
        `${status} -a ./nosuch --socket-path ./director-admin alice`,
        `${status} -a ./director-admin --user=u T`,
        `${status} -a ./director-admin --tag=t U`,
        `${status} -a ./director-admin --tag t --user u`,
        `${status} -a ./director-admin --user a --user b`,
        `${status} -a ./director-admin --u=alice`,
        `${status} -a ./director-admin --user= --tag=`,
        `${status} -a ./director-admin $'\\xff' $'\\xe4'`,
        `POSIXLY_CORRECT=1 ${status} -a ./director-admin alice`,
        `POSIXLY_CORRECT=1 ${status} alice -a ./director-admin`,
        `POSIXLY_CORRECT=1 ${status} -a ./director-admin alice -- x`,
      ].map((line) => run(line, { director: ONE_USER })),
      ...[
        `${status} a b c`,
        `${status} a b c d e`,
        `${status} a b '' 'x y'`,
        `${status} --user=u T x`,
        `${status} --user=u --tag=t x y`,
        `${status} -- a b -c`,
        `${status} a b $'\\xff'`,
        `${status} --user`,
        `${status} --tag`,
        `${status} --tagx=1`,
        `${status} -ax -b`,
        `${status} -aZ --`,
        `${status} --socket-pathx`,
        `${status} -a ''`,
        `${status} --socket-path=`,
        `${status} --user=x --Z`,
        `${status} $'--\\xff=1'`,
        `${status} -W foo`,
        `${status} '-;'`,
        `${status} -:`,
        `${map} --us=x`,
        `${map} --us`,
        `${map} --user`,
        `${map} --users`,
        `${map} --user-map=1`,
        `${map} --user-m=1 x`,
        `${map} --hash-map=`,
        `${map} --h`,
        `${map} --ha=1`,
        `${map} --hos`,
        `${map} -huZ`,
        `${map} -hf`,
        `${map} -f users a b`,
        `${map} -u a b`,
        `${map} -u`,
        `${map} -u -h x`,
        `${map} -uh x`,
        `${map} --user-map alice`,
        `${map} --user-map --host=alice`,
        `${map} --ho alice -u`,
        `${map} -u -- -x`,
        `${map} -u -f nosuch alice`,
        `${flush} --force-flush=1 all`,
        `${flush} --fo --max-parallel`,
        `${flush} -F -F -Z`,
        `${flush} -m 1 all`,
        `${flush} -f all`,
        'doveadm -O director kick --passdb-field',
        'doveadm -O director kick --p= --us',
        'doveadm -O director add --vhost-count',
        'doveadm -O director add --t',
        'doveadm -O director add --tag',
        'doveadm -O director add --vhost-count=1 h x',
        'doveadm -O director add --host=h 1 x',
        'doveadm -O director update h -1',
        'doveadm -O director ring add --ip',
        'doveadm -O director ring add --p',
        'doveadm -O director ring status x',
        'doveadm -O director dump x y',
      ].map((line) => run(line)),
      ...[
        `${flush} -Fa./director-admin all`,
        `${flush} --force-flush --socket-path=./director-admin all`,
        `${flush} --force -a ./director-admin 10.0.0.1`,
        `${flush} -a ./director-admin --max-parallel=5 all`,
        `${flush} -a ./director-admin --max-parallel 5 10.0.0.1`,
        `${flush} -a ./director-admin --max 0 10.0.0.1`,
        `${flush} -a ./director-admin --max -1 10.0.0.1`,
        `${flush} -a ./director-admin --max=007 10.0.0.1`,
        `${flush} -a ./director-admin --max=9223372036854775807 all`,
        `${flush} -a ./director-admin --max=5 --max=6 all`,
        `${flush} -a ./director-admin --host=all`,
        `${flush} -a ./director-admin all --force-flush`,
        'doveadm -O director add -a ./director-admin -t T 10.0.0.1 5',
        'doveadm -O director add -a ./director-admin 10.0.0.1 -tT 5',
        'doveadm -O director add -a ./director-admin --tag=T --vhost-count=5 10.0.0.1',
        'doveadm -O director add -a ./director-admin --t=T --v=5 --h=10.0.0.1',
        'doveadm -O director add -a ./director-admin -- 10.0.0.1 5',
        'doveadm -O director move -a ./director-admin --host=10.0.0.1 alice',
        'doveadm -O director move -a ./director-admin --user=alice 10.0.0.1',
        'doveadm -O director kick -a ./director-admin -f mail alice',
        'doveadm -O director kick -a ./director-admin --passdb-field=mail --user=alice',
        'doveadm -O director ring add -a ./director-admin --port=90 10.0.0.1',
        'doveadm -O director ring remove -a ./director-admin --ip 10.0.0.1',
      ].map((line) => run(line, { director: OK })),
    ]);
  });

  describe('log lines', () => {
    const lines = ['up 10.0.0.1', 'flush 10.0.0.1', 'kick alice', 'add 10.0.0.1'];
    compareAll([
      ...lines.flatMap((line) => [
        run(`doveadm -O director ${line} -a ./director-admin`, { director: FAILED }),
        run(`doveadm -Ov director ${line} -a ./director-admin`, { director: OK }),
        run(`LOG_STDERR_TIMESTAMP='T: ' doveadm -Ov director ${line} -a ./director-admin`, { director: OK }),
        run(`USER=x doveadm -Ov director ${line} -a ./director-admin`, { director: OK }),
        run(`doveadm -OD -o log_timestamp=T: director ${line} -a ./director-admin`, {
          director: FAILED,
          mask: withoutDebug,
        }),
      ]),
      run('doveadm -O director map -h -f users x -a ./director-admin', { director: OK, files: USERS }),
      run('LOG_STDERR_TIMESTAMP=L: doveadm -O director map -h -f users x -a ./director-admin', {
        director: OK,
        files: USERS,
      }),
    ]);
  });
});
