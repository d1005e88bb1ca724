import type { BoardCall, BoardChange, BoardPatch, BoardSnapshot } from '../contract/board.ts';

/*
 * The board for those who may watch the line but not see who is calling (`board` without
 * `calls-read`): the same calls, places and figures, without number and name.
 */

export function toPlainSnapshot(snapshot: BoardSnapshot): BoardSnapshot {
  return { ...snapshot, calls: snapshot.calls.map(toPlainCall) };
}

/** As many changes as before, so that numbers of patches and their meaning stay the same. */
export function toPlainPatch(patch: BoardPatch): BoardPatch {
  return { ...patch, changes: patch.changes.map(toPlainChange) };
}

function toPlainChange(change: BoardChange): BoardChange {
  if (change.type === 'call-set') return { ...change, call: toPlainCall(change.call) };
  if (change.type !== 'call-patch') return change;
  const { phone: _phone, citizenName: _name, ...set } = change.set;
  return { ...change, set };
}

function toPlainCall(call: BoardCall): BoardCall {
  return { ...call, phone: null, citizenName: null };
}
