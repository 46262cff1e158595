/** Whether a target has a cfg, such as `unix` or `target_os = "linux"`; undefined where that is unknown. */
export type CfgValue = (name: string, value: string | undefined) => boolean | undefined;

/** Whether a key of `[target]` is a cfg expression, and no triple. */
export function isCfg(key: string): boolean {
  return key.startsWith('cfg(');
}

/**
 * Evaluates a `cfg(...)` expression as cargo does for the keys of `[target]`.
 *
 * @returns undefined when it depends on something unknown
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
      // `any` is true with one that is true, and `all` false with one that is false, whatever is unknown.
      const decides = name === 'any';
      if (inner.includes(decides)) return decides;
      return inner.includes(undefined) ? undefined : !decides;
    }
    return valueOf(name, take('=') && take()?.slice(1, -1));
  };
  return expression();
}
