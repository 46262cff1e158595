/** What a build leaves to the next one of this process, such as a container that runs. */
export interface Reusable {
  /** Equal for what may be used in place of each other. */
  key: string;
  /** Removes what must not outlive the process. */
  dispose(): Promise<void>;
}

/** Keeps such things between the builds of one process. Each is used by one build at a time. */
export class Reuse {
  readonly #idle: Reusable[] = [];

  /** One that no build uses, or undefined. */
  take(key: string): Reusable | undefined {
    const index = this.#idle.findIndex((item) => item.key === key);
    return index < 0 ? undefined : this.#idle.splice(index, 1)[0];
  }

  /** Hands back what was taken, or hands over what was made. */
  give(item: Reusable): void {
    this.#idle.push(item);
  }

  /** Disposes of all that is idle. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((item) => item.dispose()));
  }
}
