import { effect } from '@preact/signals';
import MVT from 'ol/format/MVT';
import ImageTile from 'ol/ImageTile';
import type BaseLayer from 'ol/layer/Base';
import TileLayer from 'ol/layer/Tile';
import VectorTileLayer from 'ol/layer/VectorTile';
import VectorTileSource from 'ol/source/VectorTile';
import XYZ from 'ol/source/XYZ';
import type { FeatureLike } from 'ol/Feature';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import TileState from 'ol/TileState';
import type VectorTile from 'ol/VectorTile';
import { FetchSource, PMTiles, TileType } from 'pmtiles';
import { address } from '../api/address';
import { apiKey } from '../state/key';
import { palette } from './palette';

const imageTypes: Partial<Record<TileType, string>> = {
  [TileType.Png]: 'image/png',
  [TileType.Jpeg]: 'image/jpeg',
  [TileType.Webp]: 'image/webp',
  [TileType.Avif]: 'image/avif',
};

/** A layer of the tiles in a PMTiles file that the server serves: pictures as they are, vectors as plain outlines. */
export async function pmtilesLayer(url: string, zIndex: number): Promise<BaseLayer> {
  const headers = new Headers();
  if (apiKey.peek()) headers.set('Authorization', `Bearer ${apiKey.peek()}`);
  const file = new PMTiles(new FetchSource(address(url), headers));
  const { tileType, minZoom, maxZoom } = await file.getHeader();
  const type = imageTypes[tileType];
  return type ? pictures(file, type, minZoom, maxZoom, zIndex) : outlines(file, minZoom, maxZoom, zIndex);
}

function pictures(file: PMTiles, type: string, minZoom: number, maxZoom: number, zIndex: number): BaseLayer {
  const source = new XYZ({
    minZoom,
    maxZoom,
    url: '{z}/{x}/{y}',
    tileLoadFunction: (tile) => {
      const [z = 0, x = 0, y = 0] = tile.getTileCoord();
      file.getZxy(z, x, y).then(
        (found) => {
          if (!found) return tile.setState(TileState.EMPTY);
          const image = (tile as ImageTile).getImage() as HTMLImageElement;
          image.src = URL.createObjectURL(new Blob([found.data], { type }));
          image.addEventListener('load', () => URL.revokeObjectURL(image.src), { once: true });
        },
        () => tile.setState(TileState.ERROR),
      );
    },
  });
  return new TileLayer({ source, zIndex });
}

function outlines(file: PMTiles, minZoom: number, maxZoom: number, zIndex: number): BaseLayer {
  const format = new MVT();
  const source = new VectorTileSource({
    format,
    minZoom,
    maxZoom,
    url: '{z}/{x}/{y}',
    tileLoadFunction: (loaded) => {
      const tile = loaded as VectorTile<never>;
      const [z = 0, x = 0, y = 0] = tile.getTileCoord();
      tile.setLoader((extent, _resolution, featureProjection) => {
        file.getZxy(z, x, y).then(
          (found) =>
            tile.setFeatures((found ? format.readFeatures(found.data, { extent, featureProjection }) : []) as never[]),
          () => tile.setState(TileState.ERROR),
        );
      });
    },
  });
  const layer = new VectorTileLayer({ source, zIndex, declutter: false });
  effect(() => layer.setStyle(styleOf(palette.value.sea, palette.value.land, palette.value.coast)));
  return layer;
}

const styleOf = (sea: string, land: string, line: string): ((feature: FeatureLike) => Style | undefined) => {
  const water = new Style({ fill: new Fill({ color: sea }) });
  const ground = new Style({ fill: new Fill({ color: land }) });
  const path = new Style({ stroke: new Stroke({ color: line, width: 1 }) });
  return (feature) => {
    const name = String(feature.get('layer') ?? '');
    if (feature.getGeometry()?.getType().includes('Polygon')) return /water|ocean|sea/.test(name) ? water : ground;
    return feature.getGeometry()?.getType().includes('Line') ? path : undefined;
  };
};
