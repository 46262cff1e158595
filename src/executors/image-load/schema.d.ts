/** Options that Nx passes to the executor. */
export interface ImageLoadOptions {
  tags?: string[];
  images?: string[];
}
