import { send } from '../api/http';
import { Problem } from '../api/problem';
import type { Query, Term } from '../query/query';
import { encodeRoute } from '../query/url';
import { findPicture } from './pictures';
import { route } from './route';

/** The address of what is shown, for others: pictures of one's own are kept by the server under a token. */
export async function sharedAddress(): Promise<string> {
  const present = route.peek();
  return location.origin + location.pathname + encodeRoute({ ...present, query: await shared(present.query) });
}

async function shared(query: Query): Promise<Query> {
  if (!query.terms.some((term) => term.kind === 'picture')) return query;
  return { ...query, terms: await Promise.all(query.terms.map(kept)) };
}

async function kept(term: Term): Promise<Term> {
  if (term.kind !== 'picture') return term;
  const picture = await findPicture(term.key);
  if (!picture) throw new Problem(0, 'Picture missing', 'The picture of this search is not on this device any more.');
  const form = new FormData();
  form.set('image', picture.content, picture.name);
  const response = await send('api/queries', { method: 'POST', body: form });
  const { token } = (await response.json()) as { token: string };
  return { weight: term.weight, kind: 'kept', token };
}
