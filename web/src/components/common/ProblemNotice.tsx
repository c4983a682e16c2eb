import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/problem';
import { apiKey, askForKey } from '../../state/key';
import { Notice } from './Notice';

const titles: Record<number, string> = {
  0: 'No answer from the server',
  400: 'This search cannot be answered',
  401: 'A key is needed',
  403: 'This key may not do that',
  404: 'Not found',
  413: 'The picture is too large',
  415: 'This is no picture that can be read',
  429: 'The server is busy',
  503: 'The server is getting ready',
};

/** What went wrong, what the server says of it, and a way on; a busy server is asked again by itself. */
export function ProblemNotice({
  problem,
  retry,
  below = false,
}: {
  problem: Problem;
  retry: () => void;
  below?: boolean;
}) {
  const title =
    problem.title === 'Picture missing' ? problem.title : (titles[problem.status] ?? 'Something went wrong');
  const again = problem.status === 429 || problem.status === 503;
  return (
    <Notice icon={problem.status === 401 ? 'key' : 'warning'} title={title} alert below={below}>
      <p>{problem.message}</p>
      {problem.status === 401 ? (
        <button
          type="button"
          class="button is-primary"
          onClick={() => void askForKey(apiKey.peek() === '' ? 'read' : 'refused')}
        >
          Enter a key
        </button>
      ) : again ? (
        <Countdown key={problem} seconds={problem.retryAfter ?? 5} retry={retry} />
      ) : (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </Notice>
  );
}

function Countdown({ seconds, retry }: { seconds: number; retry: () => void }) {
  const [left, setLeft] = useState(Math.ceil(seconds));
  useEffect(() => {
    const timer = setTimeout(() => (left > 1 ? setLeft(left - 1) : retry()), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <button type="button" class="button" onClick={retry}>
      Try again <span class="quiet">in {left} s by itself</span>
    </button>
  );
}
