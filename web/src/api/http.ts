import { address } from './address';
import { Problem } from './problem';
import { apiKey, keyWanted, reasonFor } from '../state/key';
import { reachable } from '../state/connection';

/** Sends a request with the key, and turns what goes wrong into a {@link Problem}. Cancelling rejects with AbortError. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const key = apiKey.value;
  if (key) headers.set('Authorization', `Bearer ${key}`);
  let response: Response;
  try {
    response = await fetch(address(path), { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    reachable.value = false;
    throw Problem.unreachable();
  }
  reachable.value = true;
  if (response.ok) return response;
  const reason = reasonFor(response.status, key, init.method === 'PUT' || init.method === 'DELETE');
  // What was sent before another key was given says nothing of that one.
  if (reason !== null && apiKey.peek() === key) keyWanted.value = reason;
  throw await Problem.of(response);
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await send(path, signal ? { signal } : {})).json() as Promise<T>;
}

export async function postJson<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  return (await send(path, signal ? { ...init, signal } : init)).json() as Promise<T>;
}

export async function putJson(path: string, body: unknown): Promise<void> {
  await send(path, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

/** Whether an error only says that a newer request took the place of this one. */
export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem(0, 'Unexpected', error instanceof Error ? error.message : String(error));
