/**
 * Waits for work, or until the signal says that nobody waits any longer.
 *
 * @param cancel ends the work
 * @throws the signal's reason
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
  cancel: () => void,
): Promise<T> {
  if (signal === undefined) return work();
  if (signal.aborted) {
    cancel();
    throw signal.reason;
  }
  return new Promise<T>((resolve, reject) => {
    const abort = () => {
      cancel();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    const settled = () => signal.removeEventListener('abort', abort);
    work().then(resolve, reject).finally(settled);
  });
}
