import type { Box } from '../api/types';
import { emptyQuery, type Query, type Ring } from './query';
import { decodeTerm, encodeTerm } from './termCode';

export interface Camera {
  zoom: number;
  lat: number;
  lon: number;
}

/** All that the address of the page holds. Immutable. */
export interface Route {
  readonly query: Query;
  /** The window that is looked at in detail. */
  readonly item: number | null;
  /** The words of the heat-maps over its scene, each a layer. */
  readonly locate: readonly string[];
  /** Whether the heat-map of the encoder's attention is shown. */
  readonly attention: boolean;
  readonly camera: Camera | null;
  /** The collection that is looked at, by its name. */
  readonly collection: string | null;
  /** Whether the search follows the map as it is moved. */
  readonly follow: boolean;
  /** What a narrow screen shows. */
  readonly view: 'list' | 'map';
}

export const emptyRoute: Route = {
  query: emptyQuery,
  item: null,
  locate: [],
  attention: false,
  camera: null,
  collection: null,
  follow: false,
  view: 'list',
};

const short = (value: number): string => String(Number(value.toFixed(5)));

/** The search part of an address, with `?` where it is not empty. */
export function encodeRoute(route: Route): string {
  const { query } = route;
  const parameters = new URLSearchParams();
  const set = (name: string, value: string | null): void => {
    if (value) parameters.set(name, value);
  };
  set('q', query.text);
  for (const term of query.terms) parameters.append('term', encodeTerm(term));
  set('like', query.like.join(','));
  set('unlike', query.unlike.join(','));
  set('bbox', query.bbox && query.bbox.map(short).join(','));
  set('polygon', query.polygon && query.polygon.map((corner) => corner.map(short).join(' ')).join(','));
  set('after', query.after);
  set('before', query.before);
  for (const condition of query.where) parameters.append('where', condition);
  set('source', query.source);
  set('rerank', query.rerank ? '1' : null);
  set('hybrid', query.hybrid ? '1' : null);
  set('item', route.item === null ? null : String(route.item));
  for (const text of route.locate) parameters.append('locate', text);
  set('attention', route.attention ? '1' : null);
  set('collection', route.collection);
  set('follow', route.follow ? '1' : null);
  set('view', route.view === 'map' ? 'map' : null);
  set('at', route.camera && [route.camera.zoom.toFixed(2), short(route.camera.lat), short(route.camera.lon)].join('/'));
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** Reads the search part of an address; what cannot be read is left out. */
export function decodeRoute(search: string): Route {
  const parameters = new URLSearchParams(search);
  const get = (name: string): string | null => parameters.get(name)?.trim() || null;
  const item = Number(get('item') ?? NaN);
  return {
    query: {
      text: get('q') ?? '',
      terms: parameters.getAll('term').flatMap((code) => decodeTerm(code) ?? []),
      like: decodeIds(get('like')),
      unlike: decodeIds(get('unlike')),
      bbox: decodeBox(get('bbox')),
      polygon: decodeRing(get('polygon')),
      after: get('after'),
      before: get('before'),
      where: parameters.getAll('where').filter((condition) => condition.trim() !== ''),
      source: get('source'),
      rerank: get('rerank') === '1',
      hybrid: get('hybrid') === '1',
    },
    item: Number.isSafeInteger(item) && item >= 0 ? item : null,
    locate: decodeTexts(parameters.getAll('locate')),
    attention: get('attention') === '1',
    collection: get('collection'),
    follow: get('follow') === '1',
    view: get('view') === 'map' ? 'map' : 'list',
    camera: decodeCamera(get('at')),
  };
}

const decodeTexts = (texts: readonly string[]): string[] => [
  ...new Set(texts.map((text) => text.trim()).filter((text) => text !== '')),
];

function decodeIds(text: string | null): number[] {
  const ids = (text ?? '').split(',').filter((part) => /^\d+$/.test(part));
  return [...new Set(ids.map(Number))].filter(Number.isSafeInteger);
}

// An empty text is no zero.
const toNumber = (text: string): number => (text.trim() === '' ? NaN : Number(text));

function decodeBox(text: string | null): Box | null {
  const values = (text ?? '').split(',').map(toNumber);
  return text !== null && values.length === 4 && values.every(Number.isFinite) ? (values as Box) : null;
}

function decodeRing(text: string | null): Ring | null {
  if (text === null) return null;
  const corners = text.split(',').map((corner) => corner.split(' ').map(toNumber));
  const whole = corners.length >= 3 && corners.every((corner) => corner.length === 2 && corner.every(Number.isFinite));
  return whole ? (corners as Ring) : null;
}

function decodeCamera(text: string | null): Camera | null {
  const [zoom, lat, lon, ...rest] = (text ?? '').split('/').map(toNumber);
  if (zoom === undefined || lat === undefined || lon === undefined || rest.length > 0) return null;
  return [zoom, lat, lon].every(Number.isFinite) ? { zoom, lat, lon } : null;
}
