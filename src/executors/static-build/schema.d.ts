/** Options of the executor, as Nx hands them over: none is certain to be there. */
export interface StaticBuildOptions {
  engine?: 'docker' | 'host';
  target?: string;
  profile?: string;
  features?: string[];
  noDefaultFeatures?: boolean;
  bins?: string[];
  cargoArgs?: string[];
  rustflags?: string[];
  env?: Record<string, string>;
  dockerfile?: string;
  builderImage?: string;
  baseImage?: string;
  builderFiles?: string[];
  include?: string[];
  network?: boolean;
  outputPath?: string;
  slice?: string;
}
