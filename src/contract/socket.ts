import type { BoardPatch, BoardSnapshot } from './board.ts';
import type { DeskState, Pop } from './desk.ts';

/** Socket.IO events, server → browser. All carry whole facts except `board-patch`. */
export interface ServerToBrowser {
  /** Opens before the first ring is heard; the desk paints it, then rings aloud. */
  'pop-opened': (pop: Pop) => void;
  /** The agent did not get the call, or it is over and finished. */
  'pop-closed': (closed: { callId: string; offerId: string }) => void;
  'desk-state': (state: DeskState) => void;
  'board-patch': (patch: BoardPatch) => void;
  /** The list of missed callers moved; so many wait to be claimed. */
  'missed-callers': (told: { waiting: number }) => void;
  /** Another tab of this user holds the phone now. */
  'phone-held-elsewhere': () => void;
  /** The tab that held the phone is gone (closed, crashed, cut off): no page of this user rings. */
  'phone-held-nowhere': () => void;
  /** The session ended on the server (signed out elsewhere, expired). */
  'session-ended': () => void;
}

export type Ack<T> = (answer: ({ ok: true } & T) | { ok: false; code: string }) => void;

/** Socket.IO events, browser → server; each needs a permission, checked per event. */
export interface BrowserToServer {
  /** Permission `board`. Joins the room and answers the snapshot; patches after its seq follow. */
  'join-board': (ack: Ack<{ snapshot: BoardSnapshot }>) => void;
  /** Permission `missed-callers`. Joins the room and answers how many wait to be claimed. */
  'join-missed': (ack: Ack<{ waiting: number }>) => void;
  /** Permission `desk`. Answers the state and the pop that is open, if any. */
  'join-desk': (ack: Ack<{ state: DeskState; pop: Pop | null; holdsPhone: boolean }>) => void;
  /** Permission `desk`. This tab takes the phone; another tab of the user is told. */
  'take-phone': (tab: { tabId: string }, ack: Ack<object>) => void;
  /** Permission `desk`. The phone is registered; these are the offers its sessions belong to. */
  'report-phone': (sessions: { offerIds: string[] }, ack: Ack<object>) => void;
  /** Permission `desk`. The pop is painted (measured: offer → painted). */
  'pop-painted': (painted: { offerId: string; ringDelayMs: number | null }) => void;
}
