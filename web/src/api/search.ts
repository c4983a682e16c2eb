import { searchForm, type SearchForm } from '../query/form';
import type { Query } from '../query/query';
import { searchRequest } from '../query/request';
import { findPicture, type Picture } from '../state/pictures';
import { postJson, send } from './http';
import { Problem } from './problem';
import type { SearchAnswer } from './types';

/** Sends a search: as JSON, or as a form where it has pictures. */
export async function sendSearch(query: Query, cursor: string | undefined, signal: AbortSignal): Promise<SearchAnswer> {
  const request = searchRequest(query, cursor);
  if (!request) return { results: [], next: null };
  const form = searchForm(request);
  return form ? sendForm(form, signal) : postJson('api/search', request, signal);
}

async function sendForm({ query, pictures }: SearchForm, signal: AbortSignal): Promise<SearchAnswer> {
  const form = new FormData();
  form.set('query', JSON.stringify(query));
  for (const { part, key } of pictures) {
    const { content, name } = await pictureOf(key);
    form.set(part, content, name);
  }
  return (await send('api/search', { method: 'POST', body: form, signal })).json() as Promise<SearchAnswer>;
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
