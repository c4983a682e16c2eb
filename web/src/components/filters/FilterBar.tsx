import { archive, hasPlaces } from '../../state/archive';
import { query } from '../../state/route';
import { Popover } from '../common/Popover';
import { ActiveFilters } from './ActiveFilters';
import { AttributeFilters } from './AttributeFilters';
import { PlaceFilter } from './PlaceFilter';
import { RankingOptions } from './RankingOptions';
import { SourceFilter } from './SourceFilter';
import { TimeFilter } from './TimeFilter';

/** The filters that this archive can answer, and what is in force of them. */
export function FilterBar() {
  const info = archive.value;
  // Its place is kept, so that nothing below it moves when the archive is known.
  if (!info) return <div class="filters is-waiting" />;
  const { bbox, polygon, after, before, where, source, rerank, hybrid } = query.value;
  const { capabilities, time, attributes } = info;
  return (
    <section class="filters" aria-label="Filters">
      <div class="filter-buttons">
        {hasPlaces.value && (
          <Popover icon="place" label="Place" active={bbox !== null || polygon !== null}>
            {(close) => <PlaceFilter close={close} />}
          </Popover>
        )}
        {time?.start && time.end && (
          <Popover icon="time" label="Time" active={after !== null || before !== null}>
            {() => <TimeFilter start={time.start ?? ''} end={time.end ?? ''} />}
          </Popover>
        )}
        {attributes.length > 0 && (
          <Popover icon="filter" label="Attributes" active={where.length > 0}>
            {() => <AttributeFilters attributes={attributes} />}
          </Popover>
        )}
        <Popover icon="file" label="Source" active={source !== null}>
          {(close) => <SourceFilter close={close} />}
        </Popover>
        {(capabilities.rerank || capabilities.hybrid) && (
          <Popover icon="order" label="Ranking" active={rerank || hybrid}>
            {() => <RankingOptions capabilities={capabilities} />}
          </Popover>
        )}
      </div>
      <ActiveFilters />
    </section>
  );
}
