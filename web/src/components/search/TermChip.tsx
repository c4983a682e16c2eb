import { thumbnailPath } from '../../api/endpoints';
import { merged, type Term } from '../../query/query';
import { query, search } from '../../state/route';
import { searchWithout } from '../../state/undo';
import { Icon } from '../common/Icon';
import { IconButton } from '../common/IconButton';
import { ServerPicture } from '../common/ServerPicture';
import { PictureChipContent } from './PictureChipContent';

/** A part of the search that is added or subtracted; its sign can be turned. */
export function TermChip({ term, index }: { term: Term; index: number }) {
  const name = nameOf(term);
  const change = (next: Term | null): void => {
    const terms = query.value.terms.flatMap((other, place) => (place === index ? (next ?? []) : other));
    const changed = { ...query.value, terms: merged(terms) };
    if (next) search(changed);
    else searchWithout(changed, `Removed ${name}.`);
  };
  const minus = term.weight < 0;
  const size = Math.abs(term.weight);
  return (
    <li class={`term ${minus ? 'is-minus' : ''}`}>
      <button
        type="button"
        class="term-sign"
        aria-label={minus ? `Subtracts ${name}; add it instead` : `Adds ${name}; subtract it instead`}
        title={minus ? 'Subtracted. Click to add' : 'Added. Click to subtract'}
        onClick={() => change({ ...term, weight: -term.weight })}
      >
        {minus ? '−' : '+'}
        {size !== 1 && `${size}×`}
      </button>
      {term.kind === 'text' && <span class="term-text">{term.text}</span>}
      {term.kind === 'item' && (
        <>
          <ServerPicture path={thumbnailPath(term.id, 64)} alt="" class="term-picture" />
          <span class="term-text">like this</span>
        </>
      )}
      {term.kind === 'picture' && <PictureChipContent pictureKey={term.key} />}
      {term.kind === 'kept' && (
        <>
          <Icon name="picture" />
          <span class="term-text">a shared picture</span>
        </>
      )}
      <IconButton icon="close" label={`Remove ${name}`} onClick={() => change(null)} />
    </li>
  );
}

const nameOf = (term: Term): string =>
  term.kind === 'text'
    ? `“${term.text}”`
    : term.kind === 'item'
      ? `window ${term.id}`
      : term.kind === 'kept'
        ? 'the shared picture'
        : 'your picture';
