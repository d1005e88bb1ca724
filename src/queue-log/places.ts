import type { Field, LogStep } from './line.ts';

/** Who stands before whom in which queue, as the lines are written in their order. */
export class Places {
  readonly #queues = new Map<string, Map<string, number>>();
  /** The place at the entry, until the call leaves for good. */
  readonly #atEntry = new Map<string, number>();

  /** The step's fields with their places; the line moves with it. */
  fieldsOf(step: LogStep): (string | number)[] {
    const { callId, moves } = step;
    if (callId === null) return step.fields.map((field) => this.#fill(field, step, ''));
    if (typeof moves === 'object') {
      this.#queue(step.queueId).set(callId, moves.keyMs);
      this.#atEntry.set(callId, this.#placeOf(step.queueId, callId));
    }
    const fields = step.fields.map((field) => this.#fill(field, step, callId));
    if (moves === 'out') this.#queue(step.queueId).delete(callId);
    return fields;
  }

  #fill(field: Field, { queueId }: LogStep, callId: string): string | number {
    if (typeof field !== 'object') return field;
    if (field.place === 'at-entry') return this.#atEntry.get(callId) ?? 1;
    return this.#placeOf(queueId, callId);
  }

  #placeOf(queueId: string, callId: string): number {
    const waiting = this.#queue(queueId);
    const own = waiting.get(callId);
    if (own === undefined) return 1;
    let place = 1;
    for (const [otherId, keyMs] of waiting) {
      if (keyMs < own || (keyMs === own && otherId < callId)) place += 1;
    }
    return place;
  }

  #queue(queueId: string): Map<string, number> {
    const known = this.#queues.get(queueId) ?? new Map<string, number>();
    this.#queues.set(queueId, known);
    return known;
  }

  /** After a call's last step. */
  forget(queueId: string, callId: string): void {
    this.#queue(queueId).delete(callId);
    this.#atEntry.delete(callId);
  }
}
