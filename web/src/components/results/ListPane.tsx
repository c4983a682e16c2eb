import { isSearch } from '../../query/query';
import { archive, archiveProblem, loadArchive } from '../../state/archive';
import { openItem, query, route } from '../../state/route';
import { lazy } from '../common/Lazy';
import { ProblemNotice } from '../common/ProblemNotice';
import { Home } from './Home';
import { ResultList } from './ResultList';

const Detail = lazy(async () => (await import('../detail/Detail')).Detail);
const CollectionView = lazy(async () => (await import('./CollectionView')).CollectionView);

/** The left side: what the archive is, the results, or one of them in detail. */
export function ListPane() {
  if (openItem.value !== null) return <Detail id={openItem.value} />;
  if (!archive.value && archiveProblem.value) {
    return <ProblemNotice problem={archiveProblem.value} retry={() => void loadArchive()} />;
  }
  if (route.value.collection !== null) return <CollectionView name={route.value.collection} />;
  return isSearch(query.value) ? <ResultList /> : <Home />;
}
