import { signal } from '@preact/signals';

const slot = 'nadir.key';

function stored(): string {
  try {
    return sessionStorage.getItem(slot) ?? '';
  } catch {
    return '';
  }
}

/** The API key of this tab, empty where the server needs none. It is gone when the tab is closed. */
export const apiKey = signal(stored());

/**
 * Why a key is asked for: reading needs one, the one that was sent is not known, changing something needs one, the one
 * that was sent may not change anything, or the user wants to replace it.
 */
export type KeyReason = 'read' | 'refused' | 'write' | 'readOnly' | 'own';

/** Why a key is asked for at present; null where none is. */
export const keyWanted = signal<KeyReason | null>(null);

/** Why an answer of the server asks for a key; null where it does not. */
export function reasonFor(status: number, key: string, writes: boolean): KeyReason | null {
  if (status === 401) return key !== '' ? 'refused' : writes ? 'write' : 'read';
  return status === 403 && key !== '' && writes ? 'readOnly' : null;
}

let waiting: ((given: boolean) => void)[] = [];

function settle(given: boolean): void {
  keyWanted.value = null;
  const all = waiting;
  waiting = [];
  all.forEach((hear) => hear(given));
}

/** Asks for a key; says in the end whether one was given. */
export function askForKey(reason: KeyReason): Promise<boolean> {
  keyWanted.value = reason;
  return new Promise((resolve) => waiting.push(resolve));
}

/** Takes a key in the place of the one before; an empty one forgets it. */
export function setKey(key: string): void {
  apiKey.value = key;
  try {
    if (key === '') sessionStorage.removeItem(slot);
    else sessionStorage.setItem(slot, key);
  } catch {
    // Without storage the key lasts until the page is left.
  }
  settle(key !== '');
}

/** Goes on without another key. */
export const dismissKey = (): void => settle(false);
