/**
 * Returns whether a target has a cfg, such as `unix` or `target_os = "linux"`. Undefined if
 * unknown.
 */
export type CfgValue = (name: string, value: string | undefined) => boolean | undefined;

/** True if a key of `[target]` is a cfg expression instead of a triple. */
export function isCfg(key: string): boolean {
  return key.startsWith('cfg(');
}

/**
 * Evaluates a `cfg(...)` expression in a key of `[target]`, as cargo does.
 *
 * @returns undefined if the result depends on an unknown cfg
 */
export function evaluateCfg(text: string, valueOf: CfgValue): boolean | undefined {
  const tokens = text.match(/"[^"]*"|[A-Za-z_][A-Za-z0-9_]*|[(),=]/g) ?? [];
  let at = 0;
  const take = (token?: string): string | undefined =>
    token === undefined || tokens[at] === token ? tokens[at++] : undefined;

  const list = (): (boolean | undefined)[] => {
    const results: (boolean | undefined)[] = [];
    take('(');
    while (at < tokens.length && tokens[at] !== ')') {
      results.push(expression());
      take(',');
    }
    take(')');
    return results;
  };
  const expression = (): boolean | undefined => {
    const name = take() ?? '';
    if (tokens[at] === '(') {
      const inner = list();
      if (name === 'not') return inner[0] === undefined ? undefined : !inner[0];
      // A true item makes `any` true, and a false item makes `all` false, whatever the unknown
      // items are.
      const decides = name === 'any';
      if (inner.includes(decides)) return decides;
      return inner.includes(undefined) ? undefined : !decides;
    }
    return valueOf(name, take('=') && take()?.slice(1, -1));
  };
  return expression();
}
