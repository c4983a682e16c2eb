import { render } from 'preact';
import { App } from './app';
import { watchKeyboard } from './keyboard';
import { watchArchive } from './state/archive';
import { watchConnection } from './state/connection';
import { watchDetail } from './state/detail';
import { watchQuery } from './state/results';
import { followHistory } from './state/route';
import { watchTheme } from './state/theme';
import './styles/index.css';

watchTheme();
followHistory();
watchKeyboard();
watchConnection();
watchArchive();
watchQuery();
watchDetail();
render(<App />, document.querySelector('#app') as HTMLElement);
