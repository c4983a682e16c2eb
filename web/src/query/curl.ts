import type { SearchRequest } from './request';
import { shellQuoted } from './shell';

/** The call of `curl` that gives the present results; pictures stand as files to be named. */
export function curlCall(request: SearchRequest, address: string, withKey: boolean): string {
  const key = withKey ? [`-H "Authorization: Bearer $NADIR_KEY"`] : [];
  if (request.image !== undefined) {
    const body = JSON.stringify({ ...request, image: undefined });
    return lines(address, [...key, `-F query=${shellQuoted(body)}`, '-F image=@picture.jpg']);
  }
  return lines(address, [...key, `-H 'Content-Type: application/json'`, `-d ${jsonArgument(request)}`]);
}

const lines = (address: string, options: string[]): string => ['curl ' + address, ...options].join(' \\\n  ');

// The place of a picture is filled by the shell, outside the quotes.
function jsonArgument(request: SearchRequest): string {
  let number = 0;
  const terms = request.terms?.map((term) =>
    term.image === undefined ? term : { ...term, image: `\uE000${++number}\uE001` },
  );
  const text = shellQuoted(JSON.stringify({ ...request, terms }));
  return text.replace(
    /\uE000(\d+)\uE001/g,
    (_, index: string) => `'"$(base64 -w0 picture${number > 1 ? index : ''}.jpg)"'`,
  );
}
