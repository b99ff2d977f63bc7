import { reportLostReply } from './lost-reply.ts';
import type { CommandContext } from './subcommand.ts';

/** Awaits a reply and passes it to `judge`, or reports that the connection was lost. spec: command-line 3.3 */
export async function judgeReply<T>(
  context: CommandContext,
  reply: Promise<T>,
  judge: (reply: T) => void | Promise<void>,
): Promise<void> {
  let arrived: T;
  try {
    arrived = await reply;
  } catch (error) {
    reportLostReply(error, context);
    return;
  }
  await judge(arrived);
}
