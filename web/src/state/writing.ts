import { asProblem } from '../api/http';
import { Problem } from '../api/problem';
import { apiKey, askForKey, reasonFor } from './key';

/**
 * Does what changes something on the server. Where the key is missing or may only read, another one is asked for, and what
 * was begun is done with it. Throws a {@link Problem}.
 */
export async function writing<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    const key = apiKey.peek();
    try {
      return await work();
    } catch (error) {
      const reason = reasonFor(asProblem(error).status, key, true);
      if (reason === null) throw error;
      // A key that was given meanwhile is tried first.
      if (apiKey.peek() === key && !(await askForKey(reason))) {
        throw new Problem(0, 'No key', 'Nothing was changed on the server: that needs a key that may write.');
      }
    }
  }
}
