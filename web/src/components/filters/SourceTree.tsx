import { useEffect, useState } from 'preact/hooks';
import { fetchSources } from '../../api/endpoints';
import { asProblem, isAbort } from '../../api/http';
import type { Sources } from '../../api/types';
import { formatCount } from '../../query/format';
import { IconButton } from '../common/IconButton';

interface Props {
  below: string;
  chosen: string | null;
  choose: (path: string | null) => void;
}

/** The folders of images below one, each with how many it holds; each opens to those below it. */
export function SourceTree({ below, chosen, choose }: Props) {
  const [sources, setSources] = useState<Sources | string | null>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const cancel = new AbortController();
    fetchSources(below, cancel.signal).then(setSources, (error: unknown) => {
      if (!isAbort(error)) setSources(asProblem(error).message);
    });
    return () => cancel.abort();
  }, [below]);
  if (typeof sources === 'string') return <p class="fault">{sources}</p>;
  if (!sources) return <p class="quiet">Loading …</p>;
  if (sources.folders.length === 0)
    return <p class="quiet">No folders {below === '' ? 'in this archive' : 'below'}.</p>;
  const turn = (path: string): void => {
    const next = new Set(opened);
    if (!next.delete(path)) next.add(path);
    setOpened(next);
  };
  return (
    <ul class="tree">
      {sources.folders.map(({ name, path, count }) => (
        <li key={path}>
          <div class="tree-row">
            <IconButton
              icon={opened.has(path) ? 'down' : 'forward'}
              label={`${opened.has(path) ? 'Close' : 'Open'} ${name}`}
              aria-expanded={opened.has(path)}
              onClick={() => turn(path)}
            />
            <label class="choice">
              <input type="checkbox" checked={chosen === path} onChange={() => choose(chosen === path ? null : path)} />
              <span class="choice-text">{name}</span>
              <span class="quiet">{formatCount(count)}</span>
            </label>
          </div>
          {opened.has(path) && <SourceTree below={path} chosen={chosen} choose={choose} />}
        </li>
      ))}
      {sources.isCut && <li class="quiet">and more; type the name of another one.</li>}
    </ul>
  );
}
