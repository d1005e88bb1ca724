/** Calls a person back to a tab that is hidden: a notification and a title that flashes. */
export class Attention {
  #notification: Notification | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #title = '';

  /** In a click: browsers ask only then. A refusal is the person's choice. */
  ask(): void {
    if (typeof Notification !== 'undefined' && Notification.permission === 'default') {
      void Notification.requestPermission();
    }
  }

  /** Does nothing while the tab is seen. */
  call(title: string, body: string): void {
    if (document.visibilityState === 'visible' || this.#timer !== null) return;
    this.#title = document.title;
    this.#timer = setInterval(() => {
      document.title = document.title === this.#title ? `☎ ${title}` : this.#title;
    }, 700);
    if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
    this.#notification = new Notification(title, { body, tag: 'pasokh-call', silent: true });
    this.#notification.onclick = () => {
      window.focus();
      this.rest();
    };
  }

  rest(): void {
    this.#notification?.close();
    this.#notification = null;
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    document.title = this.#title;
  }
}
