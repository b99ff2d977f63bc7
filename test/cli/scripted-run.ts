import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, runProgram } from '../conformance/harness/run-program.ts';
import { type Script, ScriptedServer, VERSION_LINE } from '../conformance/harness/scripted-server.ts';

interface Run {
  /** A line of bash; the director listens at `./director-admin`. */
  readonly line: string;
  readonly director?: Script;
  readonly files?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

/** Runs the program in a temporary folder. */
export async function run({
  line,
  director = {},
  files = {},
  columns,
}: Run): Promise<Outcome & { readonly sent: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'doveadm-'));
  const server = await ScriptedServer.start(director, join(folder, 'director-admin'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, 'latin1');
    const outcome = await runProgram('ours', line, { folder, ...(columns === undefined ? {} : { columns }) });
    return { ...outcome, sent: await server.takeReceived() };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

/** The start of a command line for the director at `./director-admin`. */
export const doveadm = 'doveadm -O -o base_dir=. director';
/** What a server receives when these requests are sent. */
export const sent = (...lines: string[]) => [VERSION_LINE + lines.map((line) => `${line}\n`).join('')];
