import { send } from './http';
import { Problem } from './problem';
import type { Located, LocateEvent } from './types';

/** Locates a text in the scene of a window; hears meanwhile how far it is. Cancelling stops the server, too. */
export async function locate(
  text: string,
  id: number,
  progress: (done: number, windows: number) => void,
  signal: AbortSignal,
): Promise<Located> {
  const response = await send('api/locate/events', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify({ text, id }),
    signal,
  });
  for await (const event of eventsOf(response)) {
    const { done, windows, located, problem } = JSON.parse(event) as LocateEvent;
    if (located) return located;
    if (problem) throw new Problem(problem.status, problem.title, problem.detail);
    if (done && windows) progress(done, windows);
  }
  throw new Problem(0, 'No answer', 'The server broke off while it looked; try again.');
}

/** The data of server-sent events, one after another. */
async function* eventsOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (waiting + value).replaceAll('\r\n', '\n').split('\n\n');
    waiting = parts.pop() ?? '';
    for (const part of parts) yield dataOf(part);
  }
}

export const dataOf = (event: string): string =>
  event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
