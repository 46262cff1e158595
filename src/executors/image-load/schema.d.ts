/** Options of the executor, as Nx hands them over. */
export interface ImageLoadOptions {
  tags?: string[];
  images?: string[];
}
