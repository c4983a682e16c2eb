import type { Polygon } from 'geojson';
import { hasMarks, type Query, type Ring, type Term } from './query';

/** The body of `POST /api/search`; pictures stand in it by their keys until they are sent. */
export interface SearchRequest {
  text?: string;
  id?: number;
  image?: string;
  kept?: string;
  terms?: { weight: number; text?: string; id?: number; image?: string; kept?: string }[];
  like?: number[];
  unlike?: number[];
  k: number;
  bbox?: number[];
  polygon?: Polygon;
  after?: string;
  before?: string;
  where?: string[];
  source?: string;
  rerank?: boolean;
  hybrid?: boolean;
  cursor?: string;
}

/** Results per page. */
export const pageSize = 40;

/** The request that a query means, or null where there is nothing to search by. */
export function searchRequest(query: Query, cursor?: string): SearchRequest | null {
  const what = subject(query);
  if (!what && query.like.length === 0) return null;
  const words = what?.text !== undefined && !hasMarks(query);
  return {
    ...what,
    ...(query.like.length > 0 && { like: [...query.like] }),
    ...(query.unlike.length > 0 && { unlike: [...query.unlike] }),
    k: pageSize,
    ...(query.bbox && { bbox: [...query.bbox] }),
    ...(query.polygon && { polygon: toPolygon(query.polygon) }),
    ...(query.after && { after: query.after }),
    ...(query.before && { before: query.before }),
    ...(query.where.length > 0 && { where: [...query.where] }),
    ...(query.source && { source: query.source }),
    ...(query.rerank && words && { rerank: true }),
    ...(query.hybrid && words && { hybrid: true }),
    ...(cursor !== undefined && { cursor }),
  };
}

export const toPolygon = (ring: Ring): Polygon => ({ type: 'Polygon', coordinates: [[...ring, ...ring.slice(0, 1)]] });

type Subject = Pick<SearchRequest, 'text' | 'id' | 'image' | 'kept' | 'terms'>;

function subject(query: Query): Subject | null {
  const words: Term[] = query.text === '' ? [] : [{ weight: 1, kind: 'text', text: query.text }];
  const all = [...words, ...query.terms];
  const [first] = all;
  if (!first) return null;
  if (all.length === 1 && first.weight > 0) return operand(first);
  return { terms: all.map((term) => ({ weight: term.weight, ...operand(term) })) };
}

function operand(term: Term): { text?: string; id?: number; image?: string; kept?: string } {
  if (term.kind === 'text') return { text: term.text };
  if (term.kind === 'kept') return { kept: term.token };
  return term.kind === 'item' ? { id: term.id } : { image: term.key };
}
