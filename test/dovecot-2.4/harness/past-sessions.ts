import { readFile } from 'node:fs/promises';

/** An ended session of a user, as reported by the backend. Times are seconds of the system clock. */
export interface PastSession {
  readonly backend: string;
  readonly user: string;
  readonly service: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The ended sessions of a backend.
 *
 * @param backend the name of the backend
 * @param path the file that the event exporter of the backend writes
 */
export async function pastSessions(backend: string, path: string): Promise<PastSession[]> {
  const lines = (await readFile(path, 'latin1')).split('\n').slice(0, -1);
  return lines.map((line) => {
    const { start_time, end_time, fields } = JSON.parse(line);
    return { backend, user: fields.user, service: fields.service, start: start_time, end: end_time };
  });
}
