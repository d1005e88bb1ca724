import { type ReactNode, useId, useState } from 'react';
import './file-button.css';
import { Ltr } from './parts.tsx';

/**
 * Chooses one file by a button in the page’s language (the browser’s own one speaks the browser’s), or takes
 * the one that is dropped on it. The field is there still, out of sight: Tab, Space and Enter reach it,
 * and `label` is its name.
 */
export function FileButton(props: {
  label: string;
  /** As of the field: endings and media types, with commas between them. */
  accept: string;
  /** A telephone takes the picture with the camera at its back. */
  capture?: 'environment';
  disabled?: boolean;
  /** The name of what was chosen stays beside the button: where nothing else of the page shows it. */
  tellsName?: boolean;
  onFile: (file: File) => void;
}): ReactNode {
  const id = useId();
  const [name, setName] = useState<string | null>(null);
  const isTold = props.tellsName === true && name !== null;
  const take = (file: File | undefined): void => {
    if (file === undefined || props.disabled === true) return;
    setName(file.name);
    props.onFile(file);
  };
  return (
    <div className="file-button">
      <input
        id={id}
        type="file"
        className="sr-only"
        accept={props.accept}
        capture={props.capture}
        disabled={props.disabled}
        aria-describedby={isTold ? `${id}-name` : undefined}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file, made anew or taken out meanwhile, is a choice again.
          event.target.value = '';
          take(file);
        }}
      />
      <label
        htmlFor={id}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          take(event.dataTransfer.files[0]);
        }}
      >
        {props.label}
      </label>
      {isTold && (
        <span id={`${id}-name`} className="small muted">
          <Ltr>{name}</Ltr>
        </span>
      )}
    </div>
  );
}
