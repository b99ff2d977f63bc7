import { readdir, readFile, readlink } from 'node:fs/promises';

/** All processes in a mount namespace: the process that created it, and those that it has started. */
export async function processesOf(namespace: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const namespaces = await Promise.all(ids.map((id) => namespaceOf(id).catch(() => undefined)));
  return ids.filter((_, index) => namespaces[index] === namespace);
}

/** @throws Error if there is no such process */
export function namespaceOf(id: number): Promise<string> {
  return readlink(`/proc/${id}/ns/mnt`);
}

/** The name of the service of a process, if that is not a program of Dovecot itself. */
export async function serviceOf(id: number): Promise<string | undefined> {
  const environment = await readFile(`/proc/${id}/environ`, 'latin1').catch(() => '');
  return /(?:^|\0)SERVICE_NAME=([^\0]*)/.exec(environment)?.[1];
}

/** The resources of a process. */
export interface Usage {
  readonly descriptors: number;
  /** Private memory in kB. */
  readonly memory: number;
}

export async function usageOf(id: number): Promise<Usage> {
  const descriptors = await readdir(`/proc/${id}/fd`);
  const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'latin1');
  const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].map(([, number]) => Number(number));
  return { descriptors: descriptors.length, memory: kilobytes.reduce((sum, number) => sum + number, 0) };
}
