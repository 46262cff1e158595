/** Options that Nx passes to the executor. */
export interface AuditOptions {
  advisories: string;
  ignoredAdvisories?: string[];
  artifact?: string;
  plugin?: string;
}
