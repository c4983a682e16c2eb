import type { SearchRequest } from './request';

/** A search with pictures as the parts of a form: the JSON, and each picture by the name of its part. */
export interface SearchForm {
  query: SearchRequest;
  pictures: { part: string; key: string }[];
}

/** The form of a search; null where it has no pictures and plain JSON will do. */
export function searchForm(request: SearchRequest): SearchForm | null {
  const pictures: SearchForm['pictures'] = [];
  const { image, ...query } = request;
  if (image !== undefined) pictures.push({ part: 'image', key: image });
  // The picture of a term goes by the place of the term.
  const terms = query.terms?.map(({ image: key, ...term }, place) => {
    if (key !== undefined) pictures.push({ part: `image${place}`, key });
    return term;
  });
  return pictures.length === 0 ? null : { query: { ...query, ...(terms && { terms }) }, pictures };
}
