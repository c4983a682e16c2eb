import { searchBy, withTerm } from '../query/query';
import { addPicture } from './pictures';
import { query, search } from './route';

/** How a picture joins the present search. */
export type Joining = 'alone' | 'plus' | 'minus';

export async function searchByPicture(file: File, joining: Joining): Promise<void> {
  const key = await addPicture(file);
  const present = query.peek();
  if (joining === 'alone') search(searchBy(present, { kind: 'picture', key, weight: 1 }));
  else search(withTerm(present, { kind: 'picture', key, weight: joining === 'plus' ? 1 : -1 }));
}

/** The first file that may be a picture; what it really is the server finds out by decoding. */
export const pictureIn = (data: DataTransfer | null): File | undefined =>
  [...(data?.files ?? [])].find(
    (file) => file.type.startsWith('image/') || /\.(tiff?|jp2|png|jpe?g|webp)$/i.test(file.name),
  );
