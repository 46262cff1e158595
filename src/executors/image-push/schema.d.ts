/** Options that Nx passes to the executor. */
export interface ImagePushOptions {
  tags?: string[];
  images?: string[];
  via?: 'skopeo' | 'daemon';
  insecure?: boolean;
}
