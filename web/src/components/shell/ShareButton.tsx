import { useState } from 'preact/hooks';
import { asProblem } from '../../api/http';
import { sharedAddress } from '../../state/share';
import { copy } from '../common/CopyButton';
import { IconButton } from '../common/IconButton';

/** Copies the address of what is shown, in a form that works for others. */
export function ShareButton() {
  const [said, setSaid] = useState('');
  const share = async (): Promise<void> => {
    try {
      await copy(await sharedAddress());
      setSaid('Link copied');
    } catch (error) {
      setSaid(asProblem(error).message);
    }
    setTimeout(() => setSaid(''), 4_000);
  };
  return (
    <span class="share">
      <IconButton icon="link" label="Copy a link to this" onClick={() => void share()} />
      <span class={said === '' ? 'visually-hidden' : 'share-said'} role="status">
        {said}
      </span>
    </span>
  );
}
