import { readFile } from 'node:fs/promises';

/** A session of a user on a backend, from the backend's own account of it. Times are seconds of the system's clock. */
export interface PastSession {
  readonly backend: string;
  readonly user: string;
  readonly service: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The sessions that have ended on a backend.
 *
 * @param backend its name
 * @param path the file that its event exporter writes
 */
export async function pastSessions(backend: string, path: string): Promise<PastSession[]> {
  const lines = (await readFile(path, 'latin1')).split('\n').slice(0, -1);
  return lines.map((line) => {
    const { start_time, end_time, fields } = JSON.parse(line);
    return { backend, user: fields.user, service: fields.service, start: start_time, end: end_time };
  });
}
