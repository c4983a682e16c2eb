/** Pictures of searches in IndexedDB, so that reloading the page and going back keep them. */
export interface StoredPicture {
  name: string;
  content: Blob;
}

const table = 'pictures';
const most = 50;

function database(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open('nadir', 1);
      request.onupgradeneeded = () => request.result.createObjectStore(table);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      // Storage may be switched off; pictures last until the page is left.
      resolve(null);
    }
  });
}

const done = <T>(request: IDBRequest<T>): Promise<T | null> =>
  new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });

export async function storePicture(key: string, picture: StoredPicture): Promise<void> {
  const store = (await database())?.transaction(table, 'readwrite').objectStore(table);
  if (!store) return;
  await done(store.put({ ...picture, at: Date.now() }, key));
  if (((await done(store.count())) ?? 0) > most) await forgetOldest(store);
}

export async function readPicture(key: string): Promise<StoredPicture | null> {
  const store = (await database())?.transaction(table).objectStore(table);
  return store ? (((await done(store.get(key))) as StoredPicture | undefined) ?? null) : null;
}

async function forgetOldest(store: IDBObjectStore): Promise<void> {
  const keys = (await done(store.getAllKeys())) ?? [];
  const pictures = ((await done(store.getAll())) ?? []) as { at: number }[];
  const oldest = pictures.reduce((best, picture, index) => (picture.at < (pictures[best]?.at ?? 0) ? index : best), 0);
  const key = keys[oldest];
  if (key !== undefined) await done(store.delete(key));
}
