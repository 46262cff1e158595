/**
 * A text without user names and passwords in its URLs: cargo's source ids, addresses of repositories. Over SSH the
 * user name stays, since it belongs to the address (`ssh://git@…`).
 */
export function withoutUserInfo(text: string): string {
  return text.replace(/([a-z]+):\/\/([^/?#\s]*)@/gi, (_all, scheme: string, info: string) =>
    scheme.toLowerCase() === 'ssh' ? `${scheme}://${info.split(':')[0]}@` : `${scheme}://`,
  );
}
