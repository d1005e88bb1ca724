import { z } from 'zod';
import { words } from './name.ts';

/** Rows of the roles table; more may be added by the administrator's migration, not by code. */
export const RoleId = z.enum([
  'agent',
  'result',
  'field',
  'special-follow-up',
  'steering',
  'training',
  'informatics',
  'shift-supervisor',
  'head',
  'official',
  'inspection',
  'guest-manager',
  'viewer',
]);
export type RoleId = z.infer<typeof RoleId>;

/** What a role may do; each route and socket event names exactly one. */
export const Permission = z.enum([
  'desk',
  'board',
  'cases-write',
  'cases-verify',
  /** Cases as they stand, without who told of them. */
  'cases-read',
  /** What was asked about a case and answered, without names. */
  'referrals-read',
  'sms-read',
  /** Texts of SMS as drafts; lines, hours, limits, and who gets none. */
  'sms-write',
  /** A text that somebody else has written comes into force. */
  'sms-approve',
  /** What a person says of a message whose fate no gateway tells; it may announce a result, or cost one more. */
  'sms-settle',
  'users-write',
  'calls-read',
  'line-control',
  'queues-write',
  /** The list of those who gave up waiting. */
  'missed-callers',
  /** Calls as a file; with numbers only where calls may be read, too. */
  'calls-export',
  /** Telling results: whom to call, what they say to it. */
  'announce',
  /** Which results are still to be told, and how often it was tried. */
  'announce-read',
  /** Taking a case out of the archive again. */
  'cases-reopen',
  /** Calling citizens and the directory from the desk. */
  'calls-out',
  /** To listen to what callers have left; without calls-read to those of one's own claim. */
  'voice-messages',
  /** What officials and the inspection are asked, and their replies. */
  'referrals',
  /** What the head of 137 alone decides: a second return. */
  'cases-decide',
  /** Units, posts and who holds them. */
  'organisation-write',
  /** The weekly lists of what is late; officials those of their units. */
  'oversight',
  /** Emergencies: a crew its own, who leads the shift all of them. */
  'duty',
  /** Places to look at: an inspector those of his district. */
  'field-visits',
  /** Who is on duty where and when. */
  'duty-roster',
  /** Letters to officials: their way, their numbers, what came back. */
  'letters',
  /** How letters leave, and their texts as drafts. */
  'letters-write',
  /** A letter's text that somebody else has written comes into force. */
  'letters-approve',
  /** Articles that experts answer with. */
  'knowledge-write',
  /** Managers' hours: to put citizens on the list, and to host those that one is named for. */
  'sessions-book',
  /** To plan managers' hours. */
  'sessions-write',
  /** The manager himself, while his hours last. */
  'session-guest',
  /** Small works: projects, their money, the codes they are ordered by. */
  'works-write',
  /** More than a budget has. */
  'works-approve',
  /** Circulars that others must read, and who has. */
  'circulars-write',
  /** Handing a shift over, taking it over, and giving what was left undone to another. */
  'shift-handover',
  /** Courses that experts have taken, and which skills ask for them. */
  'training-write',
  /** Is everything well: parts, reasons, room. */
  'system-read',
  /** How the installation is set, as far as that counts without a new start. */
  'settings-write',
]);
export type Permission = z.infer<typeof Permission>;

export const User = z.strictObject({
  userId: z.string(),
  username: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  permissions: z.array(Permission),
  language: z.enum(['fa', 'en']),
  mustChangePassword: z.boolean(),
  /** `missing`: his role needs one, and he can do nothing else before he has it. */
  secondFactor: z.enum(['off', 'on', 'missing']),
});
export type User = z.infer<typeof User>;

export const SignIn = z.strictObject({
  username: z.string().min(1).max(60),
  password: z.string().min(1).max(200),
  /** Of the authenticator, or a recovery code; asked for when the password is right. */
  code: z.string().min(1).max(40).optional(),
});
export const ChangePassword = z.strictObject({
  oldPassword: z.string().min(1).max(200),
  newPassword: z.string().min(10).max(200),
});
export const NewUser = z.strictObject({
  username: z.string().regex(/^[a-z0-9._-]{2,40}$/),
  name: words(100),
  roles: z.array(z.string()).min(1),
  password: z.string().min(10).max(200),
});

/** Somebody as an administrator sees him: also who has left. */
export const UserRow = z.strictObject({
  ...User.shape,
  /** Null: the account is open. */
  closedAtMs: z.number().int().nullable(),
});
export type UserRow = z.infer<typeof UserRow>;

/** What is not said stays as it is. */
export const ChangeUser = z.strictObject({
  name: words(100).optional(),
  roles: z.array(z.string()).min(1).optional(),
  isClosed: z.boolean().optional(),
  /** The first password was lost before anybody signed in with it. */
  newFirstPassword: z.literal(true).optional(),
});
export type ChangeUser = z.infer<typeof ChangeUser>;

export const ChangedUser = z.strictObject({
  /** Told this once, changed at the first sign-in; null: the old one stands. */
  firstPassword: z.string().nullable(),
});
export type ChangedUser = z.infer<typeof ChangedUser>;
