/**
 * Removes user names and passwords from URLs in a text, such as cargo's source ids and addresses of
 * repositories. For SSH the user name is kept, because it is part of the address (`ssh://git@…`).
 */
export function withoutUserInfo(text: string): string {
  return text.replace(/([a-z]+):\/\/([^/?#\s]*)@/gi, (_all, scheme: string, info: string) =>
    scheme.toLowerCase() === 'ssh' ? `${scheme}://${info.split(':')[0]}@` : `${scheme}://`,
  );
}
