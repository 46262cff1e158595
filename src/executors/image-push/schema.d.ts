/** Options of the executor, as Nx hands them over. */
export interface ImagePushOptions {
  tags?: string[];
  images?: string[];
  via?: 'skopeo' | 'daemon';
  insecure?: boolean;
}
