import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ItemImage } from './api/client';
import { PictureIcon } from './icons';
import { renditionsOf } from './picture.sizes';

interface Props {
  image: ItemImage | null;
  alt: string;
  /** How wide it is shown, for the browser to pick the narrowest rendition that will do. */
  sizes: string;
  /** `lazy` waits until the visitor comes near; `first` goes before all others. */
  loading: 'lazy' | 'eager' | 'first';
}

/** A product's picture in a box that keeps its shape; a placeholder where there is none, or none arrives. */
export function Picture({ image, ...rest }: Props) {
  return (
    <div className="picture">
      {image ? <Image key={image.url} image={image} {...rest} /> : <Placeholder />}
    </div>
  );
}

function Image({ image, alt, sizes, loading }: Props & { image: ItemImage }) {
  const [failed, setFailed] = useState(false);
  if (failed) return <Placeholder />;
  const renditions = renditionsOf(image);
  return (
    <img
      // Before src: a browser starts on what it is told first.
      loading={loading === 'lazy' ? 'lazy' : 'eager'}
      fetchPriority={loading === 'first' ? 'high' : 'auto'}
      decoding="async"
      {...(renditions && { sizes, srcSet: renditions })}
      src={image.url}
      width={image.width ?? undefined}
      height={image.height ?? undefined}
      alt={alt}
      onError={() => setFailed(true)}
    />
  );
}

function Placeholder() {
  const { t } = useTranslation();
  return (
    <div className="no-picture">
      <PictureIcon />
      <span>{t('product.noPicture')}</span>
    </div>
  );
}
