import { ImagePlus, X } from 'lucide-react';
import { message } from '../api/http';
import { server, viewUrl } from '../api/server';
import type { StudioSettings } from './recipe';

interface StartImageProps {
  settings: StudioSettings;
  set: (edit: Partial<StudioSettings>) => void;
  fail: (text: string) => void;
}

/** A picture that the new one starts from, and how far it may go from it. */
export function StartImage({ settings, set, fail }: StartImageProps) {
  const upload = async (file: File | undefined) => {
    if (file) {
      try {
        set({ startImage: await server.upload(file, file.name) });
      } catch (reason) {
        fail(`${file.name} was not taken: ${message(reason)}`);
      }
    }
  };
  if (!settings.startImage) {
    return (
      <label
        className="drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => (event.preventDefault(), void upload(event.dataTransfer.files[0]))}
      >
        <ImagePlus /> Start from a picture
        <input type="file" accept="image/*" onChange={(event) => void upload(event.target.files?.[0])} />
      </label>
    );
  }
  return (
    <div className="start-image">
      <img src={viewUrl({ filename: settings.startImage, type: 'input' })} alt="Where the picture starts from" />
      <label className="field">
        <span>Change it by {Math.round(settings.strength * 100)} %</span>
        <input
          type="range"
          min={0.05}
          max={1}
          step={0.05}
          value={settings.strength}
          onChange={(event) => set({ strength: Number(event.target.value) })}
        />
      </label>
      <button type="button" className="icon" aria-label="Do not start from this picture" onClick={() => set({ startImage: '' })}>
        <X />
      </button>
    </div>
  );
}
