import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 30_000;
const POLL_INTERVAL_MS = 10;

/**
 * Waits until a condition holds. A condition that throws does not hold.
 *
 * @param what the condition, for the message "timed out waiting for ..."
 * @param details returns further text for the message
 * @throws Error if the condition does not hold in time
 */
export async function until(
  what: string,
  reached: () => Promise<boolean> | boolean,
  details: () => Promise<string> | string = () => '',
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  let trouble = '';
  const holds = async () => {
    try {
      return await reached();
    } catch (error) {
      trouble = String(error);
      return false;
    }
  };
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}\n${trouble}\n${await details()}`);
    await sleep(POLL_INTERVAL_MS);
  }
}
