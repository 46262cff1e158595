import type { ReleaseAssetsSetting } from '../../plan/options/release-assets';
import type { ImagePushOptions } from '../image-push/schema';

/** Options that Nx passes to the executor. */
export interface ReleasePublishOptions extends Pick<ImagePushOptions, 'via' | 'insecure'> {
  registry?: string;
  imageTags?: string[];
  releaseAssets?: ReleaseAssetsSetting;
  cargoArgs?: string[];
  dryRun?: boolean;
  /** By project. Nx passes it if versions have changed in the same command. */
  nxReleaseVersionData?: Record<string, { newVersion?: string | null } | undefined>;
}
