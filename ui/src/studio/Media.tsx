import { Play } from 'lucide-react';
import { isFilm, thumbnailUrl, viewUrl, type FileReference } from '../api/server';

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** A picture or a film: in a list a film plays while it is pointed at, large it plays by itself. */
export function Media({ file, job, large }: { file: FileReference; job: string; large?: boolean }) {
  if (!isFilm(file)) {
    return <img src={large ? viewUrl(file) : thumbnailUrl(file, job)} alt="" loading={large ? 'eager' : 'lazy'} decoding="async" />;
  }
  if (large) {
    return <video src={viewUrl(file)} controls autoPlay={!calm()} muted loop playsInline />;
  }
  return (
    <>
      <video
        src={viewUrl(file)}
        preload="metadata"
        muted
        loop
        playsInline
        onPointerEnter={(event) => void (calm() || event.currentTarget.play().catch(() => {}))}
        onPointerLeave={(event) => event.currentTarget.pause()}
      />
      <Play className="film-mark" aria-hidden="true" />
    </>
  );
}
