import { useEffect, useLayoutEffect, useRef } from 'react';
import { belongsToFocus, type FocusedPart, type KeyName, keyName } from './key-name.ts';

export type Hotkeys = Readonly<Record<KeyName, (() => void) | undefined>>;

/** Listens on the page while mounted; the newest handlers are always the ones called. */
export function useHotkeys(hotkeys: Hotkeys): void {
  const latest = useRef<Hotkeys>({});
  const isFocusSeen = useRef(false);
  // In the step that shows them: a key pressed the moment after must not be lost.
  useLayoutEffect(() => {
    // Whoever had the focus before Space meant anything is not meant: it rings, Space answers.
    if (latest.current['Space'] === undefined) isFocusSeen.current = false;
    latest.current = hotkeys;
  });
  useLayoutEffect(() => {
    // Asked when the focus comes: a key pressed later makes every focus a visible one.
    const onFocusIn = (): void => {
      isFocusSeen.current = isFocusVisible();
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.repeat || event.isComposing || event.defaultPrevented) return;
      const name = keyName(event);
      const handler = latest.current[name];
      if (handler === undefined) return;
      const { isText, isControl } = describeFocus(document.activeElement);
      if (belongsToFocus(name, { isText, isControl: isControl && isFocusSeen.current })) return;
      if (isLayerOpen()) return;
      event.preventDefault();
      if (name === 'Space') leaveControl();
      handler();
    };
    document.addEventListener('focusin', onFocusIn);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('focusin', onFocusIn);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

/** A menu or dialog takes the keys; one that only fades away is hidden already, and does not. */
function isLayerOpen(): boolean {
  const layers = [...document.querySelectorAll('[role=menu],[role=dialog][aria-modal=true]')];
  return layers.some((layer) => layer.closest('[aria-hidden=true]') === null);
}

/** A control that the mouse left focused does not count: Space then answers the call. */
function isFocusVisible(): boolean {
  return document.activeElement?.matches(':focus-visible') === true;
}

/** Some browsers press a focused button when Space comes up, whatever became of its going down. */
function leaveControl(): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement) focused.blur();
}

/** Escape leaves a text field, so that bare keys reach the call; an open list closes first. */
export function useEscapeLeavesField(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const focused = document.activeElement;
      if (event.key !== 'Escape' || event.defaultPrevented || focused === null) return;
      if (describeFocus(focused).isText && focused instanceof HTMLElement) focused.blur();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function describeFocus(element: Element | null): FocusedPart {
  if (element === null) return { isText: false, isControl: false };
  const isText = element.matches(
    'input:not([type=checkbox],[type=radio],[type=range]),textarea,select,[contenteditable=true]',
  );
  const isControl =
    element.closest('button,a[href],input,summary') !== null ||
    element.closest('[role=button],[role=menuitem],[role=option],[role=radio],[role=tab]') !== null;
  return { isText, isControl };
}
