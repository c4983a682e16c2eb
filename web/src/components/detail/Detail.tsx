import { useLayoutEffect, useRef } from 'preact/hooks';
import { item, itemProblem, loadAgain } from '../../state/detail';
import { leaveDetail } from '../../state/leave';
import { ProblemNotice } from '../common/ProblemNotice';
import { Grid } from '../results/Grid';
import { Caption } from './Caption';
import { DetailActions } from './DetailActions';
import { DetailHeader } from './DetailHeader';
import { DetailPicture } from './DetailPicture';
import { LocateBox } from './LocateBox';
import { GoneNotice } from './GoneNotice';
import { Metadata } from './Metadata';
import { TakeItem } from './TakeItem';

/** One window in detail, beside its scene on the map or in the viewer. */
export function Detail({ id }: { id: number }) {
  const root = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    root.current?.closest('.list-pane')?.scrollTo({ top: 0 });
    root.current?.focus({ preventScroll: true });
  }, [id]);
  const shown = item.value;
  return (
    <article ref={root} class="detail" tabIndex={-1} aria-label="Detail" aria-busy={shown?.id !== id}>
      <DetailHeader id={id} />
      {itemProblem.value ? (
        <>
          <ProblemNotice problem={itemProblem.value} retry={() => void loadAgain()} />
          <button type="button" class="button" onClick={leaveDetail}>
            Back to the results
          </button>
        </>
      ) : (
        <div class="detail-top">
          {shown?.id === id && shown.isThere === false ? (
            <GoneNotice />
          ) : (
            <DetailPicture id={id} item={shown?.id === id ? shown : null} />
          )}
          {shown?.id === id && (
            <div class="detail-words">
              <Caption item={shown} />
              <DetailActions item={shown} />
              <TakeItem item={shown} />
            </div>
          )}
        </div>
      )}
      {shown?.id === id && (
        <>
          {shown.isThere !== false && <LocateBox key={shown.id} />}
          <Metadata item={shown} />
          {shown.neighbours.length > 0 && (
            <section class="neighbours">
              <h2>Looks alike</h2>
              <Grid rows={shown.neighbours} label="Windows that look alike" />
            </section>
          )}
        </>
      )}
    </article>
  );
}
