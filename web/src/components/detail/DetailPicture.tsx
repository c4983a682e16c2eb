import { attentionPath, imagePath } from '../../api/endpoints';
import { archive } from '../../state/archive';
import { navigate, route } from '../../state/route';
import { Icon } from '../common/Icon';
import { ServerPicture } from '../common/ServerPicture';

/** The window's picture, with a switch for where the encoder looks. */
export function DetailPicture({ id }: { id: number }) {
  const attention = route.value.attention;
  return (
    <figure class="detail-picture">
      <div class="picture-stack">
        <ServerPicture key={id} path={imagePath(id)} alt="The window as it was indexed" />
        {attention && <ServerPicture path={attentionPath(id)} alt="Where the encoder looks" class="picture-overlay" />}
      </div>
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
    </figure>
  );
}
