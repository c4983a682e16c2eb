import { attentionPath, imagePath } from '../../api/endpoints';
import type { Item } from '../../api/types';
import { archive } from '../../state/archive';
import { navigate, query, route } from '../../state/route';
import { Icon } from '../common/Icon';
import { ServerPicture } from '../common/ServerPicture';
import { QueryWords } from './QueryWords';
import { WordOverlay } from './WordOverlay';

/** The window's picture, with a switch for where the encoder looks, and the words of the search laid over it. */
export function DetailPicture({ id, item }: { id: number; item: Item | null }) {
  const attention = route.value.attention;
  const text = query.value.text;
  return (
    <figure class="detail-picture">
      <div class="picture-stack">
        <ServerPicture key={id} path={imagePath(id)} alt="The window as it was indexed" />
        {attention && <ServerPicture path={attentionPath(id)} alt="Where the encoder looks" class="picture-overlay" />}
        {item && <WordOverlay id={id} text={text} window={item.window} />}
        {archive.value?.capabilities.attention && (
          <button
            type="button"
            class="button picture-toggle"
            aria-pressed={attention}
            onClick={() => navigate({ attention: !attention }, { replace: true })}
          >
            <Icon name="eye" />
            Attention
          </button>
        )}
      </div>
      <QueryWords ids={[id]} text={text} />
    </figure>
  );
}
