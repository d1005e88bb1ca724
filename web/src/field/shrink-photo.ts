import type { KeptPhoto } from './kept-visits.ts';

/** Enough to read a house number; a tenth of what a camera makes. */
const LONGEST_SIDE = 1_600;
const QUALITY = 0.8;

/**
 * Drawn anew and smaller: it goes over a slow network, and what the camera wrote beside the picture
 * (where, with which device) stays behind. Null: the browser sees no picture in it.
 */
export async function shrinkPhoto(file: File): Promise<Omit<KeptPhoto, 'stage'> | null> {
  const drawn = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (drawn === null) return null;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(drawn.width * scale));
  canvas.height = Math.max(1, Math.round(drawn.height * scale));
  canvas.getContext('2d')?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  drawn.close();
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, 'image/jpeg', QUALITY),
  );
  return blob === null ? null : { type: blob.type, bytes: await blob.arrayBuffer() };
}
