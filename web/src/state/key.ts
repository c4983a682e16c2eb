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

/** Whether the server has asked for a key, or refused the one it got. */
export const keyWanted = signal(false);

export function setKey(key: string): void {
  apiKey.value = key;
  keyWanted.value = false;
  try {
    sessionStorage.setItem(slot, key);
  } catch {
    // Without storage the key lasts until the page is left.
  }
}

export const setKeyWanted = (wanted: boolean): void => void (keyWanted.value = wanted);
