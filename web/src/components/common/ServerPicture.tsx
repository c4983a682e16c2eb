import { useState } from 'preact/hooks';
import { Icon } from './Icon';
import { useServerImage } from './useServerImage';

interface Props {
  path: string;
  alt: string;
  class?: string;
  /** Whether it is loaded only when it comes near the screen. */
  lazy?: boolean;
}

/** A picture of the server, with a quiet place while it loads and a sign where it cannot be read. */
export function ServerPicture({ path, alt, class: more = '', lazy = false }: Props) {
  const image = useServerImage(path);
  const [broken, setBroken] = useState<string | null>(null);
  const [loaded, setLoaded] = useState<string | null>(null);
  if (image.failed || broken === path) {
    return (
      <span class={`picture picture-broken ${more}`} role="img" aria-label={`${alt}: cannot be read`}>
        <Icon name="picture" />
      </span>
    );
  }
  if (image.url === null) return <span class={`picture picture-waiting ${more}`} />;
  return (
    <img
      class={`picture ${loaded === path ? '' : 'picture-waiting'} ${more}`}
      src={image.url}
      alt={alt}
      loading={lazy ? 'lazy' : 'eager'}
      decoding="async"
      onLoad={() => setLoaded(path)}
      onError={() => setBroken(path)}
    />
  );
}
