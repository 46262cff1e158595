import { Duplex } from 'node:stream';
import { tail } from '../../../../tail';
import type { startSsh } from './start';

/** How a program ended. */
export interface SshEnd {
  /** The error of `spawn`, if ssh could not be started. */
  error?: Error;
  exitCode: number | null;
  /** The end of its standard error. */
  stderr: string;
  /** True if the other machine has sent bytes. */
  answered: boolean;
}

/** How long to wait for ssh's exit status and last message after its output has ended. */
const END_MS = 2000;

/**
 * A connection through the standard input and output of ssh. Node's HTTP client uses it as a
 * socket. Ending it passes on the end of the input, so that a container sees it.
 *
 * It emits `connect` with the first byte of the other machine.
 */
export class SshConnection extends Duplex {
  readonly #child: ReturnType<typeof startSsh>;
  readonly #stderr = tail();
  readonly #explain: (end: SshEnd) => Error | undefined;
  #answered = false;
  #ended = false;

  /** @param explain returns the error for the end of ssh, or undefined if it is a regular one */
  constructor(child: ReturnType<typeof startSsh>, explain: (end: SshEnd) => Error | undefined) {
    super({ allowHalfOpen: false });
    this.#child = child;
    this.#explain = explain;
    child.stdin.on('error', () => {});
    child.stderr.on('data', (chunk: Buffer) => this.#stderr.add(chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.#answered) this.emit('connect');
      this.#answered = true;
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.on('error', (error) => this.#end({ error, exitCode: null }));
    // A master process of ssh may keep standard error open, so `close` may never come.
    const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
    child.stdout.on('end', () => {
      if (this.destroyed) return;
      const late = setTimeout(() => this.#end({ exitCode: null }), END_MS);
      this.once('close', () => clearTimeout(late));
      void exit.then((exitCode) => {
        clearTimeout(late);
        if (child.stderr.readableEnded || exitCode === 0) return this.#end({ exitCode });
        const given = setTimeout(() => this.#end({ exitCode }), 100);
        child.stderr.on('end', () => (clearTimeout(given), this.#end({ exitCode })));
      });
    });
  }

  #end(end: Pick<SshEnd, 'error' | 'exitCode'>): void {
    if (this.destroyed || this.#ended) return;
    this.#ended = true;
    const error = this.#explain({ ...end, stderr: this.#stderr.text().trim(), answered: this.#answered });
    if (error) this.destroy(error);
    else this.push(null);
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    // Errors of this pipe are ignored here: the end of ssh explains them.
    this.#child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  /** An unused connection does not keep this process running. */
  ref(): this {
    return this.#each('ref');
  }

  unref(): this {
    return this.#each('unref');
  }

  #each(what: 'ref' | 'unref'): this {
    for (const part of [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr])
      (part as unknown as { ref(): void; unref(): void })[what]();
    return this;
  }

  // Node's HTTP client calls these on every socket. ssh has settings of its own for them.
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }
}
