import { useEffect } from 'preact/hooks';
import { findPicture, pictures } from '../../state/pictures';
import { Icon } from '../common/Icon';

/** The user's own picture in a chip, by name where the browser cannot show it. */
export function PictureChipContent({ pictureKey }: { pictureKey: string }) {
  useEffect(() => void findPicture(pictureKey), [pictureKey]);
  const picture = pictures.value.get(pictureKey);
  return (
    <>
      {picture?.preview ? <img class="term-picture" src={picture.preview} alt="" /> : <Icon name="picture" />}
      <span class="term-text">{picture === null ? 'picture is missing' : (picture?.name ?? 'picture')}</span>
    </>
  );
}
