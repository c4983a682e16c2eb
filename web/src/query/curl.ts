import { searchForm } from './form';
import type { SearchRequest } from './request';
import { shellQuoted } from './shell';

/** The call of `curl` that gives the present results; pictures stand as files to be named. */
export function curlCall(request: SearchRequest, address: string, withKey: boolean): string {
  const key = withKey ? ['-H "Authorization: Bearer $NADIR_KEY"'] : [];
  const form = searchForm(request);
  const body = form
    ? [
        `-F query=${shellQuoted(JSON.stringify(form.query))}`,
        ...form.pictures.map(({ part }) => `-F ${part}=@picture${part.slice('image'.length)}.jpg`),
      ]
    : [`-H 'Content-Type: application/json'`, `-d ${shellQuoted(JSON.stringify(request))}`];
  return [`curl ${address}`, ...key, ...body].join(' \\\n  ');
}
