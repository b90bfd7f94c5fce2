import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ItemImage } from '../api/client';
import { Picture } from '../picture';
import { useEditor } from './editor.context';
import { useExplanation } from './failure';

interface Props {
  image: ItemImage | null;
  fault: string | undefined;
  onChange: (image: ItemImage | null) => void;
  onUploading: (isUploading: boolean) => void;
}

/** What the API takes; it looks at the bytes and says so where they are something else. */
const TYPES = 'image/jpeg,image/png,image/webp,image/avif,image/gif';

/** A file on its way to the API, or one that did not arrive. */
interface Upload {
  file: File;
  /** Of the file itself: what the editor sees before it has arrived. */
  preview: string;
  part: number;
  failure: unknown;
}

/** A picture is sent as soon as it is chosen; saving the form only names it. */
export function PictureField({ image, fault, onChange, onUploading }: Props) {
  const { t } = useTranslation('editor');
  const { api } = useEditor();
  const explain = useExplanation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [upload, setUpload] = useState<Upload | null>(null);
  const [isOver, setOver] = useState(false);
  const running = useRef<AbortController | null>(null);
  const preview = upload?.preview;

  useEffect(() => {
    if (preview !== undefined) return () => URL.revokeObjectURL(preview);
    return undefined;
  }, [preview]);
  useEffect(() => () => running.current?.abort(), []);

  const send = async (file: File) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setUpload({ file, preview: URL.createObjectURL(file), part: 0, failure: null });
    onUploading(true);
    try {
      const onProgress = (part: number) => setUpload((before) => before && { ...before, part });
      onChange(await api.uploadPicture(file, onProgress, controller.signal));
      setUpload(null);
    } catch (error) {
      if (!controller.signal.aborted) setUpload((before) => before && { ...before, failure: error });
    } finally {
      if (running.current === controller) {
        running.current = null;
        onUploading(false);
      }
    }
  };

  const giveUp = () => {
    running.current?.abort();
    setUpload(null);
    input.current?.focus();
  };

  // Beside the zone the browser would open the file, and the form would be gone.
  useEffect(() => {
    const refuse = (event: DragEvent) => event.preventDefault();
    addEventListener('dragover', refuse);
    addEventListener('drop', refuse);
    return () => {
      removeEventListener('dragover', refuse);
      removeEventListener('drop', refuse);
    };
  }, []);

  const isRunning = upload !== null && upload.failure === null;
  const message = upload?.failure ? (explain(upload.failure) ?? t('picture.ended')) : fault;
  return (
    <div
      className="picture-field"
      data-field="image"
      data-over={isOver || undefined}
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={({ dataTransfer }) => {
        setOver(false);
        const [file] = dataTransfer.files;
        if (file) void send(file);
      }}
    >
      {upload ? (
        <div className="picture">
          <img
            src={upload.preview}
            alt={t('picture.preview')}
            data-failed={upload.failure !== null || undefined}
          />
        </div>
      ) : (
        <Picture
          image={image}
          alt={t('picture.alt')}
          sizes="(min-width: 52rem) 480px, 92vw"
          loading="eager"
        />
      )}
      {isRunning && (
        <div className="upload">
          <label htmlFor={`${id}-progress`}>
            {upload.part < 1
              ? t('picture.sending', { percent: Math.floor(upload.part * 100) })
              : t('picture.working')}
          </label>
          <progress id={`${id}-progress`} value={upload.part} max={1} />
          <button type="button" className="link" onClick={giveUp}>
            {t('picture.giveUp')}
          </button>
        </div>
      )}
      <p className="visually-hidden" role="status">
        {isRunning && t('picture.started', { name: upload.file.name })}
        {!isRunning && !message && image && t('picture.there')}
      </p>
      {message && (
        <div className="failure" role="alert" id={`${id}-fault`}>
          <p>{message}</p>
          {upload && (
            <button type="button" className="link" onClick={() => void send(upload.file)}>
              {t('failure.retry')}
            </button>
          )}
        </div>
      )}
      {!isRunning && (
        <div className="picture-actions">
          <span className="file">
            <input
              ref={input}
              id={id}
              type="file"
              accept={TYPES}
              aria-invalid={message !== undefined}
              aria-describedby={message ? `${id}-fault` : `${id}-hint`}
              onChange={({ target }) => {
                const file = target.files?.[0];
                if (file) void send(file);
                // The same file chosen again is a choice, too.
                target.value = '';
              }}
            />
            <label htmlFor={id} className="button">
              {t(image || upload ? 'picture.replace' : 'picture.choose')}
            </label>
          </span>
          {upload && (
            <button type="button" className="link" onClick={giveUp}>
              {t('picture.dismiss')}
            </button>
          )}
          {image && !upload && (
            <button
              type="button"
              className="link"
              onClick={() => {
                onChange(null);
                input.current?.focus();
              }}
            >
              {t('picture.remove')}
            </button>
          )}
        </div>
      )}
      <p id={`${id}-hint`} className="hint">
        {t('picture.hint')}
      </p>
    </div>
  );
}
