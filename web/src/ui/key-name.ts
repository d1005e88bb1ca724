/** `'F9'`, `'Ctrl+Enter'`, `'Alt+1'`, `'h'`: letters by their place, so a Persian layout works. */
export type KeyName = string;

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

/** The name under which a press is looked up; letters and digits by their place on the board. */
export function keyName(press: KeyPress): KeyName {
  const plain =
    /^Key([A-Z])$/.exec(press.code)?.[1]?.toLowerCase() ??
    /^Digit(\d)$/.exec(press.code)?.[1] ??
    (press.code === 'Space' ? 'Space' : press.key);
  const ctrl = press.ctrlKey || press.metaKey ? 'Ctrl+' : '';
  return `${ctrl}${press.altKey ? 'Alt+' : ''}${plain}`;
}

const isFunctionKey = (name: KeyName): boolean => /^F\d{1,2}$/.test(name);
const hasModifier = (name: KeyName): boolean => /^(Ctrl|Alt)\+/.test(name);

/**
 * True where a bare key belongs to what has the focus: letters to a text field, Space and Enter
 * also to a button, link, option or menu entry.
 */
export function belongsToFocus(name: KeyName, focus: FocusedPart): boolean {
  if (hasModifier(name) || isFunctionKey(name)) return false;
  if (focus.isText) return true;
  return focus.isControl && (name === 'Space' || name === 'Enter');
}

export interface FocusedPart {
  readonly isText: boolean;
  readonly isControl: boolean;
}
