import { signal } from '@preact/signals';
import { readPicture, storePicture } from './pictureStore';
import { shrink } from './shrink';

/** Pictures of the user's own that searches name, by key. Null: it is not on this device. */
export const pictures = signal<ReadonlyMap<string, Picture | null>>(new Map());

export interface Picture {
  name: string;
  /** What is sent: made smaller where the browser can read it. */
  content: Blob;
  /** An address for `<img>`; null where the browser cannot show this kind of picture. */
  preview: string | null;
}

function remember(key: string, picture: Picture | null): void {
  pictures.value = new Map(pictures.peek()).set(key, picture);
}

/** Takes a picture that was dropped, pasted or chosen, and returns its key. */
export async function addPicture(file: File): Promise<string> {
  const key = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const content = await shrink(file);
  const name = file.name || 'picture';
  remember(key, { name, content, preview: previewOf(content) });
  await storePicture(key, { name, content });
  return key;
}

/** The picture of a key, from memory or from an earlier visit; null where it is gone. */
export async function findPicture(key: string): Promise<Picture | null> {
  const known = pictures.peek().get(key);
  if (known !== undefined) return known;
  const stored = await readPicture(key);
  const picture = stored && { ...stored, preview: previewOf(stored.content) };
  remember(key, picture);
  return picture;
}

// Chromium and Firefox show no TIFF and no JPEG 2000.
const previewOf = (content: Blob): string | null =>
  /^image\/(jpeg|png|webp|gif|avif|bmp)$/.test(content.type) ? URL.createObjectURL(content) : null;
