import type { Box } from '../api/types';

/** Something that a search adds (positive weight) or subtracts (negative weight). */
export type Term = { weight: number } & (
  { kind: 'text'; text: string } | { kind: 'item'; id: number } | { kind: 'picture'; key: string }
);

export type Ring = [number, number][];

/** All that a search asks for. Immutable. */
export interface Query {
  /** The words in the search box. */
  readonly text: string;
  /** What stands as chips beside the words. */
  readonly terms: readonly Term[];
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
export const isSearch = (query: Query): boolean => query.text !== '' || query.terms.length > 0;

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
  rerank: query.rerank,
  hybrid: query.hybrid,
});

/** A search by one thing alone that keeps the filters. */
export const searchBy = (query: Query, term: Term): Query => ({ ...query, text: '', terms: [term] });

export const withTerm = (query: Query, term: Term): Query => ({ ...query, terms: [...query.terms, term] });

/** Reranking and search in captions need words. */
export const hasWords = (query: Query): boolean => query.text !== '' && query.terms.length === 0;
