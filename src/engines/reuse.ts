/** What a build leaves to the next one of this process, such as a container that runs. */
export interface Reusable {
  /** Equal for what may be used in place of each other. */
  key: string;
  /** Removes what must not outlive the process. */
  dispose(): Promise<void>;
}

/** What the builds of one process know of each other. */
export class Reuse {
  readonly #idle: Reusable[] = [];
  readonly #first = new Map<string, { ended: Promise<void>; end: () => void; waiting: number }>();

  /**
   * Waits until the first build of a group has ended, for it compiles what the others then find.
   *
   * @returns whether this is the first one, which waits for nothing and has to say `firstEnded`
   */
  async begin(group: string): Promise<boolean> {
    const first = this.#first.get(group);
    if (first) {
      first.waiting++;
      await first.ended;
      return false;
    }
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    this.#first.set(group, { ended, end, waiting: 0 });
    return true;
  }

  /**
   * How many builds may follow the first one of a group.
   *
   * @param following how many builds come next, of any group. The process's first build has to take them for its own
   * group's; later ones know who waits.
   */
  followers(group: string, following: number): number {
    const [firstGroup] = this.#first.keys();
    return group === firstGroup ? following : (this.#first.get(group)?.waiting ?? 0);
  }

  /** The first build of a group has ended, whatever came of it. */
  firstEnded(group: string): void {
    this.#first.get(group)?.end();
  }

  /** A thing that no build uses, or undefined. Each is used by one build at a time. */
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
