import type { Box } from '../api/types';

/** Something that a search adds (positive weight) or subtracts (negative weight). */
export type Term = { weight: number } & (
  | { kind: 'text'; text: string }
  | { kind: 'item'; id: number }
  | { kind: 'picture'; key: string }
  | { kind: 'kept'; token: string }
);

export type Ring = [number, number][];

/** All that a search asks for. Immutable. */
export interface Query {
  /** The words in the search box. */
  readonly text: string;
  /** What stands as chips beside the words. */
  readonly terms: readonly Term[];
  /** Windows that were marked as right and as wrong: they steer the search. */
  readonly like: readonly number[];
  readonly unlike: readonly number[];
  readonly bbox: Box | null;
  /** The corners of a drawn area, lon/lat, without the repeated first one. */
  readonly polygon: Ring | null;
  /** RFC 3339 dates or times. */
  readonly after: string | null;
  readonly before: string | null;
  /** Conditions as the command line takes them, such as `gsd<=1`. */
  readonly where: readonly string[];
  readonly source: string | null;
  readonly rerank: boolean;
  readonly hybrid: boolean;
}

export const emptyQuery: Query = {
  text: '',
  terms: [],
  like: [],
  unlike: [],
  bbox: null,
  polygon: null,
  after: null,
  before: null,
  where: [],
  source: null,
  rerank: false,
  hybrid: false,
};

/** Whether there is anything to search by; filters alone are not. */
export const isSearch = (query: Query): boolean => query.text !== '' || query.terms.length > 0 || query.like.length > 0;

export const hasMarks = (query: Query): boolean => query.like.length > 0 || query.unlike.length > 0;

export const hasFilters = (query: Query): boolean =>
  query.bbox !== null ||
  query.polygon !== null ||
  query.after !== null ||
  query.before !== null ||
  query.where.length > 0 ||
  query.source !== null;

export const withoutFilters = (query: Query): Query => ({
  ...emptyQuery,
  text: query.text,
  terms: query.terms,
  like: query.like,
  unlike: query.unlike,
  rerank: query.rerank,
  hybrid: query.hybrid,
});

/** A search for something else, whose answers nobody has judged yet; it keeps the filters. */
export const searchFor = (query: Query, text: string, terms: readonly Term[]): Query => ({
  ...query,
  text,
  terms,
  like: [],
  unlike: [],
});

/** A search by one thing alone that keeps the filters. */
export const searchBy = (query: Query, term: Term): Query => searchFor(query, '', [term]);

export type Mark = 'like' | 'unlike';

/** Marks a window as right or wrong, or takes the same mark away again. */
export function withMark(query: Query, id: number, mark: Mark): Query {
  const others = (ids: readonly number[]): number[] => ids.filter((other) => other !== id);
  const marked = { like: others(query.like), unlike: others(query.unlike) };
  if (!query[mark].includes(id)) marked[mark].push(id);
  return { ...query, ...marked };
}

export const withoutMarks = (query: Query): Query => ({ ...query, like: [], unlike: [] });

/** Adds a term; one that is there already counts more instead, and is gone where both cancel out. */
export function withTerm(query: Query, term: Term): Query {
  const present = query.terms.findIndex((other) => isSame(other, term));
  const other = query.terms[present];
  if (!other) return { ...query, terms: [...query.terms, term] };
  const weight = Number((other.weight + term.weight).toPrecision(12));
  return {
    ...query,
    terms: query.terms.flatMap((one, place) => (place !== present ? one : weight === 0 ? [] : { ...one, weight })),
  };
}

/** Whether two terms mean the same but for their weights. */
function isSame(one: Term, other: Term): boolean {
  if (one.kind === 'text' && other.kind === 'text') return one.text.toLowerCase() === other.text.toLowerCase();
  if (one.kind === 'item' && other.kind === 'item') return one.id === other.id;
  if (one.kind === 'picture' && other.kind === 'picture') return one.key === other.key;
  return one.kind === 'kept' && other.kind === 'kept' && one.token === other.token;
}

/** Terms with those that mean the same joined into one. */
export const merged = (terms: readonly Term[]): readonly Term[] =>
  terms.reduce((query, term) => withTerm(query, term), emptyQuery).terms;

/** The whole world as a filter: whatever has a place lies in it. */
export const everywhere: Box = [-180, -90, 180, 90];

export const isEverywhere = (box: Box | null): boolean => box?.join() === everywhere.join();

/** Reranking and search in captions need words, and no marks, which steer by vectors. */
export const hasWords = (query: Query): boolean => query.text !== '' && query.terms.length === 0 && !hasMarks(query);
