import type OlMap from 'ol/Map';
import { useEffect, useRef, useState } from 'preact/hooks';
import { attachMap } from '../../map/attach';
import { extentOf, show } from '../../map/camera';
import { toBox } from '../../map/projection';
import { mapCommands } from '../../state/mapCommands';
import { Attribution } from './Attribution';
import { DrawingHint } from './DrawingHint';
import { MapControls } from './MapControls';
import { MapTip } from './MapTip';
import { SearchHere } from './SearchHere';

/** The map; it stays alive behind the scene viewer, so that its tiles are not lost. */
export function MapView({ hidden }: { hidden: boolean }) {
  const target = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<OlMap | null>(null);
  useEffect(() => {
    const attached = attachMap(target.current as HTMLDivElement);
    setMap(attached.map);
    return attached.detach;
  }, []);
  useEffect(() => {
    if (!map || hidden) return;
    mapCommands.value = {
      seenBox: () => (Math.min(...(map.getSize() ?? [0])) > 0 ? toBox(map.getView().calculateExtent()) : null),
      showPeak: (peak) => show(map, extentOf([peak]), 20),
    };
    return () => void (mapCommands.value = null);
  }, [map, hidden]);
  return (
    <div class="map-view" hidden={hidden}>
      <div
        ref={target}
        class="map"
        tabIndex={0}
        role="application"
        aria-label="Map. Arrow keys move it, plus and minus zoom."
      />
      {map && <MapControls map={map} />}
      {map && <MapTip map={map} />}
      {map && <SearchHere map={map} />}
      <DrawingHint />
      <Attribution />
    </div>
  );
}
