import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ArchiveInfo, Row } from '../../src/api/types';
import { archive, clusters, item, row } from './archive';
import { paintPng } from './png';
import { sendPage } from './page';

/** A server that answers as the contract says, and can be told to fail; for states that the real one reaches seldom. */
export class MockServer {
  /** What `GET /api/archive` says. */
  info: ArchiveInfo = structuredClone(archive);
  /** Answers of searches that come before the usual ones: a status, and seconds of Retry-After. */
  failures: { status: number; retryAfter?: number; detail: string }[] = [];
  /** The key that is wanted, if any. */
  key: string | null = null;
  /** Bodies of the searches that came, JSON or multipart. */
  readonly searches: string[] = [];
  /** What searches answer; null answers with all sixty windows by pages. */
  empty = false;
  /** Whether no answer has a place. */
  placeless = false;
  /** Whether locating ends, or goes on until it is cancelled. */
  locates = true;
  /** How many requests to locate were broken off by the page. */
  cancelled = 0;
  /** What was asked to be exported. */
  readonly exports: string[] = [];
  /** Windows whose files are gone. */
  readonly gone = new Set<number>();

  private constructor(private readonly server: Server) {}

  static async start(port = 0): Promise<MockServer> {
    const server = createServer();
    const mock = new MockServer(server);
    server.on('request', (request, response) => void mock.answer(request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return mock;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const path = url.pathname;
    if (path === '/health') return json(response, { status: 'ok' });
    if (!path.startsWith('/api/')) return sendPage(path, response);
    if (this.key && request.headers.authorization !== `Bearer ${this.key}`) {
      return problem(response, 401, 'This server answers only with a key.');
    }
    if (path === '/api/archive') return json(response, this.info);
    if (path === '/api/coverage') return json(response, { clusters });
    if (path === '/api/search') return this.search(await body(request), response);
    if (path === '/api/locate/events') return this.locate(await body(request), response);
    if (path === '/api/times') return json(response, times);
    if (path === '/api/sources') return json(response, sources(url.searchParams.get('below') ?? ''));
    if (path === '/api/words') return json(response, words(await body(request)));
    if (path === '/api/collections') return json(response, { writable: false, collections: [] });
    if (path === '/api/export') return this.exported(await body(request), response);
    if (path === '/api/caption') return json(response, { caption: 'many ships', alternatives: [] });
    const id = /^\/api\/items\/(\d+)(\/.*)?$/.exec(path);
    if (id && id[2] === undefined) {
      const number = Number(id[1]);
      return number < 60
        ? json(response, { ...item(number), isThere: !this.gone.has(number), link: 'https://data.example.com/scene' })
        : problem(response, 404, `There is no window ${number}.`);
    }
    const seed = Number(/\d+/.exec(path)?.[0] ?? 1);
    response.writeHead(200, { 'Content-Type': 'image/png' }).end(paintPng(seed, 64, /attention|locate/.test(path)));
  }

  private row(id: number): Row {
    return this.placeless ? { ...row(id, id + 1), footprint: null } : row(id, id + 1);
  }

  private exported(text: string, response: ServerResponse): void {
    this.exports.push(text);
    const headers = { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename=nadir-results.csv' };
    response.writeHead(200, headers).end('rank,id\r\n');
  }

  private locate(text: string, response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('event: progress\ndata: {"done":3,"windows":12}\n\n');
    if (this.locates) response.end(`event: located\ndata: ${JSON.stringify({ located: located(text) })}\n\n`);
    else response.on('close', () => this.cancelled++);
  }

  private search(text: string, response: ServerResponse): void {
    this.searches.push(text);
    const failure = this.failures.shift();
    if (failure) return problem(response, failure.status, failure.detail, failure.retryAfter);
    const start = Number(/"cursor":"(\d+)"/.exec(text)?.[1] ?? 0);
    const count = this.empty ? 0 : Math.min(40, 60 - start);
    const results = Array.from({ length: count }, (_, index) => this.row(start + index));
    json(response, { results, next: start === 0 && !this.empty ? '40' : null });
  }
}

const times = { start: '2023-02-01T00:00:00Z', days: 90, images: [4, 0, 9, 2, 6, 1, 3, 2, 0, 1, 1, 1], undated: 0 };

const sources = (below: string): unknown => ({
  folders: below === '' ? [{ name: 'scenes', path: 'scenes/', count: 30 }] : [],
  images: 30,
  isCut: false,
});

function words(text: string): unknown {
  const { text: asked } = JSON.parse(text) as { text: string };
  const map = (word: string): unknown => ({ word, width: 2, height: 2, values: [1, 0, 0, 0] });
  return { model: 'faami', seen: [0, 0, 512, 512], words: asked.split(' ').map(map) };
}

function located(text: string): unknown {
  const { id } = JSON.parse(text) as { id: number };
  const { footprint, scene, window, tiles } = item(id);
  const own = { key: 'k', scene, bounds: footprint && [2, 41.2, 2.6, 41.6], image: '/api/locate/k/image.png' };
  return {
    ...own,
    tiles: tiles && '/api/locate/k/tiles/{z}/{x}/{y}.png',
    peaks: [{ score: 0.31, window, footprint }],
    lowest: 0.02,
    highest: 0.31,
    windows: 12,
  };
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

const json = (response: ServerResponse, content: unknown): void =>
  void response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));

function problem(response: ServerResponse, status: number, detail: string, retryAfter?: number): void {
  response
    .writeHead(status, {
      'Content-Type': 'application/problem+json',
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    })
    .end(JSON.stringify({ type: 'about:blank', title: 'Problem', status, detail }));
}
