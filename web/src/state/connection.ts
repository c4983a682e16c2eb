import { effect, signal } from '@preact/signals';
import { address } from '../api/address';

/** Whether the server answered the last time it was asked anything. */
export const reachable = signal(true);

/** Grows by one each time the server comes back, so that what failed can be asked again. */
export const recoveries = signal(0);

const pause = 3_000;

/** Asks for the server's health as long as it does not answer. */
export function watchConnection(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    const back = await fetch(address('health'), { cache: 'no-store' }).then(
      (response) => response.ok,
      () => false,
    );
    if (back) {
      reachable.value = true;
      recoveries.value++;
    } else {
      timer = setTimeout(() => void ask(), pause);
    }
  };
  effect(() => {
    clearTimeout(timer);
    if (!reachable.value) timer = setTimeout(() => void ask(), pause);
  });
  addEventListener('online', () => {
    clearTimeout(timer);
    if (!reachable.peek()) void ask();
  });
  addEventListener('offline', () => (reachable.value = false));
}
