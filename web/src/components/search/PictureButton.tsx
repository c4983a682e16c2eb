import { useRef } from 'preact/hooks';
import { searchByPicture } from '../../state/pictureSearch';
import { IconButton } from '../common/IconButton';

/** Chooses a picture from the disk, for those who cannot or will not drop one. */
export function PictureButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon="picture" label="Search by a picture" onClick={() => input.current?.click()} />
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        accept="image/*,.tif,.tiff,.jp2"
        tabIndex={-1}
        aria-label="Picture to search by"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) void searchByPicture(file, 'alone');
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
