import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RealDirector } from './real-director.ts';
import { type Outcome, type Program, runProgram } from './run-program.ts';
import { type Script, ScriptedServer } from './scripted-server.ts';

/** Names in the folder in which a case runs. `base_dir = .` makes both programs find the sockets. */
const DIRECTOR_SOCKET = 'director-admin';
const USERDB_SOCKET = 'auth-userdb';

/** A command line for which both programs must have the same result. */
export interface Case {
  /**
   * A line of bash, run in a temporary folder, with relative names for the sockets and files: `./director-admin`,
   * `./auth-userdb`, the `files`. The word `PORT` is replaced by the port of the server given as `tcp`.
   */
  run: string;
  /** The server at `./director-admin`: a script, or a function that gives a director started before the test. */
  director?: Script | (() => RealDirector);
  /** The server at `127.0.0.1:PORT`. */
  tcp?: Script;
  /** The server at `./auth-userdb`. */
  userdb?: Script;
  /** Files by name, latin1. */
  files?: Readonly<Record<string, string>>;
  /** Width of the terminal that is standard output; a pipe if absent. */
  columns?: number;
  /** Masks parts of the output of both programs that cannot be compared. */
  mask?: (text: string) => string;
  /** The expected result of this program where it differs on purpose. Absent parts must be as in the original. */
  ours?: Partial<CaseOutcome>;
}

export interface CaseOutcome extends Outcome {
  /** What the director received on each connection. */
  sent: string[];
  /** What the user database received on each connection. */
  sentToUserdb: string[];
}

/** The results of both programs, run one after the other in the same folder. */
export interface Comparison {
  original: CaseOutcome;
  ours: CaseOutcome;
  /** A shell command that repeats the run of this program, if its servers are still running. */
  commandLine: string;
}

/** Runs a case with both programs. */
export async function compare(test: Case): Promise<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), 'doveadm-'));
  const servers: ScriptedServer[] = [];
  const serve = async (script: Script | undefined, address: string | number) => {
    if (script === undefined) return;
    const server = await ScriptedServer.start(script, address);
    servers.push(server);
    return server;
  };
  try {
    await chmod(folder, 0o755);
    for (const [name, text] of Object.entries(test.files ?? {})) await writeFile(join(folder, name), text, 'latin1');
    const socket = join(folder, DIRECTOR_SOCKET);
    if (typeof test.director === 'function') await symlink(test.director().adminSocket, socket);
    const director = typeof test.director === 'object' ? await serve(test.director, socket) : await serve(test.tcp, 0);
    const userdb = await serve(test.userdb, join(folder, USERDB_SOCKET));
    const line = test.tcp === undefined ? test.run : test.run.replaceAll('PORT', String(director?.port));

    const outcome = async (program: Program): Promise<CaseOutcome> => {
      const { columns, mask = (text: string) => text } = test;
      const { status, stdout, stderr } = await runProgram(program, line, columns ? { folder, columns } : { folder });
      const sent = (await director?.takeReceived()) ?? [];
      const sentToUserdb = (await userdb?.takeReceived()) ?? [];
      return { status, stdout: mask(stdout), stderr: mask(stderr), sent, sentToUserdb };
    };
    return { original: await outcome('original'), ours: await outcome('ours'), commandLine: `cd ${folder} && ${line}` };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true });
  }
}
