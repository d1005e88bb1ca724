/** What this house asks of an SMS gateway; one adapter per company behind it. */
export interface SmsProvider {
  readonly id: 'kavenegar' | 'simulator' | 'smsir';
  readonly caps: {
    /**
     * Sending twice under one key sends once. Without it nothing that may have been sent is ever
     * sent again: a person looks.
     */
    readonly idempotencyKey: boolean;
    /** How long after sending the gateway still finds a message by our key. */
    readonly queryByKey: { readonly windowMs: number } | null;
    readonly dlrPush: boolean;
    /** False: nobody's phone rings, so there are no quiet hours to keep. */
    readonly reachesPeople: boolean;
    readonly maxChars: number;
    readonly statusPerCall: number;
  };
  /**
   * Never throws for what the gateway or the network did: that is an Outcome. Ends by itself: the
   * transport has a deadline, and a sending is not taken back half-way.
   */
  send(message: OutgoingSms): Promise<Outcome>;
  /** Asks what became of a message whose answer was lost. */
  resolve(localId: string, doubt: Doubt): Promise<Resolved>;
  /** By the gateway's own ids; ids that it no longer knows are absent. Throws GatewayFault. */
  status(refs: readonly string[]): Promise<Map<string, DlrStatus>>;
  /** What is left in the account, in its own money; nothing leaves at 0. Throws GatewayFault. */
  balance(): Promise<{ left: number }>;
  /**
   * Who asked the operator itself for silence (لغو۱۱), as E.164; empty where it does not tell.
   * Throws GatewayFault.
   */
  optOuts(line: string | null): Promise<string[]>;
  /** How the account is set, for those who look after it. Throws GatewayFault. */
  account(): Promise<SmsAccountState>;
  /**
   * What citizens wrote and no callback told. `unread` asks for the new ones (and the gateway then
   * takes them for read); `read` for those of the last two days, whose answer to us may have been
   * lost. Throws GatewayFault.
   */
  inbox(
    which: 'unread' | 'read',
    page: number,
    nowMs: number,
    /** Null: the account's own, or all of them where the gateway does not ask for one. */
    line?: string | null,
  ): Promise<InboxPage>;
  parseCallback(request: RawCallback): Dlr[];
  parseInbound(request: RawCallback): InboundSms[];
}

export interface SmsAccountState {
  /** In the account's own money. */
  readonly credit: number;
  /** Takes messages and sends none. */
  readonly isDebug: boolean;
  /** Sends undelivered ones once more by itself. */
  readonly resendsItself: boolean;
  readonly expiresAtMs: number | null;
  /** Null: it does not tell. */
  readonly lines: readonly string[] | null;
}

export interface OutgoingSms {
  /** Unique in this account for ever, decimal: see local-id.ts. */
  readonly localId: string;
  /** E.164 of an Iranian mobile. */
  readonly to: string;
  readonly body: string;
  /** The line to send from; null: the account's own. */
  readonly line: string | null;
}

/** What was sent when, for a gateway that knows no keys of ours. */
export interface Doubt {
  readonly to: string;
  readonly body: string;
  /** Of the first byte that may have left. */
  readonly sinceMs: number;
  readonly nowMs: number;
  /** Another message of ours is known by this id. */
  readonly isTaken: (ref: string) => Promise<boolean>;
}

/**
 * Four endings, never two. `not_sent` is certain (no byte of the request left); `unknown` is
 * everything after the connection stood, and must be resolved before anything is sent again.
 */
export type Outcome =
  | {
      readonly type: 'accepted';
      readonly ref: string;
      readonly costRial: number | null;
      /** False: the gateway answered with somebody else's message (a reused key). */
      readonly echoMatches: boolean;
    }
  | { readonly type: 'rejected'; readonly scope: RejectedScope; readonly code: string }
  | { readonly type: 'not_sent'; readonly code: string }
  | { readonly type: 'unknown'; readonly code: string };

/**
 * message: this text or number will never be taken. template: approval missing. busy: later.
 * line: nothing leaves by the line that was named. credit, config: nothing leaves this account until
 * a person acts.
 */
export type RejectedScope = 'message' | 'template' | 'line' | 'busy' | 'credit' | 'config';

export type Resolved =
  | { readonly type: 'found'; readonly ref: string; readonly status: DlrStatus | null }
  | { readonly type: 'not_found' }
  | { readonly type: 'indeterminate'; readonly code: string };

/** `queued` and `at_operator` may still change; the others are endings (see dlr.ts). */
export type DlrStatus =
  | 'queued'
  | 'at_operator'
  | 'delivered'
  | 'undelivered'
  | 'failed'
  | 'cancelled'
  | 'blocked';

export interface Dlr {
  readonly ref: string;
  readonly status: DlrStatus;
}

export interface InboundSms {
  readonly ref: string;
  /** E.164 where it is a phone, else as it came. */
  readonly from: string;
  readonly line: string;
  readonly text: string;
}

export interface InboxPage {
  readonly messages: readonly InboundSms[];
  readonly isLast: boolean;
}

/** A callback in whatever encoding it came. */
export interface RawCallback {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}
