/** Options that Nx passes to the executor. */
export interface ImagePushOptions {
  tags?: string[];
  images?: string[];
  via?: 'skopeo' | 'daemon';
  insecure?: boolean;
  key?: string;
  trustedRoot?: string;
  identity?: string;
  issuer?: string;
}
