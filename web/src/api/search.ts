import type { Query } from '../query/query';
import { picturesOf, searchRequest, type SearchRequest } from '../query/request';
import { findPicture, type Picture } from '../state/pictures';
import { postJson, send } from './http';
import { Problem } from './problem';
import type { SearchAnswer } from './types';

/** Sends a search; one picture goes as it is, pictures among terms go within the JSON. */
export async function sendSearch(query: Query, cursor: string | undefined, signal: AbortSignal): Promise<SearchAnswer> {
  const request = searchRequest(query, cursor);
  if (!request) return { results: [], next: null };
  const found = new Map<string, Picture>();
  for (const key of picturesOf(request)) found.set(key, await pictureOf(key));
  if (request.image !== undefined) return sendPicture(request, found.get(request.image) as Picture, signal);
  return postJson('api/search', await withPictures(request, found), signal);
}

async function pictureOf(key: string): Promise<Picture> {
  const picture = await findPicture(key);
  if (picture) return picture;
  throw new Problem(
    0,
    'Picture missing',
    'The picture of this search is not on this device. Drop it on the page again, or remove it from the search.',
  );
}

async function sendPicture(request: SearchRequest, picture: Picture, signal: AbortSignal): Promise<SearchAnswer> {
  const form = new FormData();
  form.set('query', JSON.stringify({ ...request, image: undefined }));
  form.set('image', picture.content, picture.name);
  return (await send('api/search', { method: 'POST', body: form, signal })).json() as Promise<SearchAnswer>;
}

async function withPictures(request: SearchRequest, found: ReadonlyMap<string, Picture>): Promise<SearchRequest> {
  if (!request.terms) return request;
  const terms = request.terms.map(async (term) => {
    const picture = term.image === undefined ? undefined : found.get(term.image);
    return picture ? { ...term, image: await base64(picture.content) } : term;
  });
  return { ...request, terms: await Promise.all(terms) };
}

async function base64(content: Blob): Promise<string> {
  const bytes = new Uint8Array(await content.arrayBuffer());
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}
