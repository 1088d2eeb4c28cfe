import { useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { message } from '../api/http';
import { server, viewUrl, type FileReference } from '../api/server';
import { Dialog } from '../app/Dialog';

/** Paints what shall be changed. The mask is saved as the picture's transparency: painted is transparent. */
export function MaskPainter({ file, close, done }: { file: FileReference; close: () => void; done: (saved: string) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [brush, setBrush] = useState(40);
  const [erase, setErase] = useState(false);
  const [failure, setFailure] = useState('');
  const last = useRef<[number, number]>(undefined);

  const paint = (event: React.PointerEvent<HTMLCanvasElement>) => {
    const element = canvas.current!;
    const box = element.getBoundingClientRect();
    const scale = element.width / box.width;
    const at: [number, number] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    const context = element.getContext('2d')!;
    context.globalCompositeOperation = erase ? 'destination-out' : 'source-over';
    context.strokeStyle = '#000';
    context.lineCap = 'round';
    context.lineWidth = brush * scale;
    context.beginPath();
    context.moveTo(...(last.current ?? at));
    context.lineTo(...at);
    context.stroke();
    last.current = at;
  };

  const save = async () => {
    const painted = canvas.current!;
    const mask = new OffscreenCanvas(painted.width, painted.height);
    const context = mask.getContext('2d')!;
    context.fillRect(0, 0, mask.width, mask.height);
    context.globalCompositeOperation = 'destination-out';
    context.drawImage(painted, 0, 0);
    try {
      const blob = await mask.convertToBlob({ type: 'image/png' });
      const name = `painted-${Date.now()}.png`;
      const extra = { type: 'input', subfolder: 'clipspace', original_ref: JSON.stringify(file) };
      done(await server.upload(blob, name, extra, 'mask'));
    } catch (reason) {
      setFailure(message(reason));
    }
  };

  return createPortal(
    <Dialog title="Paint a mask" close={close} wide>
      <div className="mask-tools">
        <label className="field">
          <span>Brush</span>
          <input type="range" min={4} max={200} value={brush} onChange={(event) => setBrush(Number(event.target.value))} />
        </label>
        <label className="check">
          <input type="checkbox" checked={erase} onChange={(event) => setErase(event.target.checked)} /> Erase
        </label>
        <button onClick={() => canvas.current!.getContext('2d')!.clearRect(0, 0, canvas.current!.width, canvas.current!.height)}>Clear</button>
        <button className="primary" onClick={() => void save()}>
          Use the mask
        </button>
      </div>
      {failure && <p className="alert" role="alert">{failure}</p>}
      <div className="mask">
        <img
          src={viewUrl(file)}
          alt="The picture"
          onLoad={({ currentTarget: image }) => {
            canvas.current!.width = image.naturalWidth;
            canvas.current!.height = image.naturalHeight;
          }}
        />
        <canvas
          ref={canvas}
          aria-label="Mask"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            last.current = undefined;
            paint(event);
          }}
          onPointerMove={(event) => event.buttons > 0 && paint(event)}
        />
      </div>
    </Dialog>,
    document.body,
  );
}
