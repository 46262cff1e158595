/** True for the address of a git repository. */
export function isGitAddress(database: string): boolean {
  return /^(?:https?|ssh|git|file):\/\/|^[\w.-]+@[\w.-]+:/.test(database);
}
