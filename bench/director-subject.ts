import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Playground } from '../demo/playground.ts';
import { RealDirector } from '../test/conformance/harness/real-director.ts';

const MEBIBYTE = 1024 * 1024;

/** A director under measurement. */
export interface Subject {
  readonly pid: number;
  readonly admin: string;
  readonly authreply: string;
  stop(): Promise<void>;
}

/** @param settings additional lines of the configuration */
export async function startDovecots(hosts: string, settings: string): Promise<Subject> {
  const director = await RealDirector.start({ mailServers: hosts, settings });
  const authreply = join(director.folder, 'base/director-authreply');
  const pid = await processNamed(`dovecot-${basename(director.folder)}/director`);
  return { pid, admin: director.adminSocket, authreply, stop: () => director.stop() };
}

/** @param settings additional lines of the configuration */
export async function startOurs(hosts: string, settings: string): Promise<Subject> {
  const listener = 'service director {\n  unix_listener director-authreply {\n    mode = 0600\n  }\n}\n';
  const director = await Playground.open(`director_mail_servers = ${hosts}\n${settings}${listener}`, []);
  const admin = director.authreplySocket.replace(/authreply$/, 'admin');
  return { pid: await processWith(admin), admin, authreply: director.authreplySocket, stop: () => director.close() };
}

function processNamed(name: string): Promise<number> {
  return findProcess((command) => command.startsWith(name));
}

function processWith(socket: string): Promise<number> {
  const folder = socket.slice(0, socket.lastIndexOf('/'));
  return findProcess((command) => command.includes('bin/director') && command.includes(folder));
}

async function findProcess(matches: (command: string) => boolean): Promise<number> {
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '');
    if (matches(command)) return Number(id);
  }
  throw new Error('the director has no process');
}

/** The CPU time of a process with all its threads, in milliseconds. */
export async function cpuTime(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  // A thread that has just ended has no such file.
  const times = threads.map((id) => readFile(`/proc/${pid}/task/${id}/schedstat`, 'utf8').catch(() => '0'));
  return (await Promise.all(times)).reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, 0);
}

/** The resident memory of a process, in MiB. */
export async function memory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024) / MEBIBYTE;
}
