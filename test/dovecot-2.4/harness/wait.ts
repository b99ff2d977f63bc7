import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 30_000;
const POLL_INTERVAL_MS = 10;

/**
 * Waits until a condition holds; one that cannot be asked for yet does not.
 *
 * @param what completes the sentence "this did not come: ..."
 * @param details more for the message when it does not
 * @throws Error when it does not hold in time
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
    if (Date.now() > deadline) throw new Error(`this did not come: ${what}\n${trouble}\n${await details()}`);
    await sleep(POLL_INTERVAL_MS);
  }
}
