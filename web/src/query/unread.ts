import { decodeTerm } from './termCode';
import { decodeRoute, type Route } from './url';

const isFlag = (value: string): boolean => value === '0' || value === '1';
const isIds = (value: string): boolean =>
  value.split(',').every((part) => /^\d+$/.test(part) && Number.isSafeInteger(Number(part)));

/** What is known of an address that has this parameter alone. */
const alone = (name: string, value: string): Route => decodeRoute(`?${new URLSearchParams([[name, value]])}`);

/** By parameter of the page's address, whether its value means something. Others take any text, or belong to others. */
const readable: Record<string, (value: string) => boolean> = {
  term: (value) => decodeTerm(value) !== null,
  like: isIds,
  unlike: isIds,
  bbox: (value) => alone('bbox', value).query.bbox !== null,
  polygon: (value) => alone('polygon', value).query.polygon !== null,
  rerank: isFlag,
  hybrid: isFlag,
  item: (value) => alone('item', value).item !== null,
  attention: isFlag,
  follow: isFlag,
  view: (value) => value === 'list' || value === 'map',
  at: (value) => alone('at', value).camera !== null,
};

/** The parts of an address that the page knows by name and cannot read, such as `bbox=1,2`. */
export const unreadParts = (search: string): string[] =>
  [...new URLSearchParams(search)]
    .filter(([name, value]) => value.trim() !== '' && Object.hasOwn(readable, name) && !readable[name]?.(value.trim()))
    .map(([name, value]) => `${name}=${value}`);
