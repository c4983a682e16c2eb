import { Icon } from '../common/Icon';

/** Stands in the place of the picture where the image's file is gone, and says what is left. */
export const GoneNotice = () => (
  <div class="gone" role="status">
    <Icon name="warning" />
    <p>
      <strong>The file of this image is gone, or has changed since it was indexed.</strong> Its picture, tiles and
      heat-maps cannot be drawn. What the archive knows of it is below, what looks like it can still be found, and its
      STAC item can be copied.
    </p>
  </div>
);
