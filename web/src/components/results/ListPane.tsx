import { isSearch } from '../../query/query';
import { archive, archiveProblem, loadArchive } from '../../state/archive';
import { openItem, query } from '../../state/route';
import { ProblemNotice } from '../common/ProblemNotice';
import { Detail } from '../detail/Detail';
import { Home } from './Home';
import { ResultList } from './ResultList';

/** The left side: what the archive is, the results, or one of them in detail. */
export function ListPane() {
  if (openItem.value !== null) return <Detail id={openItem.value} />;
  if (!archive.value && archiveProblem.value) {
    return <ProblemNotice problem={archiveProblem.value} retry={() => void loadArchive()} />;
  }
  return isSearch(query.value) ? <ResultList /> : <Home />;
}
