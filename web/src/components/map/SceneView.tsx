import { useEffect, useRef, useState } from 'preact/hooks';
import { sceneImagePath } from '../../api/endpoints';
import type { Item } from '../../api/types';
import { attachSceneViewer, extentOfWindow, type SceneViewer } from '../../map/sceneViewer';
import { layers } from '../../state/heat';
import { mapCommands } from '../../state/mapCommands';
import { reducedMotion } from '../../state/theme';
import { useServerImage } from '../common/useServerImage';
import { fileName } from '../../query/format';

/** A scene without a place: its own pixels, to be moved and zoomed like a map. */
export function SceneView({ item }: { item: Item }) {
  const target = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<SceneViewer | null>(null);
  const scene = useServerImage(sceneImagePath(item.scene));
  useEffect(() => {
    if (scene.url === null) return;
    const attached = attachSceneViewer(target.current as HTMLDivElement, item, scene.url);
    setViewer(attached);
    mapCommands.value = {
      seenBox: null,
      showPeak: (peak) => {
        if (Math.min(...(attached.map.getSize() ?? [0])) === 0) return false;
        attached.map.getView().fit(extentOfWindow(peak.window, item.height), {
          padding: [40, 40, 40, 40],
          duration: reducedMotion() ? 0 : 350,
        });
        return true;
      },
    };
    return () => {
      mapCommands.value = null;
      setViewer(null);
      attached.detach();
    };
  }, [scene.url, item.id]);

  return (
    <div class="map-view">
      <div
        ref={target}
        class="map scene"
        tabIndex={0}
        role="application"
        aria-label="Scene. Arrow keys move it, plus and minus zoom."
      />
      {viewer &&
        layers.value.map(({ text, located, opacity }) =>
          located?.scene === item.scene ? (
            <SceneHeat key={text} viewer={viewer} path={located.image} opacity={opacity} />
          ) : null,
        )}
      <p class="attribution">
        {fileName(item.source)} · {item.sceneFootprint ? 'its catalog tells only its outline' : 'no georeference'}
      </p>
    </div>
  );
}

/** A heat-map over the scene. */
function SceneHeat({ viewer, path, opacity }: { viewer: SceneViewer; path: string; opacity: number }) {
  const { url } = useServerImage(path);
  useEffect(() => (url === null ? undefined : viewer.overlay(url, opacity)), [viewer, url, opacity]);
  return null;
}
