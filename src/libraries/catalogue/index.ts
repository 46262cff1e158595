import type { Library } from '../library';
import { AUDIO } from './audio';
import { COMPRESSION } from './compression';
import { CRYPTO } from './crypto';
import { DATABASES } from './databases';
import { DESKTOP } from './desktop';
import { DOCUMENTS } from './documents';
import { FILES } from './files';
import { GEO } from './geo';
import { HARDWARE } from './hardware';
import { IMAGES } from './images';
import { MEDIA } from './media';
import { MEMORY } from './memory';
import { NETWORK } from './network';
import { SCIENCE } from './science';
import { SYSTEM } from './system';
import { TERMINAL } from './terminal';

export { BUILD_TOOLS } from './build-tools';
export { NOT_NATIVE } from './not-native';
export { OWN_CODE } from './own-code';

/** All libraries, by name. */
export const CATALOGUE: readonly Library[] = [
  ...AUDIO,
  ...COMPRESSION,
  ...CRYPTO,
  ...DATABASES,
  ...DESKTOP,
  ...DOCUMENTS,
  ...FILES,
  ...GEO,
  ...HARDWARE,
  ...IMAGES,
  ...MEDIA,
  ...MEMORY,
  ...NETWORK,
  ...SCIENCE,
  ...SYSTEM,
  ...TERMINAL,
].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
