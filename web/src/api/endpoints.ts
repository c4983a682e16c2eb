import { getJson, postJson, putJson, send } from './http';
import type {
  ArchiveInfo,
  Box,
  Cluster,
  CollectionAnswer,
  CollectionSummary,
  Item,
  Sources,
  Times,
  WordMaps,
} from './types';

export const fetchArchive = (signal?: AbortSignal): Promise<ArchiveInfo> => getJson('api/archive', signal);

export const fetchItem = (id: number, signal?: AbortSignal): Promise<Item> =>
  getJson(`api/items/${id}?neighbours=12`, signal);

export const fetchCoverage = async (bbox: Box, zoom: number, signal?: AbortSignal): Promise<Cluster[]> => {
  const box = bbox.map((degrees) => degrees.toFixed(5)).join(',');
  return (await getJson<{ clusters: Cluster[] }>(`api/coverage?bbox=${box}&zoom=${zoom}`, signal)).clusters;
};

export const fetchWords = (text: string, id: number, signal?: AbortSignal): Promise<WordMaps> =>
  postJson('api/words', { text, id }, signal);

export const fetchTimes = (spans: number, signal?: AbortSignal): Promise<Times> =>
  getJson(`api/times?spans=${spans}`, signal);

export const fetchSources = (below: string, signal?: AbortSignal): Promise<Sources> =>
  getJson(`api/sources?below=${encodeURIComponent(below)}`, signal);

export const fetchCollections = (): Promise<{ writable: boolean; collections: CollectionSummary[] }> =>
  getJson('api/collections');

const collectionPath = (name: string): string => `api/collections/${encodeURIComponent(name)}`;

export const fetchCollection = (name: string): Promise<CollectionAnswer> => getJson(collectionPath(name));

export const writeCollection = (
  name: string,
  content: { ids: number[]; scores: number[] | null; query: string | null },
): Promise<void> => putJson(collectionPath(name), content);

export const deleteCollection = async (name: string): Promise<void> =>
  void (await send(collectionPath(name), { method: 'DELETE' }));

/** The STAC item of a scene, as the server's STAC API gives it; null where it has none. */
export async function fetchStacItem({ scene, properties }: Pick<Item, 'scene' | 'properties'>): Promise<unknown> {
  const own = properties['stac:id'];
  // Items of catalogs keep their ids; where an id is there twice, the scene's number stands behind it.
  const ids = typeof own === 'string' ? [`${own}~${scene}`, own] : [String(scene)];
  const { features } = await getJson<{ features: { id: string }[] }>(
    `stac/search?ids=${ids.map(encodeURIComponent).join(',')}`,
  );
  return features.find((feature) => feature.id === ids[0]) ?? features[0] ?? null;
}

export const describe = (
  id: number,
): Promise<{ caption: string; alternatives: { caption: string; score: number }[] }> =>
  postJson('api/caption', { id, alternatives: 3 });

export const fetchBlob = async (path: string, signal?: AbortSignal): Promise<Blob> =>
  (await send(path, signal ? { signal } : {})).blob();

// Cards are up to 190 pixels wide; what a screen cannot show would only keep the others waiting.
const thumbnailSize = globalThis.devicePixelRatio >= 2 ? 320 : 256;

export const thumbnailPath = (id: number, size = thumbnailSize): string =>
  `api/items/${id}/thumbnail?size=${size}&format=webp`;
export const imagePath = (id: number, size = 1024): string => `api/items/${id}/image?size=${size}&format=webp`;
export const attentionPath = (id: number, size = 512): string => `api/items/${id}/attention?size=${size}`;
export const sceneImagePath = (scene: number, size = 2048): string =>
  `api/scenes/${scene}/image?size=${size}&format=webp`;
