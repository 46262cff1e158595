/** A release of a repository. Its files are its assets. */
export interface ForgeRelease {
  id: number;
  isDraft: boolean;
  /** Where assets are uploaded, without the name. */
  uploadUrl: string;
  /** Address for people. */
  page: string;
}

/** A file of a release, as the service describes it. */
export interface ForgeAsset {
  id: number;
  name: string;
  size: number;
  /** False if an upload has ended early. */
  isComplete: boolean;
  /** SHA-256 in hexadecimal. Undefined if the service does not say it. */
  sha256: string | undefined;
  /** Where its bytes are. */
  url: string;
}

/** A new file of a release. */
export interface Upload {
  name: string;
  body: Blob;
}

/** A repository on a service that has releases. Failures are instances of `ForgeError`. */
export interface Forge {
  /** Repository and server, for messages. */
  readonly shown: string;
  hasTag(tag: string): Promise<boolean>;
  /** The release of a tag: the public one, otherwise the oldest draft. */
  find(tag: string): Promise<ForgeRelease | undefined>;
  /** Creates a draft, and returns its id. */
  create(tag: string, isPrerelease: boolean): Promise<number>;
  /** Removes a draft that has no assets. */
  discard(id: number): Promise<void>;
  assets(release: ForgeRelease): Promise<ForgeAsset[]>;
  upload(release: ForgeRelease, file: Upload): Promise<ForgeAsset>;
  remove(release: ForgeRelease, asset: ForgeAsset): Promise<void>;
  /** The bytes of an asset. */
  read(asset: ForgeAsset): Promise<Response>;
  /** Makes a draft public. */
  publish(release: ForgeRelease): Promise<void>;
}
