/** A blob that a record names. */
export interface NeededBlob {
  /** SHA-256 in hexadecimal. */
  digest: string;
  /** In bytes. */
  size: number;
}

/**
 * A place for blobs and named records. It is not trusted: readers check digests and signatures.
 * Calls throw if the store does not answer or refuses.
 */
export interface UnitStore {
  /** For messages. Without credentials. */
  readonly address: string;
  hasBlob(digest: string): Promise<boolean>;
  /**
   * Writes a blob to a file as it comes. Digest and size are not checked yet.
   *
   * @param size number of bytes after which the store is not read further
   * @returns false if the store does not have it
   */
  getBlob(digest: string, file: string, size: number): Promise<boolean>;
  putBlob(digest: string, file: string): Promise<void>;
  /** @returns undefined if the store has no record of that name */
  getRecord(name: string): Promise<string | undefined>;
  /**
   * @param needs blobs that the store must keep as long as the record
   * @returns false if the record exists. It is not replaced.
   */
  putRecord(name: string, text: string, needs?: readonly NeededBlob[]): Promise<boolean>;
}
