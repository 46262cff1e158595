/** Options of the generator, as Nx hands them over. */
export interface SetupOptions {
  directory: string;
  name?: string;
  libraries?: string[];
  searchPaths?: string[];
  alpine?: string;
  edition?: '2018' | '2021' | '2024';
  skipFormat?: boolean;
}
