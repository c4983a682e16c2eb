import { navigate, openItem, route } from '../../state/route';
import { Icon } from '../common/Icon';

/** On a narrow screen: the list or the map. */
export function ViewSwitch() {
  const view = route.value.view;
  const show = (next: 'list' | 'map'): void => navigate({ view: next }, { replace: true });
  return (
    <nav class="view-switch" aria-label="View">
      <button type="button" aria-pressed={view === 'list'} onClick={() => show('list')}>
        <Icon name="list" /> {openItem.value === null ? 'List' : 'Detail'}
      </button>
      <button type="button" aria-pressed={view === 'map'} onClick={() => show('map')}>
        <Icon name="map" /> Map
      </button>
    </nav>
  );
}
