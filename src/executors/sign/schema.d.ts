/** Options that Nx passes to the executor. */
export interface SignOptions {
  key?: string;
  builderId?: string;
  fulcioUrl?: string;
  rekorUrl?: string;
  timestampUrl?: string;
}
