/**
 * The full address of a path of the server, also where a reverse proxy serves the page below a path. A full address stays as
 * it is.
 */
export const address = (path: string): string =>
  // Templates of tiles keep their braces, which URL would escape.
  new URL(path.replace(/^\//, ''), document.baseURI).href.replaceAll('%7B', '{').replaceAll('%7D', '}');
