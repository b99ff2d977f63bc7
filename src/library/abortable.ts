/**
 * Waits for work to finish or for the signal to be aborted.
 *
 * @param cancel is called on abort, to stop the work
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
