import { getJson, postJson, send } from './http';
import type { ArchiveInfo, Box, Cluster, Item, Located } from './types';

export const fetchArchive = (signal?: AbortSignal): Promise<ArchiveInfo> => getJson('api/archive', signal);

export const fetchItem = (id: number, signal?: AbortSignal): Promise<Item> =>
  getJson(`api/items/${id}?neighbours=12`, signal);

export const fetchCoverage = async (bbox: Box, zoom: number, signal?: AbortSignal): Promise<Cluster[]> => {
  const box = bbox.map((degrees) => degrees.toFixed(5)).join(',');
  return (await getJson<{ clusters: Cluster[] }>(`api/coverage?bbox=${box}&zoom=${zoom}`, signal)).clusters;
};

export const locate = (text: string, id: number, signal?: AbortSignal): Promise<Located> =>
  postJson('api/locate', { text, id }, signal);

export const describe = (
  id: number,
): Promise<{ caption: string; alternatives: { caption: string; score: number }[] }> =>
  postJson('api/caption', { id, alternatives: 3 });

export const fetchBlob = async (path: string, signal?: AbortSignal): Promise<Blob> =>
  (await send(path, signal ? { signal } : {})).blob();

export const thumbnailPath = (id: number, size = 320): string => `api/items/${id}/thumbnail?size=${size}&format=webp`;
export const imagePath = (id: number, size = 1024): string => `api/items/${id}/image?size=${size}&format=webp`;
export const attentionPath = (id: number, size = 512): string => `api/items/${id}/attention?size=${size}`;
export const sceneImagePath = (scene: number, size = 2048): string =>
  `api/scenes/${scene}/image?size=${size}&format=webp`;
