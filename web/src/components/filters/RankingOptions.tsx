import type { Capabilities } from '../../api/types';
import { hasWords } from '../../query/query';
import { filter, query } from '../../state/route';

interface OptionProps {
  title: string;
  detail: string;
  checked: boolean;
  change: (checked: boolean) => void;
}

const Option = ({ title, detail, checked, change }: OptionProps) => (
  <label class="option">
    <input type="checkbox" checked={checked} onChange={(event) => change(event.currentTarget.checked)} />
    <span>
      <strong>{title}</strong>
      <span class="quiet">{detail}</span>
    </span>
  </label>
);

/** The second stages of a search, where the server has them. */
export function RankingOptions({ capabilities }: { capabilities: Capabilities }) {
  const { rerank, hybrid } = query.value;
  return (
    <div class="stack">
      {capabilities.rerank && (
        <Option
          title="Rerank"
          detail="A second model compares regions and words of the best 100. Slower, often better."
          checked={rerank}
          change={(checked) => filter({ rerank: checked })}
        />
      )}
      {capabilities.hybrid && (
        <Option
          title="Search captions too"
          detail="Joins the ranking by meaning with one by the words of captions."
          checked={hybrid}
          change={(checked) => filter({ hybrid: checked })}
        />
      )}
      {(rerank || hybrid) && !hasWords(query.value) && (
        <p class="quiet">Both need words alone; this search has none, or more than words.</p>
      )}
    </div>
  );
}
