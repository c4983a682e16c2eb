import type { Geometry } from 'geojson';

/** West, south, east, north in degrees; west > east crosses the antimeridian. */
export type Box = [number, number, number, number];

/** x, y, width, height in pixels of the whole scene. */
export type PixelWindow = [number, number, number, number];

/** One result, as `nadir search --json` prints it. */
export interface Row {
  rank: number;
  score: number;
  /** How likely a person would call it right, where the model was measured. */
  probability?: number | null;
  id: number;
  source: string;
  window: PixelWindow;
  footprint: Geometry | null;
  caption: string | null;
}

export interface SearchAnswer {
  results: Row[];
  next: string | null;
  /** Words of the query that the model does not know. */
  unknownWords?: string[];
  /** By unknown word, what may be written in its place. */
  suggestions?: Record<string, string[]>;
}

export interface NumberAttribute {
  name: string;
  type: 'number';
  count: number;
  min: number;
  max: number;
}

export interface TextAttribute {
  name: string;
  type: 'text';
  count: number;
  values: { value: string; count: number }[];
}

export type Attribute = NumberAttribute | TextAttribute;

export interface Indexing {
  state: string;
  done: number;
  total: number | null;
  failed: number;
  itemsPerSecond: number | null;
  secondsLeft: number | null;
  updated: string;
}

export interface Capabilities {
  rerank: boolean;
  hybrid: boolean;
  caption: boolean;
  locate: boolean;
  attention: boolean;
  words?: boolean;
}

/** What `GET /api/archive` says of the archive. */
export interface ArchiveInfo {
  name: string;
  model: string;
  created: string | null;
  scenes: number;
  windows: number;
  captions: number;
  bounds: Box | null;
  time: { start: string | null; end: string | null } | null;
  attributes: Attribute[];
  capabilities: Capabilities;
  baseMap: { url: string; attribution: string | null } | null;
  limits: { k: number; uploadBytes: number; pixels: number };
  indexing: Indexing | null;
}

/** What `GET /api/items/{id}` says of one window and its scene. */
export interface Item {
  id: number;
  source: string;
  scene: number;
  window: PixelWindow;
  footprint: Geometry | null;
  caption: string | null;
  captions: { text: string; source?: string | null }[];
  width: number;
  height: number;
  groundSamplingDistance: number | null;
  datetime?: string | null;
  start?: string | null;
  end?: string | null;
  properties: Record<string, unknown>;
  sceneFootprint: Geometry | null;
  tiles: string | null;
  neighbours: Row[];
  /** Where the image itself can be got. */
  link?: string | null;
  /** Whether the image's file can still be read. */
  isThere?: boolean;
}

export interface Peak {
  score: number;
  heat?: number;
  window: PixelWindow;
  footprint: Geometry | null;
}

export interface Located {
  key: string;
  scene: number;
  bounds: Box | null;
  tiles: string | null;
  image: string;
  peaks: Peak[];
  unknownWords?: string[];
  /** The mean cosine where the heat-map is lowest and highest. */
  lowest?: number;
  highest?: number;
  windows?: number;
}

/** What `POST /api/locate/events` tells, one after another. */
export interface LocateEvent {
  done?: number | null;
  windows?: number | null;
  located?: Located | null;
  problem?: { status: number; title: string; detail: string } | null;
}

/** What `POST /api/words` says: to which regions of a window each word belongs. */
export interface WordMaps {
  model: string;
  /** The part of the window that the model sees: x, y, width, height in its pixels. */
  seen: PixelWindow;
  words: WordMap[];
}

export interface WordMap {
  word: string;
  width: number;
  height: number;
  /** Row by row, 0 to 1. */
  values: number[];
}

/** What `GET /api/times` counts. */
export interface Times {
  start: string | null;
  days: number | null;
  images: number[];
  undated: number;
}

export interface SourceFolder {
  name: string;
  path: string;
  count: number;
}

export interface Sources {
  folders: SourceFolder[];
  images: number;
  isCut: boolean;
}

export interface CollectionSummary {
  name: string;
  count: number;
  query: string | null;
  changed: string;
}

export interface CollectionAnswer {
  name: string;
  query: string | null;
  changed: string;
  results: Row[];
  gone: { id: number; source: string; window: PixelWindow }[];
}

export interface Cluster {
  lon: number;
  lat: number;
  count: number;
  bbox: Box;
  id?: number | null;
}
