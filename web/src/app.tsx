import { Banners } from './components/shell/Banners';
import { Header } from './components/shell/Header';
import { KeysDialog } from './components/shell/KeysDialog';
import { KeyDialog } from './components/shell/KeyDialog';
import { UndoBar } from './components/shell/UndoBar';
import { ViewSwitch } from './components/shell/ViewSwitch';
import { FilterBar } from './components/filters/FilterBar';
import { hasPane, MapPane } from './components/map/MapPane';
import { ListPane } from './components/results/ListPane';
import { DropTarget } from './components/search/DropTarget';
import { route } from './state/route';

/** The whole page. */
export function App() {
  const pane = hasPane();
  return (
    <>
      <a class="skip" href="#results">
        Skip to the results
      </a>
      <Header />
      <Banners />
      <FilterBar />
      <main class={`panes ${pane ? '' : 'is-single'} shows-${pane ? route.value.view : 'list'}`}>
        <div class="list-pane" id="results" tabIndex={-1}>
          <ListPane />
        </div>
        {pane && <MapPane />}
      </main>
      {pane && <ViewSwitch />}
      <DropTarget />
      <UndoBar />
      <KeysDialog />
      <KeyDialog />
    </>
  );
}
