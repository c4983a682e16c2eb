import type { Query, Term } from './query';

const nameOf = (term: Term): string =>
  term.kind === 'text' ? term.text : term.kind === 'item' ? `window ${term.id}` : 'a picture';

/** A search in words: "harbor + cranes − ships". Empty where nothing is searched for. */
export function wordsOf(query: Query): string {
  const all = [...(query.text === '' ? [] : [{ weight: 1, kind: 'text' as const, text: query.text }]), ...query.terms];
  return all.map((term, place) => `${term.weight < 0 ? '− ' : place > 0 ? '+ ' : ''}${nameOf(term)}`).join(' ');
}

/** What the browser calls the page. */
export function titleOf(query: Query, archive: string | null, collection: string | null): string {
  const what = collection ?? (wordsOf(query) || (query.like.length > 0 ? 'like what was marked' : ''));
  return [what, archive, 'Nadir'].filter(Boolean).join(' · ');
}
