/** Options that Nx passes to the generator. */
export interface SetupOptions {
  directory: string;
  name?: string;
  libraries?: string[];
  searchPaths?: string[];
  /** A number if the command line sets it, because nx parses 3.23 as one. */
  alpine?: string | number;
  edition?: number | string;
  agents?: boolean;
  offline?: boolean;
  skipFormat?: boolean;
}
