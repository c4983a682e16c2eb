/** An answer of the server that is not the wanted one (RFC 9457), or no answer at all. */
export class Problem extends Error {
  constructor(
    /** The HTTP status; 0 where no answer came. */
    readonly status: number,
    readonly title: string,
    detail: string,
    /** Seconds after which the server wants to be asked again. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail);
    this.name = 'Problem';
  }

  static readonly unreachable = (): Problem =>
    new Problem(0, 'No connection', 'The server does not answer. It may be stopped, or the network is down.');

  static async of(response: Response): Promise<Problem> {
    const text = await response.text().catch(() => '');
    const body = parsed(text);
    const seconds = Number.parseFloat(response.headers.get('Retry-After') ?? '');
    return new Problem(
      response.status,
      body.title ?? response.statusText,
      body.detail ?? body.title ?? `The server answered ${response.status} ${response.statusText}.`,
      Number.isFinite(seconds) ? seconds : null,
    );
  }
}

function parsed(text: string): { title?: string; detail?: string } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
