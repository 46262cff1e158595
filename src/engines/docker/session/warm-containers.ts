import type { WarmContainer } from './warm-container';

/** The warm containers of a process that no build uses right now. */
export class WarmContainers {
  readonly #idle: WarmContainer[] = [];

  /** @param parallel how many builds may run at once */
  constructor(readonly parallel: number) {}

  /** One for use by one build, or undefined. */
  take(key: string): WarmContainer | undefined {
    const index = this.#idle.findIndex((item) => item.key === key);
    return index < 0 ? undefined : this.#idle.splice(index, 1)[0];
  }

  /** Hands back what was taken, or hands over what was made. */
  give(item: WarmContainer): void {
    this.#idle.push(item);
  }

  /** Disposes of all of them. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((item) => item.dispose()));
  }
}
