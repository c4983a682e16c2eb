import { useEffect, useState } from 'preact/hooks';
import { address } from '../../api/address';
import { fetchBlob } from '../../api/endpoints';
import { isAbort } from '../../api/http';
import { apiKey } from '../../state/key';

export interface ServerImage {
  url: string | null;
  failed: boolean;
}

/** The address of a picture of the server; with a key it is fetched first, since an image element cannot send one. */
export function useServerImage(path: string | null): ServerImage {
  const key = apiKey.value;
  const [fetched, setFetched] = useState<{ path: string; url: string | null } | null>(null);
  useEffect(() => {
    if (!key || path === null) return;
    const aborter = new AbortController();
    let url: string | undefined;
    fetchBlob(path, aborter.signal).then(
      (blob) => setFetched({ path, url: (url = URL.createObjectURL(blob)) }),
      (error: unknown) => isAbort(error) || setFetched({ path, url: null }),
    );
    return () => {
      aborter.abort();
      if (url) URL.revokeObjectURL(url);
    };
  }, [path, key]);
  if (path === null) return { url: null, failed: false };
  if (!key) return { url: address(path), failed: false };
  const mine = fetched?.path === path ? fetched : null;
  return { url: mine?.url ?? null, failed: mine !== null && mine.url === null };
}
