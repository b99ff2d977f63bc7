import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Playground } from '../../demo/playground.ts';
import { type Block, blocks } from './blocks.ts';
import { documentedDirector } from './documented-director.ts';

const PROMPT = '$ ';
const MORE = '...';

const transcripts = blocks.filter(({ language, lines }) => language === '' && lines[0]?.startsWith(PROMPT));

/** A command and its output, up to the next command. */
interface Step {
  readonly command: string;
  readonly output: readonly string[];
}

function stepsOf({ lines }: Block): Step[] {
  const starts = lines.flatMap((line, index) => (line.startsWith(PROMPT) ? [index] : []));
  return starts.map((start, index) => ({
    command: lines[start]?.slice(PROMPT.length) ?? '',
    output: lines.slice(start + 1, starts[index + 1]).filter((line) => line !== ''),
  }));
}

/** The output of a command, in the form that documentation shows. */
async function show(command: string, { folder, environment }: Playground): Promise<string[]> {
  const child = spawn('bash', ['-c', `exec 2>&1; ${command}`], {
    cwd: folder,
    env: { ...environment, HOME: folder, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const [status] = await once(child, 'close');
  const lines = text.split('\n').map((line) => line.trimEnd());
  return [...lines.filter((line) => line !== ''), ...(status === 0 ? [] : [`(exit status ${status})`])];
}

/** Masks the parts that depend on the time of the run. */
function timeless(lines: readonly string[]): string[] {
  return lines
    .map((line) =>
      line
        .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'DATE')
        .replace(/\d+ of (\d+) users remain$/, 'N of $1 users remain')
        .replace(/in \d+\.\d seconds$/, 'in N seconds'),
    )
    .filter((line, index, all) => line !== all[index - 1]);
}

describe.for(transcripts.map((block) => [`${block.page}:${block.line}`, block] as const))('%s', ([, block]) => {
  it('shows what the commands print', { timeout: 30_000 }, async () => {
    const playground = await documentedDirector();
    for (const { command, output } of stepsOf(block)) {
      const file = /^cat (\w+)$/.exec(command)?.[1];
      if (file !== undefined) await writeFile(join(playground.folder, file), `${output.join('\n')}\n`);
      const shown = timeless(await show(command, playground));
      const cut = output.indexOf(MORE);
      const expected = timeless(cut < 0 ? output : output.slice(0, cut));
      expect(cut < 0 ? shown : shown.slice(0, expected.length), command).toEqual(expected);
    }
  });
});
