import { useEffect, useState } from 'preact/hooks';
import { describe } from '../../api/endpoints';
import { asProblem } from '../../api/http';
import { fileName } from '../../query/format';
import type { Item } from '../../api/types';
import { archive } from '../../state/archive';
import { Icon } from '../common/Icon';

/** What the window shows in words: from the archive, or written now by the server. */
export function Caption({ item }: { item: Item }) {
  const [written, setWritten] = useState<string[] | null>(null);
  const [state, setState] = useState<'idle' | 'writing' | string>('idle');
  useEffect(() => {
    setWritten(null);
    setState('idle');
  }, [item.id]);
  const write = async (): Promise<void> => {
    setState('writing');
    try {
      const { caption, alternatives } = await describe(item.id);
      setWritten([...new Set([caption, ...alternatives.map((other) => other.caption)])]);
      setState('idle');
    } catch (error) {
      setState(asProblem(error).message);
    }
  };
  const texts = written ?? item.captions.map((caption) => caption.text);
  const [first, ...others] = texts.length > 0 ? texts : item.caption ? [item.caption] : [];
  return (
    <section class="caption" aria-label="Caption">
      <h1 class={first ? 'caption-text' : 'caption-name'}>{first ?? fileName(item.source)}</h1>
      {others.length > 0 && (
        <ul class="caption-others">
          {others.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {archive.value?.capabilities.caption && !written && (
        <button type="button" class="button" disabled={state === 'writing'} onClick={() => void write()}>
          <Icon name="pencil" />
          {state === 'writing' ? 'Describing …' : first ? 'Describe anew' : 'Describe it'}
        </button>
      )}
      {state !== 'idle' && state !== 'writing' && (
        <p class="fault" role="alert">
          {state}
        </p>
      )}
    </section>
  );
}
