/** Options of the generator, as Nx hands them over. */
export interface SetupOptions {
  directory: string;
  name?: string;
  libraries?: string[];
  searchPaths?: string[];
  /** A number where the command line gave one: nx makes one of 3.23. */
  alpine?: string | number;
  edition?: number | string;
  skipFormat?: boolean;
}
