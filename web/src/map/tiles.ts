import ImageTile from 'ol/ImageTile';
import type { Extent } from 'ol/extent';
import TileLayer from 'ol/layer/Tile';
import XYZ from 'ol/source/XYZ';
import TileState from 'ol/TileState';
import { address } from '../api/address';
import { fetchBlob } from '../api/endpoints';
import { apiKey } from '../state/key';

/** A layer of the server's tiles; with a key they are fetched with it, since an image element cannot send one. */
export function serverTiles(template: string, zIndex: number, extent: Extent | undefined): TileLayer<XYZ> {
  const source = new XYZ({
    url: address(template),
    maxZoom: 24,
    transition: 150,
    tileLoadFunction: (tile, url) => {
      const image = (tile as ImageTile).getImage() as HTMLImageElement;
      if (!apiKey.peek()) {
        image.src = url;
        return;
      }
      fetchBlob(url).then(
        (blob) => (image.src = URL.createObjectURL(blob)),
        () => tile.setState(TileState.ERROR),
      );
    },
  });
  return new TileLayer({ source, zIndex, ...(extent && { extent }) });
}
