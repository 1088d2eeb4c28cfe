import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';

/** A modal dialog; the browser keeps the focus inside and closes it on Escape. */
export function Dialog({ title, close, children, wide }: { title: string; close: () => void; children: ReactNode; wide?: boolean }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={element}
      className={wide ? 'wide' : undefined}
      aria-label={title}
      onCancel={(event) => (event.preventDefault(), close())}
      onClick={(event) => event.target === element.current && close()}
    >
      <header>
        <h2>{title}</h2>
        <button className="icon" onClick={close} aria-label="Close">
          <X />
        </button>
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
